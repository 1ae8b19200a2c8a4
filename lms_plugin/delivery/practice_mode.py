"""Practice attempts: an answer is checked when the learner says so, stays as it is from then on, and is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.delivery import asked_now, results
from lms_plugin.delivery.answers import Current, check_open, current_answers
from lms_plugin.delivery.models import Attempt, AttemptSlot
from lms_plugin.delivery.practice_models import CheckedAnswer
from lms_plugin.delivery.review import Shown
from question_bank import Item
from question_bank.scoring import score


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePage:
    """What a page of a practice attempt shows besides: slot → checked question; slots whose source has changed.

    ``waiting`` are slots whose question a graded attempt of this learner asks at the moment: nothing of them is told
    before that is handed in. ``settled`` are those of them that were checked before: their answer stays as it is.
    """

    checked: dict[int, results.SlotReview]
    stale: frozenset[int]
    waiting: frozenset[int]
    settled: frozenset[int]


def check(session: Session, attempt: Attempt, slots: Sequence[int], *, now: datetime) -> None:
    """Check the answers that are saved in these slots; the caller holds the attempt's row lock.

    What a graded attempt of the learner asks at the moment is left unchecked: a key tells what would be right there.

    Raises:
        AttemptClosed, AttemptLate: nothing is checked.
    """
    check_open(attempt, now=now)
    there = select(AttemptSlot.slot).where(AttemptSlot.attempt_id == attempt.id, AttemptSlot.slot.in_(slots))
    before = select(CheckedAnswer.slot).where(CheckedAnswer.attempt_id == attempt.id)
    new = set(session.scalars(there.where(AttemptSlot.slot.not_in(before)))) - asked_now.slots_of(session, attempt)
    if new:
        rows = [{"attempt_id": attempt.id, "slot": slot, "checked_at": now} for slot in sorted(new)]
        session.execute(insert(CheckedAnswer), rows)


def shown(session: Session, attempt: Attempt, slots: Sequence[int]) -> PracticePage:
    """Of the questions on a page those that were checked, with everything that can be said of them."""
    rows = session.execute(
        select(AttemptSlot, ItemVersion.status, CheckedAnswer.slot)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .outerjoin(
            CheckedAnswer,
            (CheckedAnswer.attempt_id == AttemptSlot.attempt_id) & (CheckedAnswer.slot == AttemptSlot.slot),
        )
        .where(AttemptSlot.attempt_id == attempt.id, AttemptSlot.slot.in_(slots))
    ).all()
    before = {slot.slot for slot, _, checked in rows if checked is not None}
    waiting = asked_now.slots_of(session, attempt).intersection(slots)
    done = [slot for slot, *_ in rows if slot.slot in before - waiting]
    items = authoring.load_items(session, [slot.item_version_id for slot in done])
    answers = current_answers(session, attempt.id) if done else {}
    return PracticePage(
        checked={slot.slot: _reviewed(slot, items, answers.get(slot.slot, Current())) for slot in done},
        stale=frozenset(slot.slot for slot, status, _ in rows if status is ItemStatus.STALE),
        waiting=waiting,
        settled=waiting & before,
    )


def _reviewed(slot: AttemptSlot, items: Mapping[int, tuple[str, Item]], held: Current) -> results.SlotReview:
    content_hash, item = items[slot.item_version_id]
    outcome = score(item, held.answer)
    facts = {"state": str(outcome.state), "mark": str(outcome.fraction * slot.max_mark)}
    return results.slot_review(slot, content_hash, item, held, facts, frozenset(Shown))
