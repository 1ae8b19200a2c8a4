"""What scoring gives back, and the few sums all item types share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO, ONE = Decimal(0), Decimal(1)
RIGHT_ABOVE, WRONG_BELOW = Decimal("0.999999"), Decimal("0.000001")


class SlotState(StrEnum):
    """How a slot was answered (assessment.md 0)."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"


class Part(NamedTuple):
    """One separately judged part of a response: a prompt, or an option ticked or left. ``fraction`` is 0 or 1."""

    part_id: str
    fraction: Decimal
    weight: Decimal


class Earned(NamedTuple):
    """What a rule gives for a response that is not blank, before clamping."""

    fraction: Decimal
    critical_hits: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """A scored response (assessment.md 1.3).

    ``fraction`` is the share of the slot's credit: in [0, 1], from −1 where the quiz has negative marking.
    ``critical_hits`` are option ids, ``true``/``false``, or ``prompt:choice`` of a matching item. ``format_error`` is
    for types a learner types into; the choice types refuse what they cannot read.
    """

    fraction: Decimal
    state: SlotState
    parts: tuple[Part, ...] = ()
    critical_hits: tuple[str, ...] = ()
    format_error: str | None = None


def state_of(fraction: Decimal) -> SlotState:
    """Right, partial or wrong, with the slack of assessment.md 0."""
    if fraction > RIGHT_ABOVE:
        return SlotState.RIGHT
    return SlotState.WRONG if fraction < WRONG_BELOW else SlotState.PARTIAL


def yes(truth: object) -> Decimal:
    """1 or 0."""
    return ONE if truth else ZERO
