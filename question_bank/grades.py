"""Which of a learner's attempts counts, and what that comes to: grade policies (assessment.md 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from question_bank.items.results import ZERO
from question_bank.passing import SAFETY_COMMENT, SLACK


class GradePolicy(StrEnum):
    """Which attempts make the grade."""

    BEST = "best"
    AVERAGE = "average"
    LAST = "last"
    FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedAttempt:
    """A finished attempt: its ``number`` in order of time, ``percent`` 0–100, and the checks it did not meet.

    ``reasons`` are those of its pass trace ("score", "safety", "topic:…"); ``pending``: a person still has to mark it.
    """

    number: int
    percent: Decimal
    reasons: tuple[str, ...] = ()
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """What a learner's attempts come to.

    ``number`` is the attempt that counts (of an average the latest). ``percent`` is what was earned and ``sent`` what
    the gradebook is told, which is less where the quiz caps it; ``comment`` goes with it. ``passed`` is what a
    certificate looks at.
    """

    number: int
    percent: Decimal
    sent: Decimal
    passed: bool
    comment: str

    @property
    def capped(self) -> bool:
        """Whether less is sent than was earned (2.1 f)."""
        return self.sent < self.percent


def overall(
    policy: GradePolicy, attempts: Sequence[FinishedAttempt], *, cut: Decimal | None = None, cap: bool = False
) -> Overall | None:
    """The outcome over all attempts that are fully graded; None where there is none.

    ``cut`` is the pass mark in percent, None: nobody has to pass by score. With ``cap`` somebody who has not passed
    is sent at most one point less than the cut. Comment and cap follow this outcome, never a single attempt.
    """
    counted = sorted((one for one in attempts if not one.pending), key=lambda one: one.number)
    if not counted:
        return None
    chosen = _chosen(policy, counted)
    percent, reasons, passed = chosen.percent, chosen.reasons, not chosen.reasons
    if policy is GradePolicy.BEST:
        passed = any(not one.reasons for one in counted)
    elif policy is GradePolicy.AVERAGE:
        percent = sum((one.percent for one in counted), ZERO) / len(counted)
        below = cut is not None and percent + SLACK < cut
        reasons = (*(("score",) if below else ()), *(one for one in reasons if one != "score"))
        passed = not reasons
    most = max(ZERO, cut - 1) if cap and cut is not None and not passed else percent
    comment = SAFETY_COMMENT if "safety" in reasons and not passed else ""
    return Overall(number=chosen.number, percent=percent, sent=min(percent, most), passed=passed, comment=comment)


def _chosen(policy: GradePolicy, counted: Sequence[FinishedAttempt]) -> FinishedAttempt:
    """Of attempts in order of time the one that counts; of equals at the top the earliest."""
    if policy is GradePolicy.BEST:
        return max(counted, key=lambda one: (one.percent, -one.number))
    return counted[0] if policy is GradePolicy.FIRST else counted[-1]
