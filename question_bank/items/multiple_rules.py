"""The seven rules for "select all that apply" (assessment.md 1.4), each on what was ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items.results import ONE, ZERO, yes


@dataclass(frozen=True, slots=True)
class Ticks:
    """``options`` offered, ``right`` ones among them, ``hit`` right and ``slip`` wrong ones ticked.

    ``ticked_weights`` are the weights of the ticked options, ``weights`` those of all, None where an option has none.
    Only the weighted rules look at them.
    """

    options: int
    right: int
    hit: int
    slip: int
    ticked_weights: Sequence[Decimal | None] = ()
    weights: Sequence[Decimal | None] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleScoring:
    """The rule and its parameters; ``select_n`` belongs to the rule of that name, the last three to ``qti_map``."""

    rule: str = "right_minus_wrong"
    select_n: int | None = None
    default_value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


Rule = Callable[[Ticks, MultipleScoring], Decimal]


def all_or_nothing(ticks: Ticks, _scoring: MultipleScoring) -> Decimal:
    """1 for exactly the key, else 0."""
    return yes(ticks.hit == ticks.right and not ticks.slip)


def right_minus_wrong(ticks: Ticks, _scoring: MultipleScoring) -> Decimal:
    """max(0, (t − f)/c)."""
    return Decimal(max(0, ticks.hit - ticks.slip)) / ticks.right


def each_option(ticks: Ticks, _scoring: MultipleScoring) -> Decimal:
    """Options treated rightly, ticked or left, over options."""
    left = ticks.options - ticks.right - ticks.slip
    return Decimal(ticks.hit + left) / ticks.options


def coverage(ticks: Ticks, _scoring: MultipleScoring) -> Decimal:
    """(t/c)·(t/(t + f))."""
    return Decimal(ticks.hit * ticks.hit) / (ticks.right * (ticks.hit + ticks.slip))


def select_n(ticks: Ticks, _scoring: MultipleScoring) -> Decimal:
    """t/c; more ticks than c never get here."""
    return Decimal(ticks.hit) / ticks.right


def moodle_weights(ticks: Ticks, scoring: MultipleScoring) -> Decimal:
    """Sum of the ticked weights, clamped to 0..1. Exactly the key earns 1 although thirds were rounded in the file."""
    if all_or_nothing(ticks, scoring):
        return ONE
    return min(max(_sum(ticks.ticked_weights, ZERO), ZERO), ONE)


def qti_map(ticks: Ticks, scoring: MultipleScoring) -> Decimal:
    """The mapped value over the most that can be earned, so that it is a share like every other rule's."""
    return map_value(ticks.ticked_weights, scoring) / map_maximum(ticks.weights, scoring)


def map_value(weights: Sequence[Decimal | None], scoring: MultipleScoring) -> Decimal:
    """QTI's ``map_response`` in its own points: mapped values, unmapped ones at the default, then the bounds.

    Nothing ticked gives 0, as it must be guarded for: a raw map would pay the default value once.
    """
    if not weights:
        return ZERO
    value = _sum(weights, scoring.default_value or ZERO)
    if scoring.lower is not None:
        value = max(value, scoring.lower)
    return value if scoring.upper is None else min(value, scoring.upper)


def map_maximum(weights: Sequence[Decimal | None], scoring: MultipleScoring) -> Decimal:
    """The most a map can give: all options that add something, within the bounds."""
    default = scoring.default_value or ZERO
    known = [default if weight is None else weight for weight in weights]
    return map_value([weight for weight in known if weight > 0], scoring)


def _sum(weights: Sequence[Decimal | None], default: Decimal) -> Decimal:
    return sum((default if weight is None else weight for weight in weights), ZERO)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (right_minus_wrong, all_or_nothing, each_option, coverage, moodle_weights, qti_map, select_n)
}
