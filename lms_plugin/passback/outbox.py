"""The worker's side of the ledger: lease what is due, and write down what the platform said."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.lti.connector import Client
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult

LEASE = timedelta(seconds=30)  # renewed while the score is on its way; over this soon after a worker was killed
HOUR = 3600
PAUSES = (5, 15, 60, 300, 900, HOUR, 3 * HOUR, *(6 * HOUR,) * 11)  # seconds between tries: about three days in all
MAX_ANSWER = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A leased score with everything needed to send it; plain values, no transaction behind it."""

    owed_id: int
    client: Client
    link_id: str
    line_item_url: str
    line_items_url: str | None
    scopes: frozenset[str]
    user_id: str
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    started_at: datetime
    submitted_at: datetime
    tries: int
    last_sent: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one try; ``retry_after`` in seconds. ``result`` None: nothing was sent yet, for it is too soon.

    ``timestamp`` is set if the platform took the message, or may have; ``moved_to`` is the link's new line item.
    """

    result: TryResult | None
    http_status: int | None = None
    answer: str = ""
    retry_after: float | None = None
    timestamp: datetime | None = None
    moved_to: str | None = None


def _due(now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        OwedScore.state == ScoreState.WAITING,
        OwedScore.due_at <= now,
        or_(OwedScore.lease_until.is_(None), OwedScore.lease_until <= now),
        ResourceLink.line_item_url.is_not(None),
        Deployment.status == Status.ACTIVE,
        Registration.status == Status.ACTIVE,
    )


def _placed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
    )


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have something due."""
    query = _placed(select(Registration.id).select_from(OwedScore)).where(*_due(now)).distinct()
    return list(session.scalars(query))


def claim_due(session: Session, *, registration_id: int, now: datetime, holder: str, limit: int) -> list[Parcel]:
    """Lease due scores of a platform to a worker, the longest due first.

    Two workers never hold the same one, nor two of the same person and link: so an older score cannot overtake.
    """
    other, sent = aliased(OwedScore), aliased(OwedScore)
    leased_alike = (
        select(other.id)
        .where(
            other.resource_link_id == OwedScore.resource_link_id,
            other.person_id == OwedScore.person_id,
            other.id != OwedScore.id,
            other.lease_until > now,
        )
        .exists()
    )
    last_sent = (
        select(func.max(sent.sent_timestamp))
        .where(sent.resource_link_id == OwedScore.resource_link_id, sent.person_id == OwedScore.person_id)
        .scalar_subquery()
    )
    rows = session.execute(
        _placed(select(OwedScore, ResourceLink, Deployment.deployment_id, Registration, Person.sub, last_sent))
        .join(Person, Person.id == OwedScore.person_id)
        .where(*_due(now), Registration.id == registration_id, ~leased_alike)
        .order_by(OwedScore.due_at, OwedScore.id)
        .limit(limit)
        .with_for_update(of=OwedScore, skip_locked=True)
    ).all()
    return [_leased(row, until=now + LEASE, holder=holder) for row in rows]


def _leased(row: Row[*tuple[Any, ...]], *, until: datetime, holder: str) -> Parcel:
    owed, link, deployment, registration, sub, last_sent = row
    owed.lease_until, owed.lease_holder = until, holder
    return Parcel(
        owed_id=owed.id,
        client=Client.of(registration, deployment),
        link_id=link.resource_link_id,
        line_item_url=link.line_item_url,
        line_items_url=link.line_items_url,
        scopes=frozenset(link.ags_scopes),
        user_id=sub,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=owed.comment,
        started_at=owed.started_at,
        submitted_at=owed.submitted_at,
        tries=owed.tries,
        last_sent=last_sent,
    )


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
    if reply.moved_to is not None:
        link = session.get_one(ResourceLink, owed.resource_link_id)
        link.line_item_url, link.updated_at = reply.moved_to, now
    if reply.result is None:
        owed.due_at = now + timedelta(seconds=reply.retry_after or 0)
        return
    answer = reply.answer.replace("\0", "")[:MAX_ANSWER]  # PostgreSQL keeps no NUL
    session.add(
        SendTry(owed_score_id=owed.id, at=now, result=reply.result, http_status=reply.http_status, answer=answer)
    )
    owed.tries += 1
    owed.last_result = reply.result
    if owed.state is ScoreState.WAITING:
        _move_on(owed, reply, reply.result, now)
    if reply.retry_after:
        _hold_back(session, parcel.client.registration_id, until=now + timedelta(seconds=reply.retry_after))


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
