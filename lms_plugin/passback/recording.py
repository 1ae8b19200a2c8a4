"""What a try brought back, written into the ledger, and what follows from it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms_plugin.lti.ags import ROUNDED, Result
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import breaker
from lms_plugin.passback.models import (
    TOTAL,
    LineItemState,
    LinkLineItem,
    MessageKind,
    OwedScore,
    ScoreState,
    SendTry,
    Shown,
    TryResult,
)
from lms_plugin.passback.parcels import Parcel, Reply

HOUR = 3600
PAUSES = (5, 15, 60, 300, 900, HOUR, 3 * HOUR, *(6 * HOUR,) * 11)  # seconds between tries: about three days in all
ASKED_OFTEN = 300  # seconds, at least, once a platform has asked for a pause as often as there are pauses
MAX_ANSWER = 2000


def record_replies(session: Session, replies: Sequence[tuple[Parcel, Reply]], *, now: datetime) -> None:
    """Write down tries and what follows from them. A score replaced meanwhile keeps that state.

    The rows are locked in one order, so that two workers cannot wait for each other.
    """
    if not replies:
        return
    ids = [parcel.owed_id for parcel, _ in replies]
    locked = select(OwedScore).where(OwedScore.id.in_(ids)).order_by(OwedScore.id).with_for_update()
    rows = {owed.id: owed for owed in session.scalars(locked)}
    kept = [(parcel, reply) for parcel, reply in replies if parcel.owed_id in rows]  # the rest was erased meanwhile
    for parcel, reply in kept:
        _record(session, rows[parcel.owed_id], parcel, reply, now)
    session.flush()
    tries = [_try(parcel, reply, reply.result, now) for parcel, reply in kept if reply.result is not None]
    if tries:
        session.execute(insert(SendTry), tries)
    for registration_id in dict.fromkeys(parcel.client.registration_id for parcel, _ in replies):
        ended = [
            (reply.result, parcel.probe)
            for parcel, reply in replies
            if reply.result is not None and parcel.client.registration_id == registration_id
        ]
        breaker.note(session, registration_id, ended, now=now)


def record_reply(session: Session, parcel: Parcel, reply: Reply, *, now: datetime) -> None:
    """The same for one."""
    record_replies(session, [(parcel, reply)], now=now)


def _record(session: Session, owed: OwedScore, parcel: Parcel, reply: Reply, now: datetime) -> None:
    if owed.lease_holder == parcel.holder:  # else it was ours for too long, and is another worker's by now
        owed.lease_until = owed.lease_holder = None
    _take_in(session, owed, reply, now)
    if reply.result is None:
        owed.due_at = now + timedelta(seconds=reply.retry_after or 0)
        return
    if not (parcel.probe and reply.result in breaker.ITS_TROUBLE):  # an outage does not use a score's tries up
        owed.tries += 1
    owed.last_result = reply.result
    if reply.result is TryResult.TARGET_GONE:
        _lost(session, owed, now)
    if owed.state is ScoreState.WAITING:
        _move_on(owed, reply, reply.result, now)
    if reply.retry_after:
        _hold_back(session, parcel.client.registration_id, until=now + timedelta(seconds=reply.retry_after))


def _try(parcel: Parcel, reply: Reply, result: TryResult, now: datetime) -> dict[str, Any]:
    return {
        "owed_score_id": parcel.owed_id,
        "at": now,
        "result": result,
        "http_status": reply.http_status,
        "answer": reply.answer.replace("\0", "")[:MAX_ANSWER],  # PostgreSQL keeps no NUL
        "request": reply.request,
        "milliseconds": reply.milliseconds,
    }


def _take_in(session: Session, owed: OwedScore, reply: Reply, now: datetime) -> None:
    """What the try brought to light, however it ended."""
    if reply.timestamp is not None:
        owed.sent_timestamp = max(reply.timestamp, owed.sent_timestamp or reply.timestamp)
        # As told to the platform, whose clock may be behind: every later send says the same (AGS-20).
        owed.submitted_at = min(owed.submitted_at, reply.timestamp)
        owed.started_at = min(owed.started_at, owed.submitted_at)
    if reply.shown is not None:
        set_shown(owed, reply.shown, now)
    if reply.moved_to is not None:
        _moved(session, owed, reply.moved_to, now)


def set_shown(owed: OwedScore, result: Result, now: datetime) -> None:
    """Write down what the gradebook shows. A difference somebody accepted stays accepted while it is the same one."""
    before = (owed.shown_score, owed.shown_maximum)
    owed.shown_score, owed.shown_maximum, owed.shown_at = result.score, result.maximum, now
    if owed.kind is not MessageKind.SCORE:
        owed.shown_as = Shown.SAME if result.score is None else Shown.OTHER
    elif result.same_share(owed.score_given, owed.score_maximum, within=ROUNDED):
        owed.shown_as = Shown.SAME
    elif owed.shown_as is not Shown.ACCEPTED or before != (result.score, result.maximum):
        owed.shown_as = Shown.ABSENT if result.score is None else Shown.OTHER


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
        if result is TryResult.ARRIVED:
            owed.shown_as = None  # whatever was read before is out of date
    elif not result.goes_on or (owed.tries > len(PAUSES) and result is not TryResult.LIMITED):
        owed.state = ScoreState.REFUSED  # a platform that only asks for later, be it for seconds, has not said no
    else:
        owed.due_at = now + timedelta(seconds=pause(owed.tries, reply.retry_after))


def pause(tries: int, asked: float | None) -> float:
    """Seconds until the next try: what the platform asked for, else ever longer, give or take a tenth."""
    if asked:
        return asked if tries <= len(PAUSES) else max(asked, ASKED_OFTEN)
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, no secret


def _hold_back(session: Session, registration_id: int, *, until: datetime) -> None:
    """A platform that asks for a pause gets it from all its scores (HTTP-07)."""
    session.execute(
        update(OwedScore)
        .where(OwedScore.state == ScoreState.WAITING, OwedScore.due_at < until)
        .where(OwedScore.resource_link_id.in_(breaker.links_of(registration_id)))
        .values(due_at=until)
    )
