"""Owing many scores at once: as queue_score does for one, in as many statements for a hundred learners as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from lms_plugin.db import after_commit
from lms_plugin.lti.models import Person
from lms_plugin.passback.models import TOTAL, MessageKind, OwedScore, ScoreState
from lms_plugin.passback.service import UNSENT, Wake, has_column, is_newest, sends_grades

CHUNK = 500  # people a statement: far below what either database takes in parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A score that is to be owed; members as of queue_score."""

    resource_link_id: int
    person_id: int
    attempt_id: int
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    started_at: datetime
    submitted_at: datetime
    tag: str = TOTAL
    score_earned: Decimal | None = None


def queue_scores(session: Session, owing: Sequence[Owing], *, at: datetime) -> list[int]:
    """Owe corrected scores, in the caller's transaction. Returns the ids of what is owed now.

    A score that was taken back, or that a teacher put in by hand here, stays as somebody decided.
    """
    columns: defaultdict[tuple[int, str], list[Owing]] = defaultdict(list)
    _lock_people(session, sorted({one.person_id for one in owing}))
    for one in owing:
        columns[one.resource_link_id, one.tag].append(one)
    owed: list[int] = []
    for (link, tag), wanted in columns.items():
        offered = sends_grades(session, link) if tag == TOTAL else has_column(session, link, tag)
        state = ScoreState.WAITING if offered else ScoreState.NOT_OFFERED
        for some in _chunks(wanted):
            owed += _queue(session, link, tag, some, {"state": state, "created_at": at, "due_at": at, "tag": tag})
        if offered:
            after_commit(session, Wake.call)
    return owed


def _lock_people(session: Session, person_ids: Sequence[int]) -> None:
    """One at a time per person, as when an attempt is graded; in one order, so that two batches cannot wait in turn."""
    for some in _chunks(person_ids):
        locked = select(Person.id).where(Person.id.in_(some)).order_by(Person.id).with_for_update(key_share=True)
        session.execute(locked)


def _queue(session: Session, link: int, tag: str, owing: Sequence[Owing], facts: dict[str, Any]) -> list[int]:
    people = [one.person_id for one in owing]
    mine = (OwedScore.resource_link_id == link, OwedScore.person_id.in_(people))
    by_hand = or_(OwedScore.kind == MessageKind.WITHDRAWAL, OwedScore.scored_by.is_not(None))
    decided = set(session.scalars(select(OwedScore.person_id).where(*mine, OwedScore.tag == tag, is_newest(), by_hand)))
    numbers = select(OwedScore.person_id, func.max(OwedScore.number)).where(*mine).group_by(OwedScore.person_id)
    last = {row[0]: row[1] for row in session.execute(numbers)}
    rows = [
        facts
        | {
            "resource_link_id": link,
            "person_id": one.person_id,
            "number": last.get(one.person_id, 0) + 1,
            "attempt_id": one.attempt_id,
            "score_given": one.score_given,
            "score_maximum": one.score_maximum,
            "score_earned": one.score_earned,
            "comment": one.comment,
            "started_at": one.started_at,
            "submitted_at": one.submitted_at,
        }
        for one in owing
        if one.person_id not in decided
    ]
    if not rows:
        return []
    replaced = (OwedScore.resource_link_id == link, OwedScore.person_id.in_([row["person_id"] for row in rows]))
    session.execute(
        update(OwedScore)
        .where(*replaced, OwedScore.tag == tag, OwedScore.state.in_(UNSENT))
        .values(state=ScoreState.REPLACED)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(insert(OwedScore).returning(OwedScore.id), rows))


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
