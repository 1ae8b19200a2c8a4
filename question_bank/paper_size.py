"""How many questions a paper comes to where cases can be drawn, fewest and most, and how many can do harm at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from question_bank.blueprint import BlueprintRow, PoolItem, Section
from question_bank.filling import Filling, Rows


class PaperSize(NamedTuple):
    """Fewest and most questions; the same where it does not depend on the draw."""

    least: int
    most: int


def paper_size(sections: Sequence[Section], pool: Sequence[PoolItem]) -> PaperSize:
    """What these sections come to. A case is one place and as many questions as it has.

    Exact: the sets of items that fill the rows are those of a matroid, so that taking the smallest, or the largest,
    first gives the fewest, or the most. A place that nothing can fill counts as one question.
    """
    sizes = {item.item_id: len(item.children) for item in pool if item.children}
    rows, fixed = _rows(sections), _fixed(sections)
    always = sum(sizes.get(name, 1) for name in fixed)
    places = sum(row.count for row in rows)
    if sizes.keys() <= fixed:
        return PaperSize(always + places, always + places)
    fits = _fits(rows, [item for item in pool if item.item_id not in fixed])
    room = [row.count for row in rows]
    ends = (_more(room, fits, sizes, sorted(fits, key=lambda one: sign * sizes.get(one, 1))) for sign in (1, -1))
    least, most = (always + places + more for more in ends)
    return PaperSize(least, most)


def most_critical(sections: Sequence[Section], pool: Sequence[PoolItem]) -> int:
    """The most questions with a safety-critical answer that one paper can hold, each question of a case by itself.

    Exact, for the same reason; an item that fits several rows fills one of them.
    """
    rows, fixed = _rows(sections), _fixed(sections)
    counts = {item.item_id: item.critical_questions for item in pool if item.critical_questions}
    fits = _fits(rows, [item for item in pool if item.item_id in counts.keys() - fixed])
    filling = Filling([row.count for row in rows])
    worst_first = sorted(fits, key=lambda one: -counts[one])
    return sum(counts[one] for one in worst_first if filling.offer(one, fits[one])) + sum(
        counts.get(name, 0) for name in fixed
    )


def _rows(sections: Sequence[Section]) -> list[BlueprintRow]:
    return [row for section in sections for row in section.rows]


def _fixed(sections: Sequence[Section]) -> set[str]:
    return {slot.name for section in sections for slot in section.fixed}


def _fits(rows: Sequence[BlueprintRow], items: Iterable[PoolItem]) -> dict[str, Rows]:
    """The rows that each of the items may fill."""
    return {item.item_id: tuple(place for place, row in enumerate(rows) if row.takes(item)) for item in items}


def _more(room: Sequence[int], fits: Mapping[str, Rows], sizes: Mapping[str, int], order: Sequence[str]) -> int:
    """How many questions more than places the items come to that are taken in this order."""
    filling, more = Filling(room), 0
    for item_id in order:
        if filling.full():
            break
        if filling.offer(item_id, fits[item_id]):
            more += sizes.get(item_id, 1) - 1
    return more
