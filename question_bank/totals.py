"""From scored slots to an attempt's outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items.results import ZERO, SlotState

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotResult:
    """One scored slot: ``slot`` is its number, ``max_mark`` its points; ``pending``: a person still has to mark it.

    ``dropped``: a regrade took it out of what can be earned; its fraction is kept, and counts for nothing.
    """

    slot: int
    fraction: Decimal
    state: SlotState
    max_mark: Decimal
    critical_hits: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    pending: bool = False
    dropped: bool = False

    @property
    def mark(self) -> Decimal:
        """Fraction times the slot's points; a dropped slot earns nothing."""
        return ZERO if self.dropped else self.fraction * self.max_mark

    @property
    def possible(self) -> Decimal:
        """What can be earned here."""
        return ZERO if self.dropped else self.max_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An attempt's points. ``mark`` is never below zero: no platform accepts a negative score."""

    mark: Decimal
    max_mark: Decimal
    states: tuple[SlotState, ...]

    @property
    def percent(self) -> Decimal:
        """Share of the points, 0–100, unrounded; 0 where nothing could be earned."""
        return HUNDRED * self.mark / self.max_mark if self.max_mark else ZERO

    def count(self, state: SlotState) -> int:
        """How many slots are right, partial, wrong or blank."""
        return self.states.count(state)


def total(slots: Sequence[SlotResult]) -> Outcome:
    """Add up the slots of an attempt, unrounded; a pending slot counts what it has so far."""
    return Outcome(
        mark=max(ZERO, sum((slot.mark for slot in slots), ZERO)),
        max_mark=sum((slot.possible for slot in slots), ZERO),
        states=tuple(slot.state for slot in slots if not slot.dropped),
    )
