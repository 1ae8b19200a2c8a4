"""What happened to attempts beside answering: written down once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.event_models import AttemptEvent, AttemptEventKind
from lms_plugin.delivery.models import Attempt


def record(
    session: Session,
    attempt: Attempt,
    kind: AttemptEventKind,
    *,
    person_id: int,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write one down; ``person_id`` is who did it, ``facts`` are JSON."""
    session.add(
        AttemptEvent(
            attempt_id=attempt.id, kind=kind, at=now, person_id=person_id, reason=reason, facts=dict(facts or {})
        )
    )


def extensions_of(session: Session, attempt_ids: list[int]) -> dict[int, timedelta]:
    """Attempt id → the time that staff added by hand, for those that got any."""
    added: dict[int, timedelta] = {}
    rows = session.execute(
        select(AttemptEvent.attempt_id, AttemptEvent.facts)
        .where(AttemptEvent.attempt_id.in_(attempt_ids))
        .where(AttemptEvent.kind == AttemptEventKind.EXTENDED)
    )
    for attempt_id, facts in rows:
        added[attempt_id] = added.get(attempt_id, timedelta()) + timedelta(minutes=facts["minutes"])
    return added
