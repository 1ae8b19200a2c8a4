"""From several attempts to what a gradebook shows: best, last, first or average (assessment.md 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from question_bank.items.results import ZERO
from question_bank.passing import SAFETY_COMMENT, SLACK
from question_bank.totals import HUNDRED

PASSED = "passed"


class GradePolicy(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """A finished, counted, fully graded attempt.

    ``outcome`` and ``reasons`` are its trace's; "" where the quiz has nothing to pass.
    """

    number: int
    mark: Decimal
    max_mark: Decimal
    outcome: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal:
        """0–100, unrounded; 0 where nothing could be earned."""
        return HUNDRED * self.mark / self.max_mark if self.max_mark else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a gradebook is told, and whether it certifies. ``counts`` is the number of the attempt that is sent."""

    counts: int
    mark: Decimal
    max_mark: Decimal
    comment: str
    passed: bool

    @property
    def percent(self) -> Decimal:
        """0–100, unrounded."""
        return HUNDRED * self.mark / self.max_mark if self.max_mark else ZERO

    def tells_the_same(self, other: Standing | None) -> bool:
        """Whether a gradebook would show no difference."""
        return other is not None and self.comment == other.comment and abs(self.percent - other.percent) < SLACK


def standing(attempts: Sequence[Sat], policy: GradePolicy, *, cut: Decimal | None = None) -> Standing | None:
    """What counts of these attempts; None where there are none. ``cut`` (0–100) is needed for the average only.

    The comment follows the learner's overall outcome: whoever passes through any attempt that counts for the
    certificate is told nothing about the safety rule.
    """
    if not attempts:
        return None
    in_order = sorted(attempts, key=lambda one: one.number)
    if policy is GradePolicy.AVERAGE:
        return _average(in_order, cut)
    if policy is GradePolicy.BEST:
        chosen = max(in_order, key=lambda one: (one.percent, -one.number))
        passed = any(one.outcome == PASSED for one in in_order)
    else:
        chosen = in_order[0 if policy is GradePolicy.FIRST else -1]
        passed = chosen.outcome == PASSED
    return Standing(
        counts=chosen.number,
        mark=chosen.mark,
        max_mark=chosen.max_mark,
        comment=_comment(chosen.reasons, passed=passed),
        passed=passed,
    )


def _average(attempts: Sequence[Sat], cut: Decimal | None) -> Standing:
    """The mean percent; certified if it reaches the cut and the latest attempt fails nothing but the score."""
    latest = attempts[-1]
    percent = sum((one.percent for one in attempts), ZERO) / len(attempts)
    others = [reason for reason in latest.reasons if reason != "score"]
    passed = bool(latest.outcome) and not others and percent + SLACK >= (cut or ZERO)
    return Standing(
        counts=latest.number,
        mark=percent,
        max_mark=HUNDRED,
        comment=_comment(latest.reasons, passed=passed),
        passed=passed,
    )


def _comment(reasons: Sequence[str], *, passed: bool) -> str:
    return SAFETY_COMMENT if "safety" in reasons and not passed else ""
