"""Where a question is used: quizzes that ask or can draw it, cases that hold it, attempts that have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.delivery.assessments import blueprint
from lms_plugin.delivery.banks import draws_from
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import PoolItem, name_in
from question_bank.items import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizUse:
    """A quiz by its title, empty for one of another course; ``fixed``: the question always is in it."""

    title: str
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUses:
    """All uses of an item. Attempts count previews out."""

    quizzes: tuple[QuizUse, ...]
    cases: tuple[str, ...]
    open_attempts: int
    finished_attempts: int


def uses(session: Session, bank_id: int, item_id: int, *, context_id: int) -> ItemUses:
    """Where an item of a bank is used. Courses other than this one are counted, never named. Four queries."""
    head = session.get_one(ItemHead, item_id)
    key = session.get_one(Item, item_id).key
    version = session.get_one(ItemVersion, head.version_id)
    as_drawn = PoolItem(
        item_id=key, topics=frozenset(version.topics), difficulty=version.difficulty, critical=version.critical,
        bank=bank_id,
    )  # fmt: skip
    counted = session.execute(
        select(Attempt.state, func.count(func.distinct(Attempt.id)))
        .join(AttemptSlot, AttemptSlot.attempt_id == Attempt.id)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .where(ItemVersion.item_id == item_id, Attempt.preview.is_(False))
        .group_by(Attempt.state)
    )
    counts: dict[AttemptState, int] = {row[0]: row[1] for row in counted}
    return ItemUses(
        quizzes=tuple(_quizzes(session, bank_id, as_drawn, context_id)),
        cases=tuple(_cases(session, bank_id, key)),
        open_attempts=counts.get(AttemptState.OPEN, 0),
        finished_attempts=sum(count for state, count in counts.items() if state is not AttemptState.OPEN),
    )


def _quizzes(session: Session, bank_id: int, item: PoolItem, context_id: int) -> Iterable[QuizUse]:
    elsewhere = replace(item, item_id=name_in(bank_id, item.item_id))
    item = replace(item, bank=None)
    newest = (
        select(AssessmentVersion.assessment_id, func.max(AssessmentVersion.number).label("number"))
        .group_by(AssessmentVersion.assessment_id)
        .subquery()
    )
    rows = session.execute(
        select(AssessmentVersion.settings, AssessmentVersion.bank_id, Assessment.context_id)
        .join(
            newest,
            (newest.c.assessment_id == AssessmentVersion.assessment_id) & (newest.c.number == AssessmentVersion.number),
        )
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(draws_from(bank_id))
        .order_by(AssessmentVersion.assessment_id)
    )
    for stored, own_bank, context in rows:
        drawn = item if own_bank == bank_id else elsewhere
        settings = AssessmentSettings.from_document(stored)
        sections = blueprint(settings).sections
        fixed = any(slot.name == drawn.item_id for section in sections for slot in section.fixed)
        if fixed or any(row.takes(drawn) for section in sections for row in section.rows):
            ours = context == context_id
            yield QuizUse(title=settings.title if ours else "", fixed=fixed)


def _cases(session: Session, bank_id: int, key: str) -> Iterable[str]:
    rows = session.scalars(
        select(ItemVersion)
        .join(ItemHead, ItemHead.version_id == ItemVersion.id)
        .where(ItemHead.bank_id == bank_id, ItemHead.type == Case.type)
    )
    return (row.document["stem"] for row in rows if any(one["item_id"] == key for one in row.document["children"]))
