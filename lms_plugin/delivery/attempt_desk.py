"""What staff do to attempts: extend, close, reopen, void and restore, each written down and followed by the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.delivery import certifying, events, sections, service
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.errors import NotForThisAttempt
from lms_plugin.delivery.event_models import AttemptEventKind
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, AttemptState
from lms_plugin.delivery.section_models import AttemptSection
from lms_plugin.errors import NotFound
from question_bank.sitting import hand_in_until

_QUIZ = (
    select(Assessment.id)
    .join(AssessmentVersion, AssessmentVersion.assessment_id == Assessment.id)
    .join(Attempt, Attempt.assessment_version_id == AssessmentVersion.id)
    .where(Attempt.id == bindparam("attempt"))
    .with_for_update(of=Assessment, key_share=True)
)


def attempt_here(session: Session, attempt_id: int, resource_link_id: int, *, lock: bool = False) -> Attempt:
    """A learner's attempt on this link. ``lock``: nobody else changes it, nor hands in at its quiz meanwhile.

    What a learner's attempts come to is worked out from all of them: two that change at once would each count the other
    as it was. The quiz is locked before the attempt, as it is by whoever hands in.

    Raises:
        NotFound: it is a preview, or on another link.
    """
    query = select(Attempt).where(
        Attempt.id == attempt_id, Attempt.resource_link_id == resource_link_id, Attempt.preview.is_(False)
    )
    if lock:
        session.execute(_QUIZ, {"attempt": attempt_id})
    attempt = session.scalar(query.with_for_update() if lock else query)
    if attempt is None:
        raise NotFound(detail=f"attempt {attempt_id} is not on link {resource_link_id}")
    return attempt


def extend(session: Session, attempt: Attempt, *, minutes: int, by: int, now: datetime, reason: str = "") -> None:
    """Give an attempt more time, and the section that the learner is in: from the end on, or from now if that is over.

    Raises:
        NotForThisAttempt: it is not open, or nothing of it has an end.
    """
    sat = sections.sections_of(session, attempt)
    section = sections.extendable(sat)
    if attempt.state is not AttemptState.OPEN or (attempt.deadline_at is None and section is None):
        raise NotForThisAttempt(detail=f"extend attempt {attempt.id}")
    facts = {"minutes": 0.0}
    if attempt.deadline_at is not None:
        before = attempt.deadline_at
        attempt.deadline_at, facts["minutes"] = _longer(before, minutes, now=now)
        attempt.hand_in_until = (attempt.hand_in_until or before) + timedelta(minutes=facts["minutes"])
    if section is not None and section.deadline_at is not None:
        section.deadline_at, given = _longer(section.deadline_at, minutes, now=now)
        facts |= {"section": section.section, "section_minutes": given}
    sections.settle_end(attempt, sat, grace=_grace(session, attempt))
    kind = AttemptEventKind.EXTENDED
    events.record(session, attempt, kind, person_id=by, now=now, reason=reason, facts=facts)


def _longer(end: datetime, minutes: int, *, now: datetime) -> tuple[datetime, float]:
    """A later end, and how many minutes that is after the one before."""
    later = max(end, now) + timedelta(minutes=minutes)
    return later, (later - end).total_seconds() / 60


def _grace(session: Session, attempt: Attempt) -> timedelta:
    return version_of(session, attempt.assessment_version_id).settings.hand_in_grace


def extend_all(
    session: Session, resource_link_id: int, minutes: int, *, by: int, now: datetime, reason: str = ""
) -> int:
    """The same for everybody who is at it on a link and has a deadline. Returns how many."""
    running = select(AttemptSection.attempt_id).where(
        AttemptSection.entered_at.is_not(None),
        AttemptSection.left_at.is_(None),
        AttemptSection.deadline_at.is_not(None),
    )
    timed = session.scalars(
        select(Attempt)
        .where(Attempt.resource_link_id == resource_link_id, Attempt.preview.is_(False))
        .where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at.is_not(None) | Attempt.id.in_(running))
        .order_by(Attempt.id)
        .with_for_update()
    ).all()
    for attempt in timed:
        extend(session, attempt, minutes=minutes, by=by, now=now, reason=reason)
    return len(timed)


def close(session: Session, attempt: Attempt, *, by: int, now: datetime, reason: str = "") -> None:
    """Hand in what is saved.

    Raises:
        NotForThisAttempt: it is not open.
    """
    if attempt.state is not AttemptState.OPEN:
        raise NotForThisAttempt(detail=f"close attempt {attempt.id}")
    events.record(session, attempt, AttemptEventKind.CLOSED, person_id=by, now=now, reason=reason)
    service.submit_attempt(session, attempt, now=now)


def reopen(session: Session, attempt: Attempt, *, minutes: int | None, by: int, now: datetime, reason: str) -> None:
    """Let a learner go on with an attempt that was handed in, for ``minutes`` or, None, without a deadline.

    What it came to is kept with the event; the gradebook keeps its score until the attempt is handed in again.

    Raises:
        NotForThisAttempt: it was not handed in, or the learner has another one open.
    """
    another = select(Attempt.id).where(
        Attempt.resource_link_id == attempt.resource_link_id,
        Attempt.person_id == attempt.person_id,
        Attempt.preview.is_(False),
        Attempt.state == AttemptState.OPEN,
    )
    if attempt.state is not AttemptState.SUBMITTED or session.scalar(another) is not None:
        raise NotForThisAttempt(detail=f"reopen attempt {attempt.id}")
    handed_in = attempt.submitted_at.isoformat() if attempt.submitted_at else None
    facts = {"outcome": attempt.outcome, "submitted_at": handed_in, "minutes": minutes}
    kind = AttemptEventKind.REOPENED
    events.record(session, attempt, kind, person_id=by, now=now, reason=reason, facts=facts)
    certifying.no_longer_counts(session, attempt, cause="reopened", by=by, now=now)
    grace = _grace(session, attempt)
    attempt.state, attempt.submitted_at = AttemptState.OPEN, None
    attempt.mark = attempt.max_mark = attempt.outcome = None
    attempt.deadline_at = None if minutes is None else now + timedelta(minutes=minutes)
    attempt.hand_in_until = hand_in_until(attempt.deadline_at, submit_grace=grace)
    try:
        session.flush()
    except IntegrityError as error:  # the learner has just started another
        raise NotForThisAttempt(detail="reopen an attempt beside an open one") from error
    sat = sections.sections_of(session, attempt)
    sections.reopen(sat)
    sections.settle_end(attempt, sat, grace=grace)


def void(session: Session, attempt: Attempt, *, by: int, now: datetime, reason: str) -> None:
    """Take an attempt out of the count, as if it had never been; the learner may start another instead.

    Raises:
        NotForThisAttempt: it does not count already.
    """
    if attempt.state is AttemptState.VOID:
        raise NotForThisAttempt(detail=f"void attempt {attempt.id}")
    events.record(session, attempt, AttemptEventKind.VOIDED, person_id=by, now=now, reason=reason)
    certifying.no_longer_counts(session, attempt, cause="voided", by=by, now=now)
    attempt.state = AttemptState.VOID
    service.settle(session, attempt, now=now, by=by)


def restore(session: Session, attempt: Attempt, *, by: int, now: datetime, reason: str) -> None:
    """Let a void attempt count again; one that was never handed in is graded by what is saved.

    Raises:
        NotForThisAttempt: it is not void.
    """
    if attempt.state is not AttemptState.VOID:
        raise NotForThisAttempt(detail=f"restore attempt {attempt.id}")
    events.record(session, attempt, AttemptEventKind.RESTORED, person_id=by, now=now, reason=reason)
    if attempt.outcome is None:
        service.grade_and_close(session, attempt, now=now)
    else:
        certifying.restored(session, attempt, by=by, now=now)
    attempt.state = AttemptState.SUBMITTED
    service.settle(session, attempt, now=now, by=by)
