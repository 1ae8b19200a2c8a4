"""Attempts as staff see them: who is at it now, who has handed in, and what happened to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.event_models import AttemptEvent
from lms_plugin.delivery.frontpage import percent_of
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.section_models import AttemptSection
from lms_plugin.lti.models import Launch, Person
from question_bank.section_times import earliest

PER_PAGE = 50
MOST_AT_IT = 500  # more are not shown at once
BLANKS = ("null", "[]", "{}", '""')
NO_SECTION: tuple[int | None, datetime | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtIt:
    """An attempt in progress. ``seen_at``: when anything was last heard of the learner here.

    ``section``: the one the learner entered last, where sections have times; ``deadline_at`` is whichever end comes
    first.
    """

    id: int
    name: str
    sub: str
    number: int
    started_at: datetime
    deadline_at: datetime | None
    answered: int
    questions: int
    seen_at: datetime
    section: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An attempt that was handed in, or is void."""

    id: int
    name: str
    sub: str
    number: int
    submitted_at: datetime | None
    percent: Decimal | None
    outcome: str
    void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of an attempt, and who did it."""

    kind: str
    at: datetime
    name: str
    sub: str
    reason: str
    facts: dict[str, Any]


_OPEN = (
    select(
        Attempt.id, Attempt.person_id, Attempt.number, Attempt.started_at, Attempt.deadline_at, Person.name, Person.sub
    )
    .join(Person, Person.id == Attempt.person_id)
    .where(Attempt.state == AttemptState.OPEN, Attempt.preview.is_(False))
    .order_by(Attempt.started_at, Attempt.id)
    .limit(MOST_AT_IT)
)


def at_it(session: Session, resource_link_id: int) -> list[AtIt]:
    """Who is at it on a link, whoever started first first. Five queries, however many."""
    rows = session.execute(_OPEN.where(Attempt.resource_link_id == resource_link_id)).all()
    ids, people = [row.id for row in rows], [row.person_id for row in rows]
    slots = select(AttemptSlot.attempt_id, func.count()).where(AttemptSlot.attempt_id.in_(ids))
    questions: dict[int, int] = _by_key(session, slots.group_by(AttemptSlot.attempt_id))
    saved = _saved(session, ids)
    entered = _entered(session, ids)
    used: dict[int, datetime] = _by_key(
        session,
        select(Launch.person_id, func.max(Launch.used_at))
        .where(Launch.person_id.in_(people), Launch.resource_link_id == resource_link_id)
        .group_by(Launch.person_id),
    )
    return [
        AtIt(
            id=row.id,
            name=row.name or "",
            sub=row.sub,
            number=row.number,
            started_at=row.started_at,
            deadline_at=earliest(row.deadline_at, entered.get(row.id, NO_SECTION)[1]),
            section=entered.get(row.id, NO_SECTION)[0],
            answered=saved.get(row.id, (0, None))[0],
            questions=questions.get(row.id, 0),
            seen_at=max(
                one for one in (row.started_at, saved.get(row.id, (0, None))[1], used.get(row.person_id)) if one
            ),
        )
        for row in rows
    ]


def _entered(session: Session, ids: Sequence[int]) -> dict[int, tuple[int | None, datetime | None]]:
    """Attempt id → the section entered last, and its end unless it was left."""
    rows = session.scalars(
        select(AttemptSection)
        .where(AttemptSection.attempt_id.in_(ids), AttemptSection.entered_at.is_not(None))
        .order_by(AttemptSection.attempt_id, AttemptSection.section)
    )
    return {row.attempt_id: (row.section, None if row.left_at else row.deadline_at) for row in rows}


def _by_key(session: Session, query: Any) -> dict[int, Any]:
    return {row[0]: row[1] for row in session.execute(query)}


def _saved(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    """Attempt id → how many questions have an answer now, and when one was last saved."""
    newest = (
        select(SavedAnswer.attempt_id, SavedAnswer.slot, func.max(SavedAnswer.revision).label("revision"))
        .where(SavedAnswer.attempt_id.in_(ids))
        .group_by(SavedAnswer.attempt_id, SavedAnswer.slot)
        .subquery()
    )
    answered = func.count().filter(cast(SavedAnswer.answer, Text).not_in(BLANKS))
    rows = session.execute(
        select(SavedAnswer.attempt_id, answered, func.max(SavedAnswer.saved_at))
        .join(
            newest,
            (newest.c.attempt_id == SavedAnswer.attempt_id)
            & (newest.c.slot == SavedAnswer.slot)
            & (newest.c.revision == SavedAnswer.revision),
        )
        .group_by(SavedAnswer.attempt_id)
    )
    return {attempt_id: (count, at) for attempt_id, count, at in rows}


def done(session: Session, resource_link_id: int, *, page: int) -> tuple[list[Done], bool]:
    """Attempts of a link that are over, newest first, and whether there are more after this page (from 1)."""
    rows = session.execute(
        select(Attempt, Person.name, Person.sub)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.resource_link_id == resource_link_id, Attempt.preview.is_(False))
        .where(Attempt.state != AttemptState.OPEN)
        .order_by(Attempt.id.desc())
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    ).all()
    found = [
        Done(
            id=attempt.id,
            name=name or "",
            sub=sub,
            number=attempt.number,
            submitted_at=attempt.submitted_at,
            percent=percent_of(attempt) if attempt.outcome else None,
            outcome=attempt.decided if attempt.state is AttemptState.SUBMITTED else "",
            void=attempt.state is AttemptState.VOID,
        )
        for attempt, name, sub in rows[:PER_PAGE]
    ]
    return found, len(rows) > PER_PAGE


def happened(session: Session, attempt_id: int) -> list[Happened]:
    """What happened to an attempt, oldest first."""
    rows = session.execute(
        select(AttemptEvent, Person.name, Person.sub)
        .join(Person, Person.id == AttemptEvent.person_id)
        .where(AttemptEvent.attempt_id == attempt_id)
        .order_by(AttemptEvent.id)
    )
    return [
        Happened(kind=row.kind, at=row.at, name=name or "", sub=sub, reason=row.reason, facts=row.facts)
        for row, name, sub in rows
    ]
