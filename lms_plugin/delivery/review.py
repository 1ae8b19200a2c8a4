"""What a learner may see of an attempt, and when: the review matrix (assessment.md 3.1 of the specification)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

JUST_AFTER = timedelta(minutes=2)


class Moment(StrEnum):
    """When somebody looks."""

    DURING = "during"
    JUST_AFTER = "just_after"
    LATER = "later"
    CLOSED = "closed"


class Shown(StrEnum):
    """What can be shown or kept back."""

    ATTEMPT = "attempt"
    CORRECTNESS = "correctness"
    MARKS = "marks"
    OPTION_FEEDBACK = "option_feedback"
    GENERAL_FEEDBACK = "general_feedback"
    SOURCE = "source"
    KEY = "key"
    PASS_TRACE = "pass_trace"


class Review(StrEnum):
    """The presets an instructor chooses from."""

    AFTER_SUBMIT = "after_submit"
    AFTER_CLOSE = "after_close"
    SCORE_ONLY = "score_only"


_AFTER = frozenset({Moment.JUST_AFTER, Moment.LATER, Moment.CLOSED})
_CLOSED = frozenset({Moment.CLOSED})
_NEVER: frozenset[Moment] = frozenset()

MATRIX: dict[Review, dict[Shown, frozenset[Moment]]] = {
    Review.AFTER_SUBMIT: dict.fromkeys(Shown, _AFTER),
    Review.AFTER_CLOSE: dict.fromkeys(Shown, _CLOSED)
    | {Shown.ATTEMPT: _AFTER, Shown.MARKS: _AFTER, Shown.PASS_TRACE: _AFTER},
    Review.SCORE_ONLY: dict.fromkeys(Shown, _NEVER) | {Shown.MARKS: _AFTER, Shown.PASS_TRACE: _AFTER},
}


def moment_of(submitted_at: datetime | None, closes_at: datetime | None, *, now: datetime) -> Moment:
    """Which of the four moments ``now`` is for this attempt."""
    if submitted_at is None:
        return Moment.DURING
    if closes_at is not None and now >= closes_at:
        return Moment.CLOSED
    return Moment.JUST_AFTER if now < submitted_at + JUST_AFTER else Moment.LATER


def visible(review: Review, moment: Moment) -> frozenset[Shown]:
    """What may be shown then. Whatever is not in the set must not be in the page at all."""
    return frozenset(shown for shown, moments in MATRIX[review].items() if moment in moments)
