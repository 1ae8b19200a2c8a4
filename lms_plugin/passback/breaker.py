"""A circuit breaker per platform: one that is down rests, and one score at a time tries whether it works again.

An outage then costs a try now and then, not one per score, and what waited goes out as soon as one came through.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Deployment, ResourceLink
from lms_plugin.passback.models import OwedScore, PlatformLane, ScoreState, TryResult

OPENS_AFTER = 5  # failures in a row
RESTS = (30, 60, 120, 300, 900)  # seconds; the last one again and again
PROBE = timedelta(seconds=30)  # how long the one that tries is waited for
ITS_TROUBLE = frozenset({TryResult.UNAVAILABLE, TryResult.TOKEN_REFUSED})  # of the platform, whosever score it was
log = structlog.get_logger(__name__)


def room(session: Session, registration_id: int, *, wanted: int, now: datetime) -> tuple[int, bool]:
    """How many scores may be taken up for a platform now, and whether that is one to try whether it works again."""
    lane = session.get(PlatformLane, registration_id)
    if lane is None or lane.rests_until is None or not wanted:
        return wanted, False
    lane = session.get_one(PlatformLane, registration_id, with_for_update=True, populate_existing=True)
    if lane.rests_until is None:  # another worker's try came through meanwhile
        return wanted, False
    if now < lane.rests_until:
        return 0, False
    lane.rests_until = now + PROBE  # so that no other worker tries, too
    return 1, True


def note(session: Session, registration_id: int, ended: Sequence[tuple[TryResult, bool]], *, now: datetime) -> None:
    """Take in how tries ended, in their order; each with whether it was to see if the platform works again."""
    lane = session.get(PlatformLane, registration_id)
    troubled = any(result in ITS_TROUBLE for result, _ in ended)
    if not troubled and (lane is None or not lane.failures):
        return
    if lane is None:
        lane = PlatformLane(registration_id=registration_id, failures=0, rests=0)
        session.add(lane)
    else:
        lane = session.get_one(PlatformLane, registration_id, with_for_update=True, populate_existing=True)
    for result, probe in ended:
        if result in ITS_TROUBLE:
            _failed(session, lane, probe=probe, now=now)
        elif not result.goes_on:
            _answered(session, lane, now)


def _answered(session: Session, lane: PlatformLane, now: datetime) -> None:
    was_open = lane.opened_at is not None
    lane.failures = lane.rests = 0
    lane.opened_at = lane.rests_until = None
    if was_open:
        log.info("breaker_closed", registration=lane.registration_id)
        session.execute(
            update(OwedScore)
            .where(OwedScore.state == ScoreState.WAITING, OwedScore.due_at > now)
            .where(
                OwedScore.last_result.in_(ITS_TROUBLE), OwedScore.resource_link_id.in_(links_of(lane.registration_id))
            )
            .values(due_at=now)
        )


def _failed(session: Session, lane: PlatformLane, *, probe: bool, now: datetime) -> None:
    lane.failures += 1
    if lane.failures < OPENS_AFTER or (lane.opened_at is not None and not probe):
        return  # whatever was under way when it opened tells nothing new
    seconds = RESTS[min(lane.rests, len(RESTS) - 1)] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, no secret
    lane.rests += 1
    lane.opened_at = lane.opened_at or now
    lane.rests_until = now + timedelta(seconds=seconds)
    log.warning("breaker_opened", registration=lane.registration_id, failures=lane.failures, seconds=round(seconds))
    _have_one_due(session, lane.registration_id, lane.rests_until)


def _have_one_due(session: Session, registration_id: int, at: datetime) -> None:
    """The longest waiting score tries when the rest is over, however long its own pause is by now."""
    first = (
        select(OwedScore.id)
        .where(OwedScore.state == ScoreState.WAITING, OwedScore.resource_link_id.in_(links_of(registration_id)))
        .order_by(OwedScore.due_at, OwedScore.id)
        .limit(1)
    )
    session.flush()
    session.execute(update(OwedScore).where(OwedScore.id.in_(first), OwedScore.due_at > at).values(due_at=at))


def links_of(registration_id: int) -> Select[int]:
    """The links of a platform, for a condition."""
    return (
        select(ResourceLink.id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(Deployment.registration_id == registration_id)
    )
