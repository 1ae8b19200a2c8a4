"""Graded attempts as the statistics see them: read in batches, marks from the stored outcome, never scored again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, SavedAnswer
from question_bank import Item
from question_bank.statistics.choices import choices, chosen
from question_bank.statistics.counts import Answer, Sat
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.usage import seconds_spent


class _Known(NamedTuple):
    """An item, and which of its choices are wrong: looked up once for all answers to it."""

    item: Item
    wrong: frozenset[str]


def sittings(session: Session, attempts: Sequence[Attempt]) -> dict[int, Sat]:
    """Attempt id → what is counted of it, for attempts that were handed in and graded. Five queries."""
    ids = [attempt.id for attempt in attempts if attempt.outcome]
    served: defaultdict[int, dict[int, int]] = defaultdict(dict)
    slots = select(AttemptSlot.attempt_id, AttemptSlot.slot, AttemptSlot.item_version_id)
    for attempt_id, slot, version in session.execute(slots.where(AttemptSlot.attempt_id.in_(ids))):
        served[attempt_id][slot] = version
    answers: defaultdict[int, dict[int, tuple[Any, int | None]]] = defaultdict(dict)
    saved = select(
        SavedAnswer.attempt_id, SavedAnswer.slot, SavedAnswer.answer, SavedAnswer.certainty, SavedAnswer.saved_at
    )
    stamps: defaultdict[int, list[tuple[datetime, int]]] = defaultdict(list)
    saved = saved.order_by(SavedAnswer.revision)
    for attempt_id, slot, answer, certainty, at in session.execute(saved.where(SavedAnswer.attempt_id.in_(ids))):
        answers[attempt_id][slot] = answer, certainty  # the newest comes last
        stamps[attempt_id].append((at, slot))
    asking = _asking(session, {attempt.assessment_version_id for attempt in attempts})
    items = authoring.load_items(session, [version for mine in served.values() for version in mine.values()])
    known = {version: _Known(item, _wrong(item)) for version, (_, item) in items.items()}
    return {
        attempt.id: _sat(
            attempt,
            served[attempt.id],
            answers[attempt.id],
            known,
            stamps[attempt.id],
            asked=attempt.assessment_version_id in asking,
        )
        for attempt in attempts
        if attempt.outcome
    }


def _asking(session: Session, versions: set[int]) -> set[int]:
    """Those of the settings versions that ask how sure one is."""
    rows = session.execute(
        select(AssessmentVersion.id, AssessmentVersion.settings).where(AssessmentVersion.id.in_(versions))
    )
    return {version for version, settings in rows if settings.get("certainty")}


def _sat(
    attempt: Attempt,
    served: Mapping[int, int],
    answers: Mapping[int, tuple[Any, int | None]],
    known: Mapping[int, _Known],
    stamps: Sequence[tuple[datetime, int]],
    *,
    asked: bool,
) -> Sat:
    outcome = attempt.outcome or {}
    held = [one for one in outcome["slots"] if not one.get("dropped")]  # what a regrade took out is no part of it
    graded = [
        GradedSlot(
            slot=one["slot"],
            max_mark=Decimal(one["max_mark"]),
            mark=None if one["mark"] is None else Decimal(one["mark"]),
            item=str(served[one["slot"]]),
            drawn=True,  # every question comes from a blueprint's draw
        )
        for one in held
    ]
    spent = seconds_spent(attempt.started_at, stamps)
    total = max(Decimal(0), sum((one.mark for one in graded if one.mark is not None), Decimal(0)))
    return Sat(
        graded=GradedAttempt(slots=tuple(graded), total=total),
        answers=tuple(
            _answer(
                known[served[one["slot"]]],
                *answers.get(one["slot"], (None, None)),
                asked=asked,
                seconds=spent.get(one["slot"]),
            )
            for one in held
        ),
        day=attempt.started_at.date(),
        lasted=_lasted(attempt),
        trace=outcome.get("trace"),
    )


def _lasted(attempt: Attempt) -> int | None:
    """Seconds from start to end; what was handed in for somebody after its deadline ended there."""
    ends = [one for one in (attempt.submitted_at, attempt.deadline_at) if one is not None]
    return max(0, round((min(ends) - attempt.started_at).total_seconds())) if attempt.submitted_at else None


def _wrong(item: Item) -> frozenset[str]:
    return frozenset(one.id for one in choices(item) if one.wrong)


def _answer(known: _Known, answer: Any, certainty: int | None, *, asked: bool, seconds: int | None) -> Answer:
    ids = chosen(known.item, answer)
    return Answer(
        chosen=ids,
        wrong=(ids or frozenset()) & known.wrong,
        topics=tuple(known.item.topics),
        certainty=certainty if asked else None,
        asked_certainty=asked,
        seconds=seconds,
    )
