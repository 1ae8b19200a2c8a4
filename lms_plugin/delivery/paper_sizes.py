"""How many questions learners meet in a quiz, and how that is said: a case is one place of a paper, yet several."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.delivery.assessments import TRIAL_SEED, Bound, blueprint, newest_bounds
from lms_plugin.delivery.banks import pool_of
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import PoolItem, assemble
from question_bank.errors import InfeasibleBlueprint
from question_bank.items import Case
from question_bank.paper_size import PaperSize, paper_size


class Listed(NamedTuple):
    """An assessment of a course, for the chooser."""

    id: int
    title: str
    size: PaperSize


def exactly(questions: int) -> PaperSize:
    """The size of a paper that is known."""
    return PaperSize(questions, questions)


def sizes_of(session: Session, bounds: Sequence[Bound]) -> list[PaperSize]:
    """What each quiz comes to. Pools are read only of banks that hold a case."""
    cases = _banks_with_cases(session, {bank for bound in bounds for bank in bound.banks})
    return [
        exactly(bound.settings.questions)
        if cases.isdisjoint(bound.banks)
        else size_from(bound.settings, drawable(session, bound))
        for bound in bounds
    ]


def listed_in(session: Session, context_id: int) -> list[Listed]:
    """The assessments of a course, newest first."""
    bounds = list(newest_bounds(session, context_id).values())
    return [
        Listed(one.assessment_id, one.settings.title, size)
        for one, size in zip(bounds, sizes_of(session, bounds), strict=True)
    ]


def section_sizes(session: Session, bound: Bound) -> list[PaperSize]:
    """What each section of a quiz comes to, in order."""
    if not _banks_with_cases(session, bound.banks):
        return [exactly(one.questions) for one in bound.settings.sections]
    pool = drawable(session, bound)
    return [paper_size([one], pool) for one in blueprint(bound.settings).sections]


def drawable(session: Session, bound: Bound) -> Sequence[PoolItem]:
    """What an attempt at the quiz is drawn from."""
    settings = bound.settings
    return pool_of(session, bound.bank_id, settings, with_stale=settings.practice).items


def can_be_filled(session: Session, bound: Bound) -> bool:
    """Whether an attempt could be drawn just now: questions are retired, and what they rest on changes."""
    try:
        assemble(blueprint(bound.settings), drawable(session, bound), seed=TRIAL_SEED)
    except InfeasibleBlueprint:
        return False
    return True


def size_from(settings: AssessmentSettings, pool: Sequence[PoolItem]) -> PaperSize:
    """What a quiz with these settings comes to."""
    return paper_size(blueprint(settings).sections, pool)


def _banks_with_cases(session: Session, banks: Collection[int]) -> set[int]:
    found: Iterable[int] = session.scalars(
        select(ItemHead.bank_id).where(ItemHead.bank_id.in_(banks), ItemHead.type == Case.type).distinct()
    )
    return set(found)


def in_questions(size: PaperSize) -> str:
    """The size in words of the page: "10 questions", "10 to 11 questions"."""
    if size.least == size.most:
        return str(ngettext("%(num)s question", "%(num)s questions", size.most))
    return str(_("%(least)s to %(most)s questions", least=size.least, most=size.most))
