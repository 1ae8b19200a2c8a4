"""What the question, summary and conflict pages show: built from pinned versions and saved answers, free of keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery import rendering
from lms_plugin.delivery.answers import Current, SaveReport, current_answers
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.models import Attempt, AttemptSlot
from lms_plugin.delivery.rendering import Question, is_answered
from lms_plugin.delivery.service import slots_of
from lms_plugin.delivery.settings import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the navigator."""

    number: int
    answered: bool
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage:
    """The page a learner answers on. ``number`` is 0 where all questions are on it."""

    title: str
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    number: int
    total: int
    answered: int
    preview: bool
    deadline_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Two versions of one answer, each in words and as what a form would send."""

    question: Question
    yours: Question
    saved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage:
    """Answers that clash with what another tab or device saved, and slots whose answer could not be read."""

    title: str
    conflicts: tuple[ConflictView, ...]
    unreadable: tuple[int, ...]


def questions_page(session: Session, attempt: Attempt, *, number: int, now: datetime) -> QuestionsPage:
    """The questions of an open attempt as the learner may see them."""
    settings = version_of(session, attempt.assessment_version_id).settings
    slots = slots_of(session, attempt.id)
    answers = current_answers(session, attempt.id)
    single = settings.layout is Layout.ONE_PER_PAGE
    number = min(max(number, 1), len(slots)) if single else 0
    shown = [slots[number - 1]] if single else slots
    steps = _steps(slots, answers, number)
    return QuestionsPage(
        title=settings.title,
        questions=_questions(session, shown, {slot: held.answer for slot, held in answers.items()}, answers),
        steps=steps,
        number=number,
        total=len(slots),
        answered=sum(step.answered for step in steps),
        preview=attempt.preview,
        deadline_at=attempt.deadline_at,
        now=now,
    )


def summary_page(session: Session, attempt: Attempt, *, now: datetime) -> QuestionsPage:
    """The same without the questions: what is answered and what is blank."""
    settings = version_of(session, attempt.assessment_version_id).settings
    slots = slots_of(session, attempt.id)
    steps = _steps(slots, current_answers(session, attempt.id), 0)
    return QuestionsPage(
        title=settings.title,
        questions=(),
        steps=steps,
        number=1 if settings.layout is Layout.ONE_PER_PAGE else 0,
        total=len(slots),
        answered=sum(step.answered for step in steps),
        preview=attempt.preview,
        deadline_at=attempt.deadline_at,
        now=now,
    )


def conflict_page(session: Session, attempt: Attempt, report: SaveReport) -> ConflictPage:
    """Both versions of each clashing answer; the stored one stands until the learner chooses."""
    clashes = {conflict.slot: conflict for conflict in report.conflicts}
    slots = [slot for slot in slots_of(session, attempt.id) if slot.slot in clashes]
    currents = {slot: clash.current for slot, clash in clashes.items()}
    stored = _questions(session, slots, {slot: held.answer for slot, held in currents.items()}, currents)
    yours = _questions(session, slots, {slot: clash.yours for slot, clash in clashes.items()}, currents)
    return ConflictPage(
        title=version_of(session, attempt.assessment_version_id).settings.title,
        conflicts=tuple(
            ConflictView(question=held, yours=mine, saved_at=currents[held.slot].saved_at)
            for held, mine in zip(stored, yours, strict=True)
        ),
        unreadable=report.unreadable,
    )


def _steps(slots: Sequence[AttemptSlot], answers: dict[int, Current], number: int) -> tuple[Step, ...]:
    return tuple(
        Step(
            number=slot.slot,
            answered=is_answered(answers.get(slot.slot, Current()).answer),
            current=slot.slot == number,
        )
        for slot in slots
    )


def _questions(
    session: Session, slots: Sequence[AttemptSlot], shown: dict[int, Any], currents: dict[int, Current]
) -> tuple[Question, ...]:
    items = authoring.load_items(session, [slot.item_version_id for slot in slots])
    return tuple(
        rendering.question(
            rendering.shape_of(*items[slot.item_version_id]),
            slot=slot.slot,
            order=slot.option_order,
            answer=shown.get(slot.slot),
            revision=currents.get(slot.slot, Current()).revision,
        )
        for slot in slots
    )
