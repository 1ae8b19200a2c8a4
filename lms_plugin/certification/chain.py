"""The audit log: one chain of events per issuer, each hash covering the one before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.models import Event, Issuer

FIRST = "0" * 64


class ClockBehind(Exception):
    """The clock is behind the last event: nothing may be signed until somebody has looked."""


def append(
    session: Session,
    issuer_id: int,
    kind: str,
    *,
    actor: str,
    now: datetime,
    award_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write an event. ``actor`` and ``data`` hold ids and codes, never a name or an address.

    Raises:
        ClockBehind: the last event lies in the future.
    """
    session.get_one(Issuer, issuer_id, with_for_update=True)  # one at a time: the next one needs this one's hash
    last = _last(session, issuer_id)
    now = now.replace(microsecond=0)
    if last is not None and now < last.at:
        raise ClockBehind(f"event {last.seq} is of {last.at.isoformat()}, it is {now.isoformat()}")
    event = Event(
        issuer_id=issuer_id,
        seq=last.seq + 1 if last else 1,
        award_id=award_id,
        type=kind,
        at=now,
        actor=actor,
        data=data or {},
        prev=last.hash if last else FIRST,
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    return event


def _last(session: Session, issuer_id: int) -> Event | None:
    return session.scalar(select(Event).where(Event.issuer_id == issuer_id).order_by(Event.seq.desc()).limit(1))


def check_clock(session: Session, issuer_id: int, *, now: datetime) -> None:
    """Refuse to go on while the clock is behind.

    Raises:
        ClockBehind
    """
    last = _last(session, issuer_id)
    if last is not None and now.replace(microsecond=0) < last.at:
        raise ClockBehind(f"event {last.seq} is of {last.at.isoformat()}")


def digest(event: Event) -> str:
    """The hash of an event: of the one before it and of everything it says."""
    said = {
        "issuer": event.issuer_id,
        "seq": event.seq,
        "award": event.award_id,
        "type": event.type,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor,
        "data": event.data,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{event.prev}\n{text}".encode()).hexdigest()
