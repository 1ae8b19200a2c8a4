"""Where a learner's grade stands, in one word for a page: put together from the facts of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, literal, or_, type_coerce

from lms_plugin.passback.models import MessageKind, OwedScore, ScoreState, Shown, TryResult

TOO_LONG = timedelta(days=1)  # a score that waits longer needs somebody, though it is still tried
_GIVEN_UP = [one for one in TryResult if one.goes_on]


class Standing(StrEnum):
    """A learner's grade on its way to the gradebook."""

    NOTHING = "nothing"  # nothing was handed in
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"  # the platform said yes
    CONFIRMED = "confirmed"  # and its gradebook shows the score
    DIFFERS = "differs"  # and its gradebook shows another grade, or none
    ACCEPTED = "accepted"  # which somebody decided to leave so
    REFUSED = "refused"  # the platform said no for good
    ATTENTION = "attention"  # tried in vain for too long, or somebody must decide
    NO_COLUMN = "no_column"  # the link has no gradebook column
    WITHDRAWN = "withdrawn"


NEEDS_YOU = (Standing.DIFFERS, Standing.REFUSED, Standing.ATTENTION, Standing.NO_COLUMN)
ON_ITS_WAY = (Standing.WAITING, Standing.SENDING)
SETTLED = (Standing.CONFIRMED, Standing.ACCEPTED, Standing.WITHDRAWN)


def standing_of(owed: OwedScore | None, *, now: datetime) -> Standing:
    """The same for a row at hand."""
    if owed is None:
        return Standing.NOTHING
    if owed.state is ScoreState.NOT_OFFERED:
        return Standing.NO_COLUMN
    if owed.state is ScoreState.ARRIVED:
        return _arrived(owed)
    if owed.state is ScoreState.WAITING:
        if owed.lease_until is not None and owed.lease_until > now:
            return Standing.SENDING
        return Standing.ATTENTION if owed.tries and owed.created_at < now - TOO_LONG else Standing.WAITING
    undecided = owed.last_result is TryResult.STALE or owed.last_result in _GIVEN_UP
    return Standing.ATTENTION if undecided else Standing.REFUSED


def _arrived(owed: OwedScore) -> Standing:
    if owed.kind is MessageKind.WITHDRAWAL:
        return Standing.WITHDRAWN
    said: dict[Shown | None, Standing] = {
        None: Standing.SENT,
        Shown.SAME: Standing.CONFIRMED,
        Shown.ACCEPTED: Standing.ACCEPTED,
    }
    return said.get(owed.shown_as, Standing.DIFFERS)


def standing_column(owed: Any = OwedScore, *, now: datetime) -> ColumnElement[str]:
    """The same as a column, to count and to filter by; NOTHING where an outer join found no score."""
    arrived = owed.state == ScoreState.ARRIVED
    waiting = owed.state == ScoreState.WAITING
    undecided = or_(owed.last_result == TryResult.STALE, owed.last_result.in_(_GIVEN_UP))
    late = and_(owed.tries > 0, owed.created_at < now - TOO_LONG)
    cases: list[tuple[Any, Standing]] = [
        (owed.id.is_(None), Standing.NOTHING),
        (owed.state == ScoreState.NOT_OFFERED, Standing.NO_COLUMN),
        (and_(arrived, owed.kind == MessageKind.WITHDRAWAL), Standing.WITHDRAWN),
        (and_(arrived, owed.shown_as.is_(None)), Standing.SENT),
        (and_(arrived, owed.shown_as == Shown.SAME), Standing.CONFIRMED),
        (and_(arrived, owed.shown_as == Shown.ACCEPTED), Standing.ACCEPTED),
        (arrived, Standing.DIFFERS),
        (and_(waiting, owed.lease_until > now), Standing.SENDING),
        (and_(waiting, late), Standing.ATTENTION),
        (waiting, Standing.WAITING),
        (undecided, Standing.ATTENTION),
    ]
    words = [(condition, literal(word.value, String)) for condition, word in cases]
    return type_coerce(case(*words, else_=literal(Standing.REFUSED.value, String)), String)
