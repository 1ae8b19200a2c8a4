"""What happened to attempts beside answering: written down once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Extensions:
    """The time that staff added by hand: to the attempt, and to its sections by their numbers."""

    attempt: timedelta = timedelta(0)
    sections: Mapping[int, timedelta] = field(default_factory=dict)


NONE = Extensions()
NO_TIME = timedelta(0)


def was_reopened(session: Session, attempt: Attempt) -> bool:
    """Whether staff opened the attempt again, so that its end is what they set then."""
    found = select(AttemptEvent.id).where(
        AttemptEvent.attempt_id == attempt.id, AttemptEvent.kind == AttemptEventKind.REOPENED
    )
    return session.scalar(found.limit(1)) is not None


def extensions_of(session: Session, attempt_ids: list[int]) -> dict[int, Extensions]:
    """Attempt id → the time that staff added by hand, for those that got any."""
    added: dict[int, Extensions] = {}
    rows = session.execute(
        select(AttemptEvent.attempt_id, AttemptEvent.facts)
        .where(AttemptEvent.attempt_id.in_(attempt_ids))
        .where(AttemptEvent.kind == AttemptEventKind.EXTENDED)
    )
    for attempt_id, facts in rows:
        held = added.get(attempt_id, NONE)
        sections = dict(held.sections)
        if "section" in facts:
            given = timedelta(minutes=facts["section_minutes"])
            sections[facts["section"]] = sections.get(facts["section"], timedelta()) + given
        added[attempt_id] = Extensions(held.attempt + timedelta(minutes=facts["minutes"]), sections)
    return added
