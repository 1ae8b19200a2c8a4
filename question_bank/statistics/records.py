"""What a graded attempt tells the statistics: marks by slot, and which item and variant stood there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from question_bank.errors import InvalidStatistics
from question_bank.statistics.units import units

Slot = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedSlot:
    """One slot of an attempt. ``mark`` None is a missing mark and counts as 0.

    ``item`` names what stood there, version included, "" where it does not matter; ``drawn``: it came by a random draw.
    """

    slot: Slot
    max_mark: Decimal
    mark: Decimal | None
    item: str = ""
    variant: str = ""
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedAttempt:
    """A finished attempt with nothing left to grade. ``total`` is T as stored, None for the sum of the marks.

    Raises:
        InvalidStatistics: a slot stands there twice.
    """

    slots: tuple[GradedSlot, ...]
    total: Decimal | None = None

    def __post_init__(self) -> None:
        if len({one.slot for one in self.slots}) != len(self.slots):
            raise InvalidStatistics("A slot stands twice in an attempt.")

    @property
    def total_units(self) -> int:
        """T in units."""
        if self.total is not None:
            return units(self.total)
        return sum(units(one.mark) for one in self.slots if one.mark is not None)
