"""The queues as an operator sees them: what waits for each platform, since when, and how sending goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Deployment, Registration, ResourceLink, Status
from lms_plugin.passback.models import OwedScore, PlatformLane, ScoreState, SendTry, TryResult

HOURS = 24
CAME = (TryResult.ARRIVED, TryResult.CONFIRMED)
_UNSENT = OwedScore.state == ScoreState.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for a platform. ``oldest`` is since when the longest waiting score is owed; ``rests_until`` set while
    the breaker is open; then the last hour's tries by how they ended, with their average duration in milliseconds."""

    registration_id: int
    name: str
    active: bool
    waiting: int
    sending: int
    refused: int
    oldest: datetime | None
    opened_at: datetime | None
    rests_until: datetime | None
    alerted_at: datetime | None
    came: int = 0
    failed: int = 0
    milliseconds: int | None = None

    def lag(self, now: datetime) -> timedelta:
        """How long the oldest unsent score has waited."""
        return now - self.oldest if self.oldest else timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How many tries of an hour brought a score there, and how many failed."""

    begins: datetime
    came: int
    failed: int


def queues(session: Session, *, now: datetime) -> list[Queue]:
    """Every platform by name; two queries however many."""
    sending = and_(_UNSENT, OwedScore.lease_until > now)
    counts = (
        func.count().filter(_UNSENT),
        func.count().filter(sending),
        func.count().filter(OwedScore.state == ScoreState.REFUSED),
        func.min(OwedScore.created_at).filter(_UNSENT),
    )
    rows = session.execute(
        select(Registration, PlatformLane, *counts)
        .outerjoin(PlatformLane, PlatformLane.registration_id == Registration.id)
        .outerjoin(Deployment, Deployment.registration_id == Registration.id)
        .outerjoin(ResourceLink, ResourceLink.deployment_id == Deployment.id)
        .outerjoin(OwedScore, _of_link())
        .group_by(Registration.id, PlatformLane.registration_id)
        .order_by(Registration.name, Registration.id)
    ).all()
    lately = _lately(session, since=now - timedelta(hours=1))
    return [_queue(*row, *lately.get(row[0].id, (0, 0, None))) for row in rows]


def _of_link() -> Any:
    """What is settled long since is not read at all."""
    open_ = OwedScore.state.in_((ScoreState.WAITING, ScoreState.REFUSED))
    return and_(OwedScore.resource_link_id == ResourceLink.id, open_)


def _queue(
    registration: Registration,
    lane: PlatformLane | None,
    waiting: int,
    sending: int,
    refused: int,
    oldest: datetime | None,
    came: int,
    failed: int,
    milliseconds: float | None,
) -> Queue:
    return Queue(
        registration_id=registration.id,
        name=registration.name,
        active=registration.status is Status.ACTIVE,
        waiting=waiting - sending,
        sending=sending,
        refused=refused,
        oldest=oldest,
        opened_at=lane.opened_at if lane else None,
        rests_until=lane.rests_until if lane and lane.opened_at else None,
        alerted_at=lane.alerted_at if lane else None,
        came=came,
        failed=failed,
        milliseconds=round(milliseconds) if milliseconds is not None else None,
    )


def _lately(session: Session, *, since: datetime) -> dict[int, tuple[int, int, float | None]]:
    came = SendTry.result.in_(CAME)
    rows = session.execute(
        select(Deployment.registration_id, func.count().filter(came), func.count().filter(~came), _average())
        .select_from(SendTry)
        .join(OwedScore, OwedScore.id == SendTry.owed_score_id)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(SendTry.at > since)
        .group_by(Deployment.registration_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _average() -> Any:
    return func.avg(SendTry.milliseconds)


def hours(session: Session, *, now: datetime) -> list[Hour]:
    """The tries of the last day, hour by hour, the oldest first; one query."""
    starts = [now - timedelta(hours=number) for number in range(HOURS, 0, -1)]
    came = SendTry.result.in_(CAME)
    sums = []
    for start in starts:
        within = and_(SendTry.at > start, SendTry.at <= start + timedelta(hours=1))
        sums += [func.sum(case((and_(within, came), 1), else_=0)), func.sum(case((and_(within, ~came), 1), else_=0))]
    row: Sequence[Any] = session.execute(select(*sums).where(SendTry.at > starts[0])).one()
    return [
        Hour(begins=start, came=int(row[2 * index] or 0), failed=int(row[2 * index + 1] or 0))
        for index, start in enumerate(starts)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A try that did not bring a score: whose platform, when, the code, and the platform's words."""

    platform: str
    at: datetime
    code: str
    http_status: int | None
    answer: str


def last_failures(session: Session, *, most: int = 20) -> list[Failure]:
    """The newest failures of all platforms; one query."""
    rows = session.execute(
        select(Registration.name, SendTry)
        .select_from(SendTry)
        .join(OwedScore, OwedScore.id == SendTry.owed_score_id)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(SendTry.result.not_in(CAME))
        .order_by(SendTry.id.desc())
        .limit(most)
    )
    return [
        Failure(platform=name, at=one.at, code=one.result.value.upper(), http_status=one.http_status, answer=one.answer)
        for name, one in rows
    ]


def late(session: Session, *, than: timedelta, now: datetime) -> list[Queue]:
    """The platforms in use whose oldest unsent score has waited longer."""
    return [one for one in queues(session, now=now) if one.active and one.lag(now) > than]


def mark_alerted(session: Session, registration_ids: Sequence[int], *, now: datetime) -> None:
    """Remember that somebody was told about these, and forget it about all others."""
    for lane in session.scalars(select(PlatformLane).where(PlatformLane.alerted_at.is_not(None))):
        if lane.registration_id not in registration_ids:
            lane.alerted_at = None
    for number in registration_ids:
        lane_of = session.get(PlatformLane, number)
        if lane_of is None:
            lane_of = PlatformLane(registration_id=number, failures=0, rests=0)
            session.add(lane_of)
        lane_of.alerted_at = lane_of.alerted_at or now


def stale_alerts(session: Session, *, before: datetime) -> None:
    """Let those be told again about whom somebody was told long ago."""
    for lane in session.scalars(select(PlatformLane).where(or_(PlatformLane.alerted_at < before))):
        lane.alerted_at = None
