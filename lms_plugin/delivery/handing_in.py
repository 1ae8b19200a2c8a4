"""What a hand-in needs to know: the course, found as the attempt is locked; the rest in one look after all locks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, false, select, text
from sqlalchemy.orm import Session, aliased

from lms_plugin.certification.places import NAMES, UNDER_REVIEW, Course, Place, read_place
from lms_plugin.certification.programmes import ANY_PUBLISHED
from lms_plugin.db import read_rows
from lms_plugin.delivery.assessments import SETTINGS, Bound, read_version, version_of
from lms_plugin.delivery.corrections import ON_PAPER, Corrections, in_force
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, LinkBinding
from lms_plugin.delivery.sheets import SHEET, Placed, read_sheet
from lms_plugin.lti.models import Context, Deployment, Launch, Registration, ResourceLink
from lms_plugin.passback.service import OWED, Before, read_before

_COURSES = (Assessment.context_id, ResourceLink.context_id, *NAMES)
_ITS_QUIZ = Assessment.id == AssessmentVersion.assessment_id
_ITS_LINK = ResourceLink.id == Attempt.resource_link_id
_FIND = (
    select(*_COURSES)
    .select_from(Attempt)
    .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
    .join(Assessment, _ITS_QUIZ)
    .join(ResourceLink, _ITS_LINK)
    .join(Context, Context.id == ResourceLink.context_id)
    .join(Deployment, Deployment.id == Context.deployment_id)
    .join(Registration, Registration.id == Deployment.registration_id)
    .where(Attempt.id == bindparam("attempt"))
    .with_for_update(of=Assessment, read=True)
)
_OTHER, _VERSION = aliased(Attempt), aliased(AssessmentVersion)
_NEWEST = (
    select(_VERSION.id)
    .join(LinkBinding, LinkBinding.assessment_id == _VERSION.assessment_id)
    .where(LinkBinding.resource_link_id == bindparam("link"))
    .order_by(_VERSION.number.desc())
    .limit(1)
    .scalar_subquery()
)
_AROUND = 5  # columns of a look before those of ``OWED``
_LOOK = (  # built once: each hand-in needs it
    select(
        SHEET,
        ON_PAPER.exists(),
        UNDER_REVIEW,
        ANY_PUBLISHED,
        select(_OTHER.id)
        .where(
            _OTHER.resource_link_id == bindparam("link"),
            _OTHER.person_id == bindparam("person"),
            _OTHER.preview == false(),
            _OTHER.id != bindparam("attempt"),
        )
        .exists(),
        *OWED,
        *SETTINGS,
    )
    .select_from(Attempt)
    .outerjoin(AssessmentVersion, AssessmentVersion.id == _NEWEST)
    .where(Attempt.id == bindparam("attempt"))
)


class Where(NamedTuple):
    """The row of the quiz's course, that of the link's, and its names."""

    quiz_context: int
    link_context: int
    place: Place


class Look(NamedTuple):
    """What stands around an attempt that is handed in, once nothing of it can change any more.

    ``others``: whether this person has more on the link; ``before``: what was owed for them there; ``newest``: the quiz
    of the link as it is set now.
    """

    course: Course
    sheet: list[Placed]
    corrections: Corrections
    others: bool
    before: Before
    newest: Bound | None


def with_course(launches: Select[Any]) -> Select[Any]:
    """A statement of launches and their attempt, with the course; the quiz is locked before the attempt."""
    here = and_(Context.id == ResourceLink.context_id, Context.deployment_id == Launch.deployment_id)
    return (
        launches.add_columns(*_COURSES)
        .join(Assessment, _ITS_QUIZ)
        .join(ResourceLink, _ITS_LINK)
        .join(Context, here)
        .with_for_update(of=Assessment, read=True)
        .suffix_with(text("FOR UPDATE OF attempt"), dialect="postgresql")
    )


def lock_quizzes(session: Session, version_ids: Collection[int]) -> None:
    """Lock the quizzes of these settings versions as a hand-in does, for whoever locks many attempts next."""
    if version_ids:
        theirs = select(AssessmentVersion.assessment_id).where(AssessmentVersion.id.in_(version_ids))
        quizzes = select(Assessment.id).where(Assessment.id.in_(theirs)).order_by(Assessment.id)
        session.execute(quizzes.with_for_update(read=True))


def read_course(row: Sequence[Any]) -> Where | None:
    """The course of a row of that statement; None where there is none."""
    return Where(row[0], row[1], read_place(*row[2:])) if row else None


def look(session: Session, attempt: Attempt, where: Where | None) -> Look:
    """Look around an attempt whose row is locked.

    A regrade that is being applied is waited for; it waits for us. So the quiz is locked before that, with the course
    or by itself: what a lock waited for is seen by the next statement only.
    """
    if where is None:
        where = read_course(read_rows(session, _FIND, {"attempt": attempt.id})[0])
        assert where is not None  # noqa: S101 - there is always a row
    quiz = version_of(session, attempt.assessment_version_id).assessment_id
    facts = {
        "attempt": attempt.id, "context": where.quiz_context, "quiz": quiz, "place": where.place.context,
        "link": attempt.resource_link_id, "person": attempt.person_id,
    }  # fmt: skip
    row = read_rows(session, _LOOK, facts)[0]
    sheet, regraded, reviewed, published, others = row[:_AROUND]
    newest = row[_AROUND + len(OWED) :]
    course = Course(context_id=where.link_context, place=where.place, answers=bool(reviewed), published=bool(published))
    return Look(
        course=course,
        sheet=read_sheet(sheet),
        corrections=in_force(session, where.quiz_context, quiz, attempt.id) if regraded else {},
        others=bool(others),
        before=read_before(*row[_AROUND : _AROUND + len(OWED)]),
        newest=None if newest[0] is None else read_version(*newest),
    )
