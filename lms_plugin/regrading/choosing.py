"""What a regrade can be of: the questions answered in a course, the versions they were served in, and past regrades."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.banks import visible
from lms_plugin.authoring.desk_models import ItemText
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.regrade_models import Regrade
from lms_plugin.errors import NotFound
from lms_plugin.regrading.models import Challenge, Verdict
from question_bank.regrade.policies import Policy

PAGE = 50
MOST_WORDS = 10
ONLY = ("reported", "corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """A question that was answered; ``attempts`` is how many that were handed in had it.

    ``reported``: a report about it waits for a decision; ``corrected``: its results were graded anew before.
    """

    item_id: int
    stem: str
    attempts: int
    reported: bool
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which questions to list: those whose texts hold every one of the ``words``, folded; and ``only`` some, if set."""

    words: tuple[str, ...] = ()
    only: str = ""

    @classmethod
    def of(cls, text: str, only: str) -> Wanted:
        """What an address asks for; what is unknown is passed over."""
        return cls(words=tuple(text.casefold().split())[:MOST_WORDS], only=only if only in ONLY else "")


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of a question. ``here`` and ``course``: handed-in attempts that had it, in this quiz and in all."""

    id: int
    number: int
    status: ItemStatus
    reason: str
    here: int
    course: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A question as the first page of a regrade shows it. ``assessment_id`` None: the link has no quiz."""

    item_id: int
    stem: str
    versions: tuple[VersionLine, ...]
    bank_id: int | None
    assessment_id: int | None

    @property
    def ways(self) -> tuple[Policy, ...]:
        """How results can follow: without another version than the one that was served, none can be scored by it."""
        another = any(old.id != new.id for old in self.served for new in self.approved)
        return tuple(one for one in Policy if another or one in (Policy.FULL_CREDIT, Policy.DROP_ITEM))

    @property
    def served(self) -> tuple[VersionLine, ...]:
        """Versions somebody was graded on."""
        return tuple(one for one in self.versions if one.course)

    @property
    def approved(self) -> tuple[VersionLine, ...]:
        """Versions that results may be scored by."""
        return tuple(one for one in self.versions if one.status is ItemStatus.APPROVED)


def _handed_in(context_id: int) -> Select[int, int, int]:
    """(item version, assessment, attempt) of every slot handed in in a course."""
    return (
        select(AttemptSlot.item_version_id, AssessmentVersion.assessment_id, AttemptSlot.attempt_id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.context_id == context_id, Attempt.preview.is_(False))
        .where(Attempt.practice.is_(False), Attempt.state == AttemptState.SUBMITTED)
    )


def answered(
    session: Session, *, context_id: int, resource_link_id: int, page: int, wanted: Wanted = EVERYTHING
) -> tuple[list[AnsweredLine], int, int]:
    """A page of the questions answered in the link's quiz, how many pages there are, and how many questions."""
    bound = bound_to(session, resource_link_id)
    slots = _handed_in(context_id).subquery()
    reported, corrected = _reported(context_id), _corrected(context_id)
    query = (
        select(ItemVersion.item_id, func.count().label("attempts"), func.max(ItemVersion.id).label("version"))
        .join(slots, slots.c.item_version_id == ItemVersion.id)
        .where(slots.c.assessment_id == (bound.assessment_id if bound else 0))
        .group_by(ItemVersion.item_id)
    )
    if wanted.words:
        holding = [ItemText.text.contains(one, autoescape=True) for one in wanted.words]
        query = query.where(ItemVersion.item_id.in_(select(ItemText.item_id).where(*holding)))
    if wanted.only:
        query = query.where(ItemVersion.item_id.in_(reported if wanted.only == "reported" else corrected))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = query.order_by(ItemVersion.item_id).limit(PAGE).offset((max(page, 1) - 1) * PAGE).subquery()
    newest = aliased(ItemVersion)
    rows = session.execute(
        select(
            found.c.item_id,
            newest.document,
            found.c.attempts,
            found.c.item_id.in_(reported),
            found.c.item_id.in_(corrected),
        )
        .join(newest, newest.id == found.c.version)
        .order_by(found.c.item_id)
    )
    lines = [
        AnsweredLine(item_id=row[0], stem=row[1]["stem"], attempts=row[2], reported=row[3], corrected=row[4])
        for row in rows
    ]
    return lines, max(1, -(-total // PAGE)), total


def _reported(context_id: int) -> Select[int]:
    """Questions of a course with a report that waits for a decision."""
    return (
        select(ItemVersion.item_id)
        .join(Challenge, Challenge.item_version_id == ItemVersion.id)
        .where(Challenge.context_id == context_id, Challenge.verdict == Verdict.OPEN)
    )


def _corrected(context_id: int) -> Select[int]:
    """Questions of a course whose results were graded anew, and are still."""
    undoing = aliased(Regrade)
    undone = select(undoing.id).where(undoing.undoes == Regrade.id).exists()
    return select(Regrade.item_id).where(Regrade.context_id == context_id, Regrade.undoes.is_(None), ~undone)


def choice(session: Session, item_id: int, *, registration_id: int, context_id: int, resource_link_id: int) -> Choice:
    """A question with its versions.

    Raises:
        NotFound: the course may not use its bank.
    """
    bank = session.scalar(
        select(Bank).join(Item, Item.bank_id == Bank.id).where(Item.id == item_id, visible(registration_id, context_id))
    )
    if bank is None:
        raise NotFound(detail=f"item {item_id} is of no bank of this course")
    versions = session.scalars(select(ItemVersion).filter_by(item_id=item_id).order_by(ItemVersion.number)).all()
    bound = bound_to(session, resource_link_id)
    served = _served(session, context_id, [one.id for one in versions])
    here = bound.assessment_id if bound else None
    return Choice(
        item_id=item_id,
        stem=versions[-1].document["stem"],
        versions=tuple(
            VersionLine(
                id=one.id,
                number=one.number,
                status=one.status,
                reason=one.reason,
                here=served.get((one.id, here or 0), 0),
                course=sum(count for (version, _quiz), count in served.items() if version == one.id),
            )
            for one in versions
        ),
        bank_id=bank.id if bank.context_id == context_id else None,
        assessment_id=here,
    )


def _served(session: Session, context_id: int, versions: list[int]) -> dict[tuple[int, int], int]:
    """(version, assessment) → handed-in attempts."""
    slots = _handed_in(context_id).where(AttemptSlot.item_version_id.in_(versions)).subquery()
    columns = (slots.c.item_version_id, slots.c.assessment_id)
    rows = session.execute(select(*columns, func.count()).group_by(*columns))
    return {(row[0], row[1]): row[2] for row in rows}
