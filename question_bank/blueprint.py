"""Drawing a form from a pool: rules, feasibility, a stored seed, and the same paper again from the record."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from question_bank.errors import InfeasibleBlueprint, Shortfall
from question_bank.items import Item
from question_bank.items.common import Pin

ALGORITHM = 1  # stored with every draw; a change of the drawing gets a new number


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolItem:
    """What drawing has to know of an item."""

    item_id: str
    topics: frozenset[str] = frozenset()
    difficulty: str = "medium"
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintRow:
    """``count`` items of a topic, difficulty and safety; None means any. ``mark`` None: the item's own."""

    count: int
    topic: str | None = None
    difficulty: str | None = None
    safety: bool | None = None
    mark: Decimal | None = None

    def takes(self, item: PoolItem) -> bool:
        """Whether an item may fill this row."""
        return (
            (self.topic is None or self.topic in item.topics)
            and (self.difficulty is None or self.difficulty == item.difficulty)
            and (self.safety is None or self.safety == item.critical)
        )

    def __str__(self) -> str:
        words = [self.difficulty or "", "safety-critical" if self.safety else "", self.topic or "any topic"]
        return f"{self.count} × {' '.join(word for word in words if word)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows drawn together; their items may be shuffled among themselves. ``fixed`` are items named by id."""

    rows: tuple[BlueprintRow, ...] = ()
    fixed: tuple[str, ...] = ()
    shuffle: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """The drawing rules of an assessment."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSlot:
    """One position of a form."""

    item_id: str
    section: int
    mark: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A drawn paper; ``record`` is JSON that rebuilds it."""

    slots: tuple[FormSlot, ...]
    record: dict[str, Any] = field(repr=False)


def uniform(seed: str, label: str) -> float:
    """A number in (0, 1) that depends on seed and label only: HMAC-SHA256, top 53 bits."""
    head = hmac.new(bytes.fromhex(seed), label.encode(), sha256).digest()[:8]
    return ((int.from_bytes(head, "big") >> 11) + 0.5) / 2**53


def assemble(
    blueprint: Blueprint,
    pool: Sequence[PoolItem],
    *,
    seed: str,
    history: Mapping[str, int] | None = None,
    uses: Mapping[str, int] | None = None,
) -> Form:
    """Draw a form. ``seed`` is 128 bits in hex; ``history`` counts how often this learner had an item, ``uses`` how
    often anybody did this term.

    Items never seen come first, then those seen least; within a tier an item of weight w = 1/(1 + uses) sorts by
    u^(1/w), highest first.

    Raises:
        InfeasibleBlueprint: the rows cannot all be filled with different items.
    """
    return _draw(blueprint, _weighted(pool, history or {}, uses or {}), seed)


def rebuild(blueprint: Blueprint, pool: Sequence[PoolItem], record: Mapping[str, Any]) -> Form:
    """The same form again, from the stored record of its draw."""
    if record["algorithm"] != ALGORITHM:
        raise ValueError(f"drawing algorithm {record['algorithm']} is not known")
    by_id = {item.item_id: item for item in pool}
    candidates = [(by_id[item_id], seen, weight) for item_id, seen, weight in record["candidates"]]
    return _draw(blueprint, candidates, record["seed"])


_Candidate = tuple[PoolItem, int, float]


def _weighted(pool: Sequence[PoolItem], history: Mapping[str, int], uses: Mapping[str, int]) -> list[_Candidate]:
    ordered = sorted(pool, key=lambda item: item.item_id)
    return [(item, history.get(item.item_id, 0), 1 / (1 + uses.get(item.item_id, 0))) for item in ordered]


def _draw(blueprint: Blueprint, candidates: Sequence[_Candidate], seed: str) -> Form:
    order = sorted(
        candidates,
        key=lambda one: (one[1], -(uniform(seed, f"draw:{one[0].item_id}") ** (1 / one[2])), one[0].item_id),
    )
    ranked = [item for item, _, _ in order]
    fixed = {item_id for section in blueprint.sections for item_id in section.fixed}
    rows = [(place, row) for place, section in enumerate(blueprint.sections) for row in section.rows]
    chosen = _match([row for _, row in rows], [item for item in ranked if item.item_id not in fixed])
    slots: list[FormSlot] = []
    for place, section in enumerate(blueprint.sections):
        mine = [FormSlot(item_id=item_id, section=place) for item_id in section.fixed]
        for (where, row), items in zip(rows, chosen, strict=True):
            if where == place:
                mine += [FormSlot(item_id=item.item_id, section=place, mark=row.mark) for item in items]
        if section.shuffle:
            mine.sort(key=lambda slot: (uniform(seed, f"order:{slot.item_id}"), slot.item_id))
        slots += mine
    record = {
        "algorithm": ALGORITHM,
        "seed": seed,
        "candidates": [[item.item_id, seen, weight] for item, seen, weight in candidates],
        "result": [slot.item_id for slot in slots],
    }
    return Form(slots=tuple(slots), record=record)


def _match(rows: Sequence[BlueprintRow], ranked: Sequence[PoolItem]) -> list[list[PoolItem]]:
    """Fill rows with different items, best-ranked first; a row may take another's item if that one can be replaced.

    Places are matched one by one along augmenting paths, so a filling is found whenever one exists.
    """
    places = [place for place, row in enumerate(rows) for _ in range(row.count)]
    fitting = [[index for index, item in enumerate(ranked) if row.takes(item)] for row in rows]
    holder: dict[int, int] = {}  # item index → position in ``places``
    short: dict[int, int] = {}
    for position, place in enumerate(places):
        if not _augment(position, places, fitting, holder):
            short[place] = short.get(place, 0) + 1
    if short:
        raise InfeasibleBlueprint(
            [
                Shortfall(rows=(str(rows[place]),), needed=rows[place].count, available=rows[place].count - lacking)
                for place, lacking in short.items()
            ]
        )
    chosen: list[list[PoolItem]] = [[] for _ in rows]
    for index in sorted(holder):
        chosen[places[holder[index]]].append(ranked[index])
    return chosen


def _augment(position: int, places: Sequence[int], fitting: Sequence[Sequence[int]], holder: dict[int, int]) -> bool:
    """Give ``position`` an item, moving other positions along one path; breadth first, so no deep recursion."""
    came_from: dict[int, int] = {}  # item index → the position that reached for it
    frontier = [position]
    while frontier:
        reached: list[int] = []
        for asking in frontier:
            for index in fitting[places[asking]]:
                if index in came_from:
                    continue
                came_from[index] = asking
                if index not in holder:
                    _shift(index, position, came_from, holder)
                    return True
                reached.append(holder[index])
        frontier = reached
    return False


def _shift(index: int, position: int, came_from: Mapping[int, int], holder: dict[int, int]) -> None:
    """Walk the path back: each position on it takes the item it reached for and frees the one it held."""
    held = {asking: item for item, asking in holder.items()}
    while True:
        asking = came_from[index]
        freed = held.get(asking)
        holder[index] = asking
        if asking == position or freed is None:
            return
        index = freed


def option_order(item: Item, *, seed: str, slot: int) -> tuple[str, ...]:
    """Option (or choice) ids in the order they are shown; pins hold their places, true/false is never shuffled."""
    rows: Sequence[Any] = getattr(item, "options", None) or getattr(item, "choices", None) or ()
    ids = [row.id for row in rows]
    if not item.shuffle:
        return tuple(ids)
    places = {row.id: _place(row.pin, len(ids)) for row in rows}
    free = sorted(
        (one for one in ids if places[one] is None),
        key=lambda one: (uniform(seed, f"option:{slot}:{item.item_id}:{one}"), one),
    )
    taken = {place: one for one, place in places.items() if place is not None}
    loose = iter(free + [one for one, place in places.items() if place is not None and taken[place] != one])
    return tuple(taken[place] if place in taken else next(loose) for place in range(len(ids)))


def _place(pin: Pin, count: int) -> int | None:
    if pin == "first":
        return 0
    if pin == "last":
        return count - 1
    return pin if isinstance(pin, int) else None
