"""What the demo sets up ahead of the first launch: two quizzes on links of the sandbox, the others left to choose."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery.assessments import bind, bound_to, create_assessment
from lms_plugin.delivery.settings import AssessmentSettings, Layout
from lms_plugin.lti.models import Context, Deployment, Person, ResourceLink

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
    for name, settings in quizzes.items():
        link = _row(
            session,
            ResourceLink,
            deployment_id=deployment.id,
            resource_link_id=name,
            context_id=course.id,
            created_at=now,
            updated_at=now,
        )
        if bound_to(session, link.id) is None:
            made = create_assessment(
                session, context_id=course.id, bank_id=bank.id, settings=settings, person_id=teacher.id, now=now
            )
            bind(
                session,
                resource_link_id=link.id,
                context_id=course.id,
                assessment_id=made,
                person_id=teacher.id,
                now=now,
            )


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
