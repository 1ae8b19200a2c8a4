"""Words that are no score: that one waits to be marked, that one is taken back, and that it counts after all."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.passback.models import MessageKind, OwedScore
from lms_plugin.passback.service import is_newest, queue_score


def queue_pending(
    session: Session,
    *,
    resource_link_id: int,
    person_id: int,
    attempt_id: int,
    started_at: datetime,
    submitted_at: datetime,
    at: datetime,
) -> OwedScore | None:
    """Say that an attempt was handed in and waits to be marked by hand; nothing if any score is owed or was sent.

    Canvas and Moodle would wipe that score for it (AGS-18).
    """
    mine = (OwedScore.resource_link_id == resource_link_id, OwedScore.person_id == person_id)
    if session.scalar(select(OwedScore.id).where(*mine, OwedScore.kind == MessageKind.SCORE).limit(1)) is not None:
        return None
    return queue_score(
        session,
        resource_link_id=resource_link_id,
        person_id=person_id,
        attempt_id=attempt_id,
        score_given=Decimal(0),
        score_maximum=Decimal(1),
        comment="",
        started_at=started_at,
        submitted_at=submitted_at,
        at=at,
        kind=MessageKind.PENDING,
    )


def withdraw(session: Session, owed_id: int, *, context_id: int | None, asked_by: int | None, now: datetime) -> None:
    """Take a score back: one that may be with the platform is cleared there, any other is not sent (AGS-22).

    ``context_id`` None: whoever asks answers for the whole installation.

    Raises:
        NotFound: not the newest score of somebody in this course, or taken back already.
    """
    _lock_person(session, owed_id)
    wanted = (OwedScore.id == owed_id, is_newest(), OwedScore.kind == MessageKind.SCORE)
    query = select(OwedScore).join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id).where(*wanted)
    if context_id is not None:
        query = query.where(ResourceLink.context_id == context_id)
    owed = session.scalar(query.with_for_update(of=OwedScore))
    if owed is None:
        raise NotFound(detail="a score that is not of this course, not the newest, or taken back")
    gone = queue_score(
        session,
        resource_link_id=owed.resource_link_id,
        person_id=owed.person_id,
        attempt_id=owed.attempt_id,
        score_given=Decimal(0),
        score_maximum=owed.score_maximum,
        comment="",
        started_at=owed.started_at,
        submitted_at=owed.submitted_at,
        at=now,
        tag=owed.tag,
        kind=MessageKind.WITHDRAWAL,
    )
    gone.asked_by = asked_by


def _lock_person(session: Session, owed_id: int) -> None:
    """The person before their scores, as whoever owes another one locks them: else each could wait for the other."""
    theirs = select(Person.id).join(OwedScore, OwedScore.person_id == Person.id).where(OwedScore.id == owed_id)
    session.execute(theirs.with_for_update(of=Person, key_share=True))


def withdraw_all(
    session: Session, resource_link_id: int, person_id: int, *, asked_by: int | None, now: datetime
) -> None:
    """Take back whatever a learner's columns of a link hold or are owed: no attempt of theirs counts any more."""
    mine = (OwedScore.resource_link_id == resource_link_id, OwedScore.person_id == person_id)
    held = select(OwedScore.id).where(*mine, is_newest(), OwedScore.kind == MessageKind.SCORE)
    for owed_id in session.scalars(held).all():
        withdraw(session, owed_id, context_id=None, asked_by=asked_by, now=now)


def give_back(session: Session, owed_id: int, *, context_id: int, asked_by: int, now: datetime) -> None:
    """Undo a withdrawal: owe the score before it once more. A score that was not taken back counts already.

    Raises:
        NotFound: not of this course, or not the newest word about somebody.
    """
    _lock_person(session, owed_id)
    taken = session.scalar(
        select(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id, OwedScore.id == owed_id, is_newest())
        .with_for_update(of=OwedScore)
    )
    if taken is None:
        raise NotFound(detail="a score that is not of this course, or not the newest")
    if taken.kind is not MessageKind.WITHDRAWAL:
        return
    before = session.scalars(
        select(OwedScore)
        .where(OwedScore.resource_link_id == taken.resource_link_id, OwedScore.person_id == taken.person_id)
        .where(OwedScore.tag == taken.tag, OwedScore.kind == MessageKind.SCORE, OwedScore.number < taken.number)
        .order_by(OwedScore.number.desc())
        .limit(1)
    ).one()
    again = queue_score(
        session,
        resource_link_id=before.resource_link_id,
        person_id=before.person_id,
        attempt_id=before.attempt_id,
        score_given=before.score_given,
        score_maximum=before.score_maximum,
        comment=before.comment,
        started_at=before.started_at,
        submitted_at=before.submitted_at,
        at=now,
        tag=before.tag,
        scored_by=before.scored_by,
    )
    again.asked_by = asked_by
