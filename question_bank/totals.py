"""From scored slots to an attempt's outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.scoring import SlotState

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotResult:
    """One scored slot. ``pending``: it still waits for a person to mark it."""

    slot: int
    fraction: Decimal
    state: SlotState
    max_mark: Decimal
    critical_hits: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    pending: bool = False

    @property
    def mark(self) -> Decimal:
        """Fraction times the slot's maximum, in points."""
        return self.fraction * self.max_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An attempt's points. ``mark`` is never below zero: no platform accepts a negative score."""

    mark: Decimal
    max_mark: Decimal
    states: tuple[SlotState, ...]

    @property
    def percent(self) -> Decimal:
        """Share of the points, 0–100, unrounded; 0 where nothing could be earned."""
        return Decimal(100) * self.mark / self.max_mark if self.max_mark else ZERO


def total(slots: Sequence[SlotResult]) -> Outcome:
    """Add up the slots of an attempt."""
    mark = sum((slot.mark for slot in slots), ZERO)
    return Outcome(
        mark=max(ZERO, mark),
        max_mark=sum((slot.max_mark for slot in slots), ZERO),
        states=tuple(slot.state for slot in slots),
    )
