"""Raw responses, a slot a row: what every figure was counted from, learners under pseudonyms."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.insights.questions import Asked
from lms_plugin.insights.reports import Cohort
from lms_plugin.insights.tables import Table
from lms_plugin.lti.models import Person
from question_bank.interchange.workbook import Cell

BATCH = 200
COLUMNS = (
    "learner", "attempt", "submitted", "slot", "question", "version", "response", "mark", "max_mark", "state", "saved",
)  # fmt: skip


def pseudonym(secret: str, assessment_id: int, sub: str) -> str:
    """A name for a learner that holds within one quiz and leads to nobody without our secret."""
    return hmac.new(secret.encode(), f"responses\0{assessment_id}\0{sub}".encode(), "sha256").hexdigest()[:12]


def responses(session: Session, cohort: Cohort, asked: Mapping[int, Asked], *, secret: str | None) -> Table:
    """Every answer of the counted attempts, in the order of the attempts, read as the rows are taken.

    Args:
        secret: for pseudonyms; None writes names as the platform gives them, and its ids where it gives none.
    """
    return Table(name="responses", columns=COLUMNS, rows=_rows(session, cohort, asked, secret))


def _rows(session: Session, cohort: Cohort, asked: Mapping[int, Asked], secret: str | None) -> Iterator[Sequence[Cell]]:
    after = 0
    counted = (
        select(Attempt.id, Attempt.number, Attempt.submitted_at, Attempt.outcome, Person.sub, Person.name)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.assessment_version_id == cohort.version_id, Attempt.preview.is_(False))
        .where(Attempt.state == AttemptState.SUBMITTED, Attempt.practice.is_(False))
        .order_by(Attempt.id)
        .limit(BATCH)
    )
    while batch := session.execute(counted.where(Attempt.id > after)).all():
        after = batch[-1].id
        served, saved = _details(session, [attempt.id for attempt in batch])
        for attempt in batch:
            who = pseudonym(secret, cohort.assessment_id, attempt.sub) if secret else attempt.name or attempt.sub
            for one in (attempt.outcome or {}).get("slots", ()):
                place = attempt.id, one["slot"]
                yield _row(attempt, who, one, asked.get(served[place]), saved.get(place))


def _row(attempt: Row[Any], who: str, one: Mapping[str, Any], whose: Asked | None, answer: Any) -> Sequence[Cell]:
    return [
        who, attempt.number, attempt.submitted_at and attempt.submitted_at.isoformat(), one["slot"],
        whose and whose.key, whose and whose.number,
        None if answer is None else json.dumps(answer.answer, ensure_ascii=False), _number(one["mark"]),
        _number(one["max_mark"]), one["state"], answer and answer.saved_at.isoformat(),
    ]  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _details(session: Session, ids: list[int]) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], Any]]:
    """(attempt, slot) → item version, and → the newest saved answer."""
    slots = select(AttemptSlot.attempt_id, AttemptSlot.slot, AttemptSlot.item_version_id)
    answers = select(SavedAnswer.attempt_id, SavedAnswer.slot, SavedAnswer.answer, SavedAnswer.saved_at)
    answers = answers.where(SavedAnswer.attempt_id.in_(ids)).order_by(SavedAnswer.revision)
    served = {(one, slot): item for one, slot, item in session.execute(slots.where(AttemptSlot.attempt_id.in_(ids)))}
    return served, {(one.attempt_id, one.slot): one for one in session.execute(answers)}
