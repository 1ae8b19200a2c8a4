"""What a regrade can be of: the questions answered in a course, the versions they were served in, and past regrades."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.banks import visible
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """A question that was answered; ``attempts`` is how many that were handed in had it."""

    item_id: int
    stem: str
    attempts: int


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


def answered(session: Session, *, context_id: int, resource_link_id: int, page: int) -> tuple[list[AnsweredLine], int]:
    """A page of the questions answered in the link's quiz, and how many pages there are."""
    bound = bound_to(session, resource_link_id)
    slots = _handed_in(context_id).subquery()
    query = (
        select(ItemVersion.item_id, func.count().label("attempts"), func.max(ItemVersion.id).label("version"))
        .join(slots, slots.c.item_version_id == ItemVersion.id)
        .where(slots.c.assessment_id == (bound.assessment_id if bound else 0))
        .group_by(ItemVersion.item_id)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = query.order_by(ItemVersion.item_id).limit(PAGE).offset((max(page, 1) - 1) * PAGE).subquery()
    newest = aliased(ItemVersion)
    rows = session.execute(
        select(found.c.item_id, newest.document, found.c.attempts)
        .join(newest, newest.id == found.c.version)
        .order_by(found.c.item_id)
    )
    lines = [AnsweredLine(item_id=row[0], stem=row[1]["stem"], attempts=row[2]) for row in rows]
    return lines, max(1, -(-total // PAGE))


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
