"""New deadlines for open attempts, after an accommodation or a window changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery import allowances, events, sections
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.event_models import AttemptEvent, AttemptEventKind
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptState
from question_bank.sitting import deadline, hand_in_until


def retime(
    session: Session,
    people: Sequence[int],
    *,
    by: int,
    now: datetime,
    context_id: int | None = None,
    assessment_id: int | None = None,
) -> int:
    """After an accommodation (of a course) or window (of a quiz) changed: deadlines of open attempts by the new rules.

    Attempts that staff reopened keep the time they were given then. Returns how many changed.
    """
    reopened = select(AttemptEvent.attempt_id).where(AttemptEvent.kind == AttemptEventKind.REOPENED)
    query = (
        select(Attempt)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .where(Attempt.person_id.in_(people), Attempt.state == AttemptState.OPEN, Attempt.preview.is_(False))
        .where(Attempt.id.not_in(reopened))
        .order_by(Attempt.id)
        .with_for_update(of=Attempt)
    )
    if context_id is not None:
        query = query.where(AssessmentVersion.assessment_id.in_(allowances.quizzes_of(context_id)))
    if assessment_id is not None:
        query = query.where(AssessmentVersion.assessment_id == assessment_id)
    session.flush()  # the exceptions just made are read by query
    attempts = session.scalars(query).all()
    added = events.extensions_of(session, [one.id for one in attempts])
    return sum(_retime(session, one, added.get(one.id, events.NONE), by=by, now=now) for one in attempts)


def _retime(session: Session, attempt: Attempt, added: events.Extensions, *, by: int, now: datetime) -> bool:
    bound = version_of(session, attempt.assessment_version_id)
    rules = allowances.allowed(session, bound, attempt.person_id)
    before = attempt.deadline_at
    attempt.deadline_at = deadline(
        attempt.started_at,
        limit=bound.settings.limit,
        accommodation=rules.accommodation,
        closes_at=rules.start.window.closes_at,
        extension=added.attempt,
    )
    sat = sections.sections_of(session, attempt)
    moved = sections.retime(sat, rules.accommodation, added.sections)
    if attempt.deadline_at == before and moved is None:
        return False
    attempt.hand_in_until = hand_in_until(attempt.deadline_at, submit_grace=bound.settings.hand_in_grace)
    sections.settle_end(attempt, sat, grace=bound.settings.hand_in_grace)
    facts: dict[str, Any] = {"from": _text(before), "to": _text(attempt.deadline_at)}
    if moved is not None:
        section, then = moved
        facts |= {"section": section.section, "section_from": _text(then), "section_to": _text(section.deadline_at)}
    events.record(session, attempt, AttemptEventKind.RETIMED, person_id=by, now=now, facts=facts)
    return True


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
