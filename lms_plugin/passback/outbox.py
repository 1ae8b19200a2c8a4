"""The worker's side of the ledger: what is due, leased to one worker at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.lti.connector import Client
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.lti.quirks import profile_of
from lms_plugin.passback import breaker
from lms_plugin.passback.models import (
    TOTAL,
    LinkGrading,
    LinkLineItem,
    MessageKind,
    OwedScore,
    PlatformLane,
    ScoreState,
    TeacherGrades,
)
from lms_plugin.passback.parcels import Parcel

LEASE = timedelta(seconds=30)  # renewed while the score is on its way; over this soon after a worker was killed

_NOW: Any = bindparam("now")
_DUE = (
    OwedScore.state == ScoreState.WAITING,
    OwedScore.due_at <= _NOW,
    or_(OwedScore.lease_until.is_(None), OwedScore.lease_until <= _NOW),
    or_(and_(OwedScore.tag == TOTAL, ResourceLink.line_item_url.is_not(None)), LinkLineItem.url.is_not(None)),
    Deployment.status == Status.ACTIVE,
    Registration.status == Status.ACTIVE,
)
_RESTED = or_(PlatformLane.rests_until.is_(None), PlatformLane.rests_until <= _NOW)


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
    alike = (
        sent.resource_link_id == OwedScore.resource_link_id,
        sent.person_id == OwedScore.person_id,
        sent.tag == OwedScore.tag,
    )
    last_sent = select(func.max(sent.sent_timestamp)).where(*alike).scalar_subquery()
    sent_so_far = (last_sent, select(sent.id).where(*alike, sent.leased_at.is_not(None)).exists())
    column = (LinkLineItem.url, LinkLineItem.resource_id, LinkGrading.teacher_grades)
    return (
        _placed(
            select(OwedScore, ResourceLink, Deployment.deployment_id, Registration, Person.sub, *sent_so_far, *column)
        )
        .join(Person, Person.id == OwedScore.person_id)
        .outerjoin(LinkGrading, LinkGrading.resource_link_id == OwedScore.resource_link_id)
        .where(*_DUE, Registration.id == bindparam("registration"), ~leased_alike)
        .order_by(OwedScore.due_at, OwedScore.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=OwedScore, skip_locked=True)
    )


# Built once: putting a statement together costs more than sending it.
_CLAIM = _claim()
_DUE_REGISTRATIONS: Any = (
    _placed(select(Registration.id).select_from(OwedScore))
    .outerjoin(PlatformLane, PlatformLane.registration_id == Registration.id)
    .where(*_DUE, _RESTED)
    .distinct()
)


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have something due, and do not rest."""
    return list(session.scalars(_DUE_REGISTRATIONS, {"now": now}))


def claim_due(session: Session, *, registration_id: int, now: datetime, holder: str, limit: int) -> list[Parcel]:
    """Lease due scores of a platform to a worker, the longest due first.

    Two workers never hold the same one, nor two of the same person and link: so an older score cannot overtake.
    """
    limit, probe = breaker.room(session, registration_id, wanted=limit, now=now)
    if not limit:
        return []
    rows = session.execute(_CLAIM, {"registration": registration_id, "now": now, "limit": limit}).all()
    found = (_leased(session, row, until=now + LEASE, holder=holder, probe=probe) for row in rows)
    return [parcel for parcel in found if parcel is not None]


def _leased(
    session: Session, row: Row[*tuple[Any, ...]], *, until: datetime, holder: str, probe: bool
) -> Parcel | None:
    owed, link, deployment, registration, sub, last_sent, tried, column_url, resource_id, teacher_grades = row
    perhaps_there = _perhaps_there(session, owed) if tried or last_sent is not None else []
    earlier = [one for one in perhaps_there if one.sent_timestamp is not None]
    if owed.kind is MessageKind.PENDING and any(one.kind is MessageKind.SCORE for one in earlier):
        owed.state = ScoreState.REPLACED  # platforms would wipe the score for it (AGS-18)
        return None
    owed.lease_until, owed.lease_holder, owed.leased_at = until, holder, until - LEASE
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
        sent_before=tuple(
            (one.score_given, one.score_maximum) for one in perhaps_there if one.kind is MessageKind.SCORE
        ),
        holder=holder,
        probe=probe,
    )


def _perhaps_there(session: Session, owed: OwedScore) -> list[OwedScore]:
    """What the platform may have of this person and column, oldest first; this one, too, if somebody held it before.

    A worker may have sent one and died before it could write that down, so each that was ever held counts.
    """
    mine = select(OwedScore).where(
        OwedScore.resource_link_id == owed.resource_link_id,
        OwedScore.person_id == owed.person_id,
        OwedScore.tag == owed.tag,
        or_(OwedScore.sent_timestamp.is_not(None), OwedScore.leased_at.is_not(None)),
    )
    return list(session.scalars(mine.order_by(OwedScore.number)))


def renew(session: Session, owed_ids: Sequence[int], *, now: datetime, holder: str) -> set[int]:
    """Keep the leases of scores that are on their way. Returns those that were still ours to keep.

    One that ran out is lost, even if nobody took it: a newer score of the same person may have gone out meanwhile.
    """
    if not owed_ids:
        return set()
    mine = (OwedScore.id.in_(owed_ids), OwedScore.lease_holder == holder, OwedScore.lease_until > now)
    kept = update(OwedScore).where(*mine).values(lease_until=now + LEASE).returning(OwedScore.id)
    return set(session.scalars(kept))


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a worker should look again, or None while nothing will become due by itself."""
    rests = PlatformLane.rests_until
    leased = OwedScore.lease_until  # another worker's: should it die, somebody looks when its lease is over
    due = case((rests > OwedScore.due_at, rests), (leased > OwedScore.due_at, leased), else_=OwedScore.due_at)
    found: datetime | None = session.scalar(
        select(func.min(due))
        .select_from(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .outerjoin(PlatformLane, PlatformLane.registration_id == Deployment.registration_id)
        .where(OwedScore.state == ScoreState.WAITING, due > now)
    )
    return found


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
