"""What is counted: a quiz as counts of (mark, total) pairs, from which every figure follows.

Counts are whole numbers: attempts may come in any order, in parts that are merged, and be taken back, nothing drifts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from question_bank.errors import InvalidStatistics
from question_bank.statistics.records import GradedAttempt, Slot
from question_bank.statistics.units import units

K = TypeVar("K", bound=Hashable)
Pairs = Counter[tuple[int, int]]  # (mark, total), both in units → how many attempts


class Place(NamedTuple):
    """Where a mark was earned: in a slot, by an item in one of its variants, out of so many points, in units."""

    slot: Slot
    item: str
    variant: str
    max_mark: int
    drawn: bool


@dataclass(slots=True)
class QuizTally:
    """The graded attempts of one quiz: ``totals`` counts T, ``places`` counts pairs."""

    totals: Counter[int] = field(default_factory=Counter)
    places: defaultdict[Place, Pairs] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, attempt: GradedAttempt) -> None:
        """Count an attempt.

        Raises:
            InvalidStatistics: a mark is no mark; nothing is counted.
        """
        total, cells = _cells(attempt)
        self.totals[total] += 1
        for place, pair in cells:
            self.places[place][pair] += 1

    def remove(self, attempt: GradedAttempt) -> None:
        """Take an attempt back, exactly as it was counted: it was voided, deleted, or is graded anew.

        Raises:
            InvalidStatistics: it was not counted; nothing is changed.
        """
        total, cells = _cells(attempt)
        if not self.totals[total] or not all(
            place in self.places and self.places[place][pair] for place, pair in cells
        ):
            raise InvalidStatistics("This attempt was not counted so: rebuild these statistics from the attempts.")
        drop(self.totals, total)
        for place, pair in cells:
            drop(self.places[place], pair)
            if not self.places[place]:
                del self.places[place]

    def replace(self, before: GradedAttempt, after: GradedAttempt) -> None:
        """Count an attempt as it is graded now instead of as it was.

        Raises:
            InvalidStatistics: as the two steps.
        """
        self.remove(before)
        self.add(after)

    def merge(self, other: QuizTally) -> None:
        """Add what another part of the attempts gave."""
        self.totals.update(other.totals)
        for place, pairs in other.places.items():
            self.places[place].update(pairs)

    def max_marks(self) -> dict[Slot, int | None]:
        """Each slot's points in units, in the order of the slots; None where they differ from person to person."""
        found: dict[Slot, int | None] = {}
        for place in self.places:
            if found.setdefault(place.slot, place.max_mark) != place.max_mark:
                found[place.slot] = None
        return {slot: found[slot] for slot in sorted(found, key=in_order)}

    def drawn_slots(self) -> frozenset[Slot]:
        """Slots whose item is drawn: said so, or seen with several items."""
        items: defaultdict[Slot, set[str]] = defaultdict(set)
        for place in self.places:
            items[place.slot].add(place.item)
        return frozenset(place.slot for place in self.places if place.drawn or len(items[place.slot]) > 1)

    def slot_pairs(self) -> dict[Slot, Pairs]:
        """For each slot the pairs of all attempts; one that lacks the slot has earned 0 there."""
        found: defaultdict[Slot, Pairs] = defaultdict(Counter)
        for place, pairs in self.places.items():
            found[place.slot].update(pairs)
        for pairs in found.values():
            lacking = self.totals.copy()
            for (_, total), times in pairs.items():
                lacking[total] -= times
            pairs.update({(0, total): times for total, times in lacking.items() if times})
        return dict(found)


Cell = tuple[Place, tuple[int, int]]


def _cells(attempt: GradedAttempt) -> tuple[int, list[Cell]]:
    total = attempt.total_units
    return total, [
        (
            Place(one.slot, one.item, one.variant, units(one.max_mark), one.drawn),
            (0 if one.mark is None else units(one.mark), total),
        )
        for one in attempt.slots
    ]


def drop(counts: Counter[K], key: K) -> None:
    """Count one less; a count that comes to nothing leaves no trace."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def in_order(slot: Slot) -> tuple[bool, Slot]:
    """Sorts numbers before names."""
    return isinstance(slot, str), slot


def number_or_name(text: str) -> Slot:
    """Slots and variants that are numbers, as numbers."""
    return int(text) if text.isascii() and text.isdigit() else text
