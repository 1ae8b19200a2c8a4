"""The worker's side of the ledger: lease what is due, and write down what the platform said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.lti.connector import Client
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.lti.quirks import profile_of
from lms_plugin.passback.models import (
    TOTAL,
    LineItemState,
    LinkGrading,
    LinkLineItem,
    MessageKind,
    OwedScore,
    ScoreState,
    SendTry,
    TeacherGrades,
    TryResult,
)
from lms_plugin.passback.parcels import Parcel, Reply

LEASE = timedelta(seconds=30)  # renewed while the score is on its way; over this soon after a worker was killed
HOUR = 3600
PAUSES = (5, 15, 60, 300, 900, HOUR, 3 * HOUR, *(6 * HOUR,) * 11)  # seconds between tries: about three days in all
MAX_ANSWER = 2000


_NOW: Any = bindparam("now")
_DUE = (
    OwedScore.state == ScoreState.WAITING,
    OwedScore.due_at <= _NOW,
    or_(OwedScore.lease_until.is_(None), OwedScore.lease_until <= _NOW),
    or_(and_(OwedScore.tag == TOTAL, ResourceLink.line_item_url.is_not(None)), LinkLineItem.url.is_not(None)),
    Deployment.status == Status.ACTIVE,
    Registration.status == Status.ACTIVE,
)


def _placed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .outerjoin(
            LinkLineItem,
            and_(LinkLineItem.resource_link_id == OwedScore.resource_link_id, LinkLineItem.tag == OwedScore.tag),
        )
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
    )


def _claim() -> Select[*tuple[Any, ...]]:
    other, sent = aliased(OwedScore), aliased(OwedScore)
    leased_alike = (
        select(other.id)
        .where(
            other.resource_link_id == OwedScore.resource_link_id,
            other.person_id == OwedScore.person_id,
            other.tag == OwedScore.tag,
            other.id != OwedScore.id,
            other.lease_until > _NOW,
        )
        .exists()
    )
    last_sent = (
        select(func.max(sent.sent_timestamp))
        .where(sent.resource_link_id == OwedScore.resource_link_id, sent.person_id == OwedScore.person_id)
        .where(sent.tag == OwedScore.tag)
        .scalar_subquery()
    )
    column = (LinkLineItem.url, LinkLineItem.resource_id, LinkGrading.teacher_grades)
    return (
        _placed(select(OwedScore, ResourceLink, Deployment.deployment_id, Registration, Person.sub, last_sent, *column))
        .join(Person, Person.id == OwedScore.person_id)
        .outerjoin(LinkGrading, LinkGrading.resource_link_id == OwedScore.resource_link_id)
        .where(*_DUE, Registration.id == bindparam("registration"), ~leased_alike)
        .order_by(OwedScore.due_at, OwedScore.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=OwedScore, skip_locked=True)
    )


# Built once: putting a statement together costs more than sending it.
_CLAIM = _claim()
_DUE_REGISTRATIONS: Any = _placed(select(Registration.id).select_from(OwedScore)).where(*_DUE).distinct()


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have something due."""
    return list(session.scalars(_DUE_REGISTRATIONS, {"now": now}))


def claim_due(session: Session, *, registration_id: int, now: datetime, holder: str, limit: int) -> list[Parcel]:
    """Lease due scores of a platform to a worker, the longest due first.

    Two workers never hold the same one, nor two of the same person and link: so an older score cannot overtake.
    """
    rows = session.execute(_CLAIM, {"registration": registration_id, "now": now, "limit": limit}).all()
    found = (_leased(session, row, until=now + LEASE, holder=holder) for row in rows)
    return [parcel for parcel in found if parcel is not None]


def _leased(session: Session, row: Row[*tuple[Any, ...]], *, until: datetime, holder: str) -> Parcel | None:
    owed, link, deployment, registration, sub, last_sent, column_url, resource_id, teacher_grades = row
    earlier = _sent_before(session, owed) if last_sent is not None else []
    if owed.kind is MessageKind.PENDING and any(one.kind is MessageKind.SCORE for one in earlier):
        owed.state = ScoreState.REPLACED  # platforms would wipe the score for it (AGS-18)
        return None
    owed.lease_until, owed.lease_holder = until, holder
    profile = profile_of(registration.family, issuer=registration.issuer)
    known = earlier[-1].comment if earlier else ""
    told = [one for one in earlier if one.attempt_id == owed.attempt_id]
    scored_by = session.get_one(Person, owed.scored_by) if owed.scored_by is not None else None
    return Parcel(
        owed_id=owed.id,
        client=Client.of(registration, deployment),
        link_id=link.resource_link_id,
        line_item_url=link.line_item_url if owed.tag == TOTAL else column_url,
        line_items_url=link.line_items_url,
        scopes=frozenset(link.ags_scopes),
        user_id=sub,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=None if profile.comments_add_up and owed.comment == known else owed.comment,
        started_at=min([owed.started_at, *(one.started_at for one in told)]),
        submitted_at=min([owed.submitted_at, *(one.submitted_at for one in told)]),
        tries=owed.tries,
        last_sent=last_sent,
        attempt_id=owed.attempt_id,
        kind=owed.kind,
        tag=owed.tag,
        resource_id=resource_id,
        profile=profile,
        teacher_grades=teacher_grades or TeacherGrades.KEEP,
        overwrites=owed.overwrites,
        scoring_user_id=scored_by.sub if scored_by else None,
        new_hand_in=all(one.attempt_id != owed.attempt_id for one in earlier),
        sent_before=tuple((one.score_given, one.score_maximum) for one in earlier if one.kind is MessageKind.SCORE),
    )


def _sent_before(session: Session, owed: OwedScore) -> list[OwedScore]:
    """What the platform may have of this person and column, oldest first; this one, too, if it was tried."""
    mine = select(OwedScore).where(
        OwedScore.resource_link_id == owed.resource_link_id,
        OwedScore.person_id == owed.person_id,
        OwedScore.tag == owed.tag,
        OwedScore.sent_timestamp.is_not(None),
    )
    return list(session.scalars(mine.order_by(OwedScore.number)))


def renew(session: Session, owed_ids: Sequence[int], *, now: datetime, holder: str) -> None:
    """Keep the leases of scores that are on their way."""
    if owed_ids:
        mine = (OwedScore.id.in_(owed_ids), OwedScore.lease_holder == holder)
        session.execute(update(OwedScore).where(*mine).values(lease_until=now + LEASE))


def record_reply(session: Session, parcel: Parcel, reply: Reply, *, now: datetime) -> None:
    """Write down a try and what follows from it. A score replaced meanwhile keeps that state."""
    owed = session.get_one(OwedScore, parcel.owed_id, with_for_update=True)
    owed.lease_until = owed.lease_holder = None
    if reply.timestamp is not None:
        owed.sent_timestamp = reply.timestamp
        # As told to the platform, whose clock may be behind: every later send says the same (AGS-20).
        owed.submitted_at = min(owed.submitted_at, reply.timestamp)
        owed.started_at = min(owed.started_at, owed.submitted_at)
    if reply.shown is not None:
        owed.shown_score, owed.shown_maximum, owed.shown_at = reply.shown.score, reply.shown.maximum, now
    if reply.moved_to is not None:
        _moved(session, owed, reply.moved_to, now)
    if reply.result is None:
        owed.due_at = now + timedelta(seconds=reply.retry_after or 0)
        return
    answer = reply.answer.replace("\0", "")[:MAX_ANSWER]  # PostgreSQL keeps no NUL
    session.add(
        SendTry(owed_score_id=owed.id, at=now, result=reply.result, http_status=reply.http_status, answer=answer)
    )
    owed.tries += 1
    owed.last_result = reply.result
    if reply.result is TryResult.TARGET_GONE:
        _lost(session, owed, now)
    if owed.state is ScoreState.WAITING:
        _move_on(owed, reply, reply.result, now)
    if reply.retry_after:
        _hold_back(session, parcel.client.registration_id, until=now + timedelta(seconds=reply.retry_after))


def _moved(session: Session, owed: OwedScore, url: str, now: datetime) -> None:
    """The link's column has a new address (AGS-29)."""
    if owed.tag == TOTAL:
        link = session.get_one(ResourceLink, owed.resource_link_id)
        link.line_item_url, link.updated_at = url, now
    session.execute(
        update(LinkLineItem)
        .where(LinkLineItem.resource_link_id == owed.resource_link_id, LinkLineItem.tag == owed.tag)
        .values(url=url, updated_at=now)
    )


def _lost(session: Session, owed: OwedScore, now: datetime) -> None:
    """The column is gone, and was looked for already; its page says so, and a launch may bring another (AGS-29)."""
    session.execute(
        update(LinkLineItem)
        .where(LinkLineItem.resource_link_id == owed.resource_link_id, LinkLineItem.tag == owed.tag)
        .where(LinkLineItem.state == LineItemState.HELD)
        .values(state=LineItemState.ABSENT, ours=False, updated_at=now)
    )


def _move_on(owed: OwedScore, reply: Reply, result: TryResult, now: datetime) -> None:
    if result.came:
        owed.state, owed.arrived_at = ScoreState.ARRIVED, now
    elif not result.goes_on or owed.tries > len(PAUSES):
        owed.state = ScoreState.REFUSED
    else:
        owed.due_at = now + timedelta(seconds=pause(owed.tries, reply.retry_after))


def pause(tries: int, asked: float | None) -> float:
    """Seconds until the next try: what the platform asked for, else ever longer, give or take a tenth."""
    if asked:
        return asked
    return PAUSES[tries - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, no secret


def _hold_back(session: Session, registration_id: int, *, until: datetime) -> None:
    """A platform that asks for a pause gets it from all its scores (HTTP-07)."""
    links = (
        select(ResourceLink.id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(Deployment.registration_id == registration_id)
    )
    session.execute(
        update(OwedScore)
        .where(OwedScore.state == ScoreState.WAITING, OwedScore.due_at < until)
        .where(OwedScore.resource_link_id.in_(links))
        .values(due_at=until)
    )


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a worker should look again, or None while nothing will become due by itself."""
    return session.scalar(
        select(func.min(OwedScore.due_at)).where(OwedScore.state == ScoreState.WAITING, OwedScore.due_at > now)
    )


def holders(session: Session) -> list[str]:
    """Who holds leases."""
    held = select(OwedScore.lease_holder).where(OwedScore.lease_holder.is_not(None)).distinct()
    return [name for name in session.scalars(held) if name]


def release(session: Session, gone: Sequence[str]) -> None:
    """Give back what workers held that are gone."""
    if gone:
        session.execute(
            update(OwedScore).where(OwedScore.lease_holder.in_(gone)).values(lease_until=None, lease_holder=None)
        )
