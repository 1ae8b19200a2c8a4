"""Entries to be put in order: steps of a procedure; entries of the same rank may stand either way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse, Problem
from question_bank.items.common import BaseItem, Citation, critical_problems, id_problems, shared_problems
from question_bank.items.results import ONE, Earned, Part, yes
from question_bank.text import normalise

FEWEST, MOST = 3, 10
RULES = ("position", "adjacent", "all_or_nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; ``rank`` counts from 1, entries of one rank may stand in any order among themselves."""

    id: str
    text: str
    rank: int
    feedback: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPair:
    """Putting ``before`` anywhere before ``after`` could harm a client."""

    before: str
    after: str
    feedback: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(BaseItem):
    """Three to ten entries in right order, at least two ranks.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["ordering"]] = "ordering"
    entries: tuple[Entry, ...]
    critical_pairs: tuple[CriticalPair, ...] = ()
    rule: str = "position"

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems((f"entries[{place}].id", one.id) for place, one in enumerate(self.entries))
        problems += _entry_problems(self) + _pair_problems(self)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> tuple[str, ...]:
        """Entry ids in a right order, the stored one within a rank."""
        return tuple(one.id for one in sorted(self.entries, key=lambda entry: entry.rank))

    def ranks(self) -> dict[str, int]:
        """Entry id → rank."""
        return {one.id: one.rank for one in self.entries}

    def is_right(self, order: Sequence[str]) -> bool:
        """Whether an order of all entries is a right one."""
        ranks = self.ranks()
        return all(ranks[one] <= ranks[other] for one, other in pairwise(order))

    def places(self, entry: str) -> tuple[int, int]:
        """The first and last place, from 1, that entries of this one's rank take."""
        ranks = self.ranks()
        before = sum(1 for rank in ranks.values() if rank < ranks[entry])
        return before + 1, before + sum(1 for rank in ranks.values() if rank == ranks[entry])

    def hits(self, order: Sequence[str]) -> tuple[CriticalPair, ...]:
        """The critical pairs that an order holds; none in an empty one."""
        places = {one: place for place, one in enumerate(order)}
        return tuple(pair for pair in self.critical_pairs if places and places[pair.before] < places[pair.after])


def _entry_problems(item: Ordering) -> list[Problem]:
    problems: list[Problem] = []
    if not FEWEST <= len(item.entries) <= MOST:
        problems.append(Problem("entries", f"there must be {FEWEST} to {MOST}, not {len(item.entries)}"))
    ranks = sorted({one.rank for one in item.entries})
    if ranks != list(range(1, len(ranks) + 1)) or len(ranks) < 2:
        problems.append(Problem("entries", "ranks must count up from 1 without a gap, and there must be two of them"))
    if item.rule not in RULES:
        problems.append(Problem("rule", f"must be {', '.join(RULES)}", quoted=item.rule))
    seen: set[str] = set()
    for place, one in enumerate(item.entries):
        plain = normalise(one.text)
        if not plain:
            problems.append(Problem(f"entries[{place}].text", "is empty"))
        elif plain in seen:
            problems.append(
                Problem(f"entries[{place}].text", "reads the same as another entry", rule="S2", quoted=one.text)
            )
        seen.add(plain)
    return problems


def _pair_problems(item: Ordering) -> list[Problem]:
    problems: list[Problem] = []
    ranks = item.ranks()
    for place, pair in enumerate(item.critical_pairs):
        path = f"critical_pairs[{place}]"
        if pair.before not in ranks or pair.after not in ranks or pair.before == pair.after:
            problems.append(Problem(path, "names two different entries", quoted=f"{pair.before}, {pair.after}"))
            continue
        problems += critical_problems(
            path,
            credit=ranks[pair.before] <= ranks[pair.after],
            feedback=pair.feedback,
            cited=bool(pair.citations or item.citations),
            quoted=f"{pair.before}, {pair.after}",
        )
    return problems


def parse(item: Ordering, raw: Any) -> tuple[str, ...] | None:
    """All entry ids in the given order, or None for blank."""
    if raw is None or raw in ("", [], ()):
        return None
    ids = {one.id for one in item.entries}
    if (
        not isinstance(raw, list | tuple)
        or len(raw) != len(ids)
        or not all(isinstance(one, str) for one in raw)
        or set(raw) != ids
    ):
        raise InvalidResponse("Give each entry a place of its own.")
    return tuple(raw)


def earn_1(item: Ordering, order: Sequence[str]) -> Earned:
    """By place, by neighbours, or all or nothing; hits are named ``before:after``."""
    places = {one: place for place, one in enumerate(order, start=1)}
    parts = tuple(Part(one, yes(item.places(one)[0] <= places[one] <= item.places(one)[1]), ONE) for one in item.key)
    hits = tuple(f"{pair.before}:{pair.after}" for pair in item.hits(order))
    if item.rule == "all_or_nothing":
        return Earned(yes(item.is_right(order)), hits, parts)
    if item.rule == "adjacent":
        return Earned(_adjacent(item, order), hits, parts)
    return Earned(sum((part.fraction for part in parts), Decimal(0)) / len(parts), hits, parts)


def _adjacent(item: Ordering, order: Sequence[str]) -> Decimal:
    """Neighbours that could be neighbours in a right order, over all pairs of neighbours."""
    ranks = item.ranks()
    right = sum(ranks[other] - ranks[one] in {0, 1} for one, other in pairwise(order))
    return Decimal(right) / (len(order) - 1)


def guess(item: Ordering) -> Decimal:
    """One over the number of entries: the share of places right by chance (assessment.md 1.7, own mode)."""
    return ONE / len(item.entries)
