"""The history of a question: its versions, who wrote them, what was decided, and an old one restored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import questions
from lms_plugin.authoring.models import Bank, ItemEvent, ItemVersion
from lms_plugin.lti.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version in the history: who wrote it, and what was decided about it."""

    version: ItemVersion
    name: str
    events: list[tuple[ItemEvent, str]]


def names(session: Session, person_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Person id → name."""
    wanted = {one for one in person_ids if one is not None}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name or "" for row in rows}


def history(session: Session, item_id: int) -> list[Entry]:
    """All versions of an item, newest first. Three queries."""
    query = select(ItemVersion).filter_by(item_id=item_id).order_by(ItemVersion.number.desc())
    versions = list(session.scalars(query))
    events = list(
        session.scalars(
            select(ItemEvent).where(ItemEvent.version_id.in_([one.id for one in versions])).order_by(ItemEvent.id)
        )
    )
    known = names(session, [*(one.author_id for one in versions), *(one.person_id for one in events)])
    return [
        Entry(
            version=version,
            name=known.get(version.author_id, ""),
            events=[(one, known.get(one.person_id, "")) for one in events if one.version_id == version.id],
        )
        for version in versions
    ]


def restore(
    session: Session, bank: Bank, item_id: int, *, old: int, number: int, reason: str, person_id: int, now: datetime
) -> ItemVersion:
    """Make a copy of an old version the newest draft.

    Raises:
        NotFound: no such version.
        StepNotOpen: somebody saved meanwhile.
    """
    document: dict[str, Any] = questions.version_numbered(session, item_id, old).document
    return questions.save(session, bank, item_id, document, number=number, person_id=person_id, now=now, reason=reason)
