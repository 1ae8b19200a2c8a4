"""Attempts whose time is over and whose learner is gone: they are handed in as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery import handing_in
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.service import submit_attempt

log = structlog.get_logger(__name__)


def close_expired(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Hand in attempts whose time and graces are over and that nobody closed. Returns how many.

    Those that cannot be graded keep no others open, however many they are.
    """
    closed, failed = 0, list[int]()
    while closed < limit:
        before = len(failed)
        for attempt in _overdue(session, limit - closed, failed, now=now):
            try:
                with session.begin_nested():
                    submit_attempt(session, attempt, now=now)
                closed += 1
            except Exception:
                session.expire(attempt)  # graded past the mapper, which does not know what the savepoint undid
                log.exception("attempt_not_closed", attempt=attempt.id)
                failed.append(attempt.id)
        if len(failed) == before:
            break
    return closed


def _overdue(session: Session, limit: int, without: Collection[int], *, now: datetime) -> Sequence[Attempt]:
    """The next of them, locked, and their quizzes before them."""
    late = (
        select(Attempt)
        .where(Attempt.state == AttemptState.OPEN, Attempt.hand_in_until < now, Attempt.id.not_in(without))
        .order_by(Attempt.hand_in_until)
        .limit(limit)
    )
    handing_in.lock_quizzes(session, {one.assessment_version_id for one in session.scalars(late)})
    again = late.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalars(again).all()
