"""What has to be told to a learning record store: found beside delivery, as counts are, and remembered as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.regrade_models import GradingEvent
from lms_plugin.insights.statement_models import OwedStatement, StatementState, Verb

LATELY = timedelta(days=3)  # what was handed in before this was switched on, or could not be told by then, is not told
AT_ONCE = 500


def owe(session: Session, *, now: datetime) -> int:
    """Owe statements for what happened lately and is not owed yet; returns how many. Six queries.

    Previews, practice, and attempts of test users or of nobody are never told.
    """
    told = OwedStatement.attempt_id == Attempt.id
    completed = (
        select(Attempt.id, Attempt.submitted_at)
        .where(Attempt.state == AttemptState.SUBMITTED, Attempt.preview.is_(False), Attempt.practice.is_(False))
        .where(Attempt.set_aside.is_(None), Attempt.submitted_at >= now - LATELY)
        .where(~exists().where(told, OwedStatement.verb == Verb.COMPLETED))
        .order_by(Attempt.id)
        .limit(AT_ONCE)
    )
    found = [(one, Verb.COMPLETED, 0, at or now) for one, at in session.execute(completed)]
    same = (OwedStatement.attempt_id == GradingEvent.attempt_id, OwedStatement.verb == Verb.SCORED)
    regraded = (
        select(GradingEvent.attempt_id, func.max(GradingEvent.id), func.max(GradingEvent.at))
        .where(GradingEvent.at >= now - LATELY, ~exists().where(*same, OwedStatement.cause >= GradingEvent.id))
        .where(exists().where(OwedStatement.attempt_id == GradingEvent.attempt_id))
        .group_by(GradingEvent.attempt_id)
        .limit(AT_ONCE)
    )
    found += [(one, Verb.SCORED, cause, at) for one, cause, at in session.execute(regraded)]
    return _write(session, [*found, *_voided(session, now), *_restored(session, now)], now)


def _voided(session: Session, now: datetime) -> list[tuple[int, Verb, int, datetime]]:
    """What was told of attempts that staff declared void; what waits still is simply not told."""
    void = select(Attempt.id).where(Attempt.state == AttemptState.VOID)
    of_void = (OwedStatement.attempt_id.in_(void), OwedStatement.verb != Verb.VOIDED)
    session.execute(delete(OwedStatement).where(*of_void, OwedStatement.state == StatementState.WAITING))
    known = select(OwedStatement.cause).where(OwedStatement.verb == Verb.VOIDED)
    sent = select(OwedStatement.attempt_id, OwedStatement.id).where(*of_void, OwedStatement.id.not_in(known))
    rows = session.execute(sent.where(OwedStatement.state == StatementState.SENT).limit(AT_ONCE))
    return [(one, Verb.VOIDED, row, now) for one, row in rows]


def _restored(session: Session, now: datetime) -> list[tuple[int, Verb, int, datetime]]:
    """Attempts that count again after all that was told of them was voided: completed anew, with the result of now."""
    earlier = aliased(OwedStatement)
    voided = select(OwedStatement.cause).where(OwedStatement.verb == Verb.VOIDED)
    holds = exists().where(earlier.attempt_id == Attempt.id, earlier.verb != Verb.VOIDED, earlier.id.not_in(voided))
    rows = session.execute(
        select(Attempt.id, Attempt.submitted_at, func.max(OwedStatement.id))
        .join(OwedStatement, OwedStatement.attempt_id == Attempt.id)
        .where(OwedStatement.verb == Verb.VOIDED, Attempt.state == AttemptState.SUBMITTED)
        .where(Attempt.set_aside.is_(None), ~holds)
        .group_by(Attempt.id, Attempt.submitted_at)
        .limit(AT_ONCE)
    )
    return [(one, Verb.COMPLETED, voiding, at or now) for one, at, voiding in rows]


def _write(session: Session, found: Iterable[tuple[int, Verb, int, datetime]], now: datetime) -> int:
    rows = [
        {
            "attempt_id": attempt, "verb": verb, "cause": cause, "at": at, "statement_id": str(uuid4()),
            "state": StatementState.WAITING, "tries": 0, "next_try_at": now, "answer": "",
        }
        for attempt, verb, cause, at in found
    ]  # fmt: skip
    if rows:
        session.execute(insert(OwedStatement), rows)
    return len(rows)
