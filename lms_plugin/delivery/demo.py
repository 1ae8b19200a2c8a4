"""What the demo sets up ahead of the first launch: two quizzes, and a programme that asks for both."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.certification import programmes
from lms_plugin.certification.places import actor, place_of
from lms_plugin.certification.terms import Terms
from lms_plugin.delivery.assessments import bind, bound_to, create_assessment
from lms_plugin.delivery.certifying import quizzes_of
from lms_plugin.delivery.settings import AssessmentSettings, Layout
from lms_plugin.lti.models import Context, Deployment, Person, ResourceLink
from question_bank.certification.requirements import CategoryMin, CriticalItems, QuizPass, Requirement

TEACHER = "2001"
COURSE = ("skin-101", "Skin treatments 101")


def prepare(session: Session, *, registration_id: int, now: datetime) -> None:
    """Bind the sandbox's quiz links to quizzes from the shipped bank, unless they are bound already."""
    deployment = session.scalars(select(Deployment).where(Deployment.registration_id == registration_id)).one()
    teacher = _row(session, Person, registration_id=registration_id, sub=TEACHER, created_at=now, updated_at=now)
    course = _row(session, Context, deployment_id=deployment.id, context_id=COURSE[0], title=COURSE[1], created_at=now)
    banks = authoring.banks_for(session, registration_id=registration_id, context_id=course.id)
    bank = next(one for one in banks if one.approved)
    topics = tuple(topic for topic, _, count in bank.topics if count)
    quizzes = {
        "skin-quiz": AssessmentSettings(
            title="Mesotherapy for acne", topics=topics, questions=12, attempts=3, pass_percent=Decimal(70)
        ),
        "skin-window": AssessmentSettings(
            title="Safety check: who should not be treated",
            topics=("contraindication", "side_effect"),
            questions=8,
            attempts=2,
            minutes=15,
            layout=Layout.ONE_PER_PAGE,
            pass_percent=Decimal(80),
        ),
    }
    made = [
        _bound(session, deployment.id, course.id, teacher.id, bank.id, name, settings, now=now)
        for name, settings in quizzes.items()
    ]
    _programme(session, course.id, teacher.id, made, now=now)


def _bound(
    session: Session, deployment: int, course: int, teacher: int, bank: int, name: str, settings: AssessmentSettings, *,
    now: datetime,
) -> int:  # fmt: skip
    """The assessment that a link of the sandbox opens, made if it opens none yet."""
    link = _row(
        session, ResourceLink, deployment_id=deployment, resource_link_id=name, context_id=course, created_at=now,
        updated_at=now,
    )  # fmt: skip
    bound = bound_to(session, link.id)
    if bound is not None:
        return bound.assessment_id
    made = create_assessment(session, context_id=course, bank_id=bank, settings=settings, person_id=teacher, now=now)
    bind(session, resource_link_id=link.id, context_id=course, assessment_id=made, person_id=teacher, now=now)
    return made


def _programme(session: Session, course: int, teacher: int, assessments: list[int], *, now: datetime) -> None:
    """A programme over both quizzes, unless the course has one: pass both, get a certificate, have it checked."""
    place = place_of(session, course)
    if programmes.listed(session, place):
        return
    quizzes = [one for one in quizzes_of(session, course) if one.assessment in assessments]
    topics = {topic: title for quiz in quizzes for topic, title in quiz.topics}
    terms = Terms(
        title="Mesotherapy for Acne: Safe Practice",
        description="Assessed knowledge of indications, contraindications, effects and side effects.",
        languages=("en", "ru"),
        zone="Europe/Riga",
        categories=tuple(topics.items()),
    )
    requirements: list[Requirement] = [
        *(QuizPass(assessment=one.assessment, title=one.title, minimum=one.cut, policy=one.policy) for one in quizzes),
        CategoryMin(category="contraindication", title=topics["contraindication"], minimum=Decimal(60)),
        CriticalItems(max_hits=0, min_served=1),
    ]
    made = programmes.save(
        session, place, code="MESO-ACNE-1", terms=terms, requirements=requirements, by=actor(teacher), now=now
    )
    programmes.publish(session, place, made, by=actor(teacher), now=now)


def _row(session: Session, kind: Any, **values: Any) -> Any:
    """The row with these ids, made if it is not there."""
    ids = {name: value for name, value in values.items() if name in _KEYS[kind]}
    row = session.scalars(select(kind).filter_by(**ids)).one_or_none()
    if row is None:
        row = kind(**values)
        session.add(row)
        session.flush()  # its id is needed at once
    return row


_KEYS: dict[Any, frozenset[str]] = {
    Person: frozenset({"registration_id", "sub"}),
    Context: frozenset({"deployment_id", "context_id"}),
    ResourceLink: frozenset({"deployment_id", "resource_link_id"}),
}
