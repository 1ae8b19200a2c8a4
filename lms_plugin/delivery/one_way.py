"""Quizzes without a way back: which questions may be shown and answered, and going on to the next page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.errors import PagePassed
from lms_plugin.delivery.models import Attempt, AttemptSlot


def check_page(session: Session, attempt: Attempt, slots: Sequence[int]) -> None:
    """Where there is no way back, refuse slots that are not on the page the learner is on.

    Raises:
        PagePassed
    """
    page = page_slots(session, attempt)
    if not set(slots) <= page:
        raise PagePassed(detail=f"slots {slots} of attempt {attempt.id}, which is at {sorted(page)}")


def page_slots(session: Session, attempt: Attempt) -> set[int]:
    """The slots of the page that an attempt without a way back is on: one, or those of a case."""
    reached = attempt.reached or 1
    rows = session.execute(
        select(AttemptSlot.slot, AttemptSlot.case_version_id)
        .where(AttemptSlot.attempt_id == attempt.id, AttemptSlot.slot >= reached)
        .order_by(AttemptSlot.slot)
    ).all()
    case = rows[0].case_version_id if rows else None
    return {row.slot for row in rows if row.slot == reached or (case is not None and row.case_version_id == case)}


def go_on(session: Session, attempt: Attempt, number: int) -> None:
    """Leave the page for the one after it; to stay on it is no step. The caller holds the attempt's row lock.

    Raises:
        PagePassed: the number is of neither.
    """
    page = page_slots(session, attempt)
    if number not in page | {max(page, default=0) + 1}:
        raise PagePassed(detail=f"to {number} from {sorted(page)} of attempt {attempt.id}")
    if number not in page:
        attempt.reached = number
