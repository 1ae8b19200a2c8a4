"""Reports and raw responses as CSV: everything that is shown, and what each figure was counted from."""

from __future__ import annotations

import csv
import hmac
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.insights.questions import Asked
from lms_plugin.insights.reports import Cohort
from lms_plugin.lti.models import Person

BATCH = 200
QUESTION_COLUMNS = (
    "question", "version", "type", "stem", "attempts", "facility", "facility_low", "facility_high",
    "discrimination_index", "discrimination_low", "discrimination_high", "discriminative_efficiency",
    "upper_lower", "guess", "corrected_facility", "seconds", "draws", "last_drawn", "standing", "flags",
)  # fmt: skip
RESPONSE_COLUMNS = (
    "learner", "attempt", "submitted", "slot", "question", "version", "response", "mark", "max_mark", "state", "saved",
)  # fmt: skip


def line(cells: Iterable[object]) -> str:
    """A row; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_cell(one) for one in cells])
    return written.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def questions(cohort: Cohort, asked: Mapping[int, Asked]) -> Iterator[str]:
    """The questions of a cohort with every figure; unrounded, empty where there is none."""
    yield line(QUESTION_COLUMNS)
    for one in (cohort.report or {}).get("items", ()):
        whose = asked[int(one["item"])]
        low, high = one["facility_interval"] or (None, None)
        index_low, index_high = one["discrimination_interval"] or (None, None)
        yield line(
            [
                whose.key, whose.number, whose.type, whose.stem.striptags(), one["attempts"], one["facility"],
                low, high, one["discrimination_index"], index_low, index_high, one["discriminative_efficiency"],
                one["upper_lower"], one["guess"], one["corrected_facility"], one["seconds"], one["draws"],
                one["last_drawn"], one["standing"], " ".join(flag["flag"] for flag in one["flags"]),
            ]
        )  # fmt: skip


def pseudonym(secret: str, assessment_id: int, sub: str) -> str:
    """A name for a learner that holds within one quiz and leads to nobody without our secret."""
    return hmac.new(secret.encode(), f"responses\0{assessment_id}\0{sub}".encode(), "sha256").hexdigest()[:12]


def responses(session: Session, cohort: Cohort, asked: Mapping[int, Asked], *, secret: str | None) -> Iterator[str]:
    """Every answer of the counted attempts, a slot a row, in the order of the attempts.

    Args:
        secret: for pseudonyms; None writes names as the platform gives them, and its ids where it gives none.
    """
    yield line(RESPONSE_COLUMNS)
    after = 0
    counted = (
        select(Attempt, Person)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.assessment_version_id == cohort.version_id, Attempt.preview.is_(False))
        .where(Attempt.state == AttemptState.SUBMITTED)
        .order_by(Attempt.id)
        .limit(BATCH)
    )
    while batch := list(session.execute(counted.where(Attempt.id > after))):
        after = batch[-1][0].id
        served, saved = _details(session, [attempt.id for attempt, _ in batch])
        for attempt, person in batch:
            who = pseudonym(secret, cohort.assessment_id, person.sub) if secret else person.name or person.sub
            for one in (attempt.outcome or {}).get("slots", ()):
                place = attempt.id, one["slot"]
                whose, answer = asked.get(served[place]), saved.get(place)
                yield line(
                    [
                        who, attempt.number, attempt.submitted_at and attempt.submitted_at.isoformat(), one["slot"],
                        whose and whose.key, whose and whose.number,
                        "" if answer is None else json.dumps(answer.answer, ensure_ascii=False), one["mark"],
                        one["max_mark"], one["state"], answer and answer.saved_at.isoformat(),
                    ]
                )  # fmt: skip


def _details(session: Session, ids: list[int]) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], Any]]:
    """(attempt, slot) → item version, and → the newest saved answer."""
    slots = select(AttemptSlot).where(AttemptSlot.attempt_id.in_(ids))
    answers = select(SavedAnswer).where(SavedAnswer.attempt_id.in_(ids)).order_by(SavedAnswer.revision)
    served = {(one.attempt_id, one.slot): one.item_version_id for one in session.scalars(slots)}
    return served, {(one.attempt_id, one.slot): one for one in session.scalars(answers)}
