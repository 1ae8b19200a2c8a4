"""Fills a fresh database with a platform, a course with a quiz, and as many launches as a run needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.authoring import service as authoring
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.lti.models import (
    Context,
    Deployment,
    Launch,
    Person,
    Registration,
    ResourceLink,
    Status,
)
from lms_plugin.security import digest

ISSUER, CLIENT_ID, DEPLOYMENT = "https://bench.example", "bench", "1"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@dataclass(frozen=True, slots=True)
class Course:
    """Ids of the seeded course."""

    registration_id: int
    deployment_id: int
    context_id: int
    resource_link_id: int


def seed_course(session: Session, key_set_url: str, *, questions: int = 20) -> Course:
    """A registration, a course, a link with a quiz of ``questions`` items from the shipped library."""
    now = utc_now()
    registration = Registration(
        name="Bench", issuer=ISSUER, client_id=CLIENT_ID, authorization_url=f"{ISSUER}/auth",
        token_url=f"{ISSUER}/token", key_set_url=key_set_url, status=Status.ACTIVE, created_at=now,
    )  # fmt: skip
    session.add(registration)
    session.flush()
    deployment = Deployment(registration_id=registration.id, deployment_id=DEPLOYMENT, created_at=now)
    teacher = Person(registration_id=registration.id, sub="teacher", created_at=now, updated_at=now)
    session.add_all([deployment, teacher])
    session.flush()
    context = Context(deployment_id=deployment.id, context_id="c1", title="Course", created_at=now)
    session.add(context)
    session.flush()
    link = ResourceLink(
        deployment_id=deployment.id, context_id=context.id, resource_link_id="l1", title="Quiz",
        line_item_url=f"{ISSUER}/lineitem", ags_scopes=[SCORE_SCOPE], created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(link)
    session.flush()
    authoring.import_library(session, now=now)
    session.flush()
    bank = authoring.banks_for(session, registration_id=registration.id, context_id=context.id)[0]
    settings = AssessmentSettings(
        title="Bench quiz", topics=tuple(topic for topic, _, count in bank.topics if count), questions=questions,
        attempts=None,
    )  # fmt: skip
    assessment = assessments.create_assessment(
        session, context_id=context.id, bank_id=bank.id, settings=settings, person_id=teacher.id, now=now
    )
    assessments.bind(
        session,
        resource_link_id=link.id,
        context_id=context.id,
        assessment_id=assessment,
        person_id=teacher.id,
        now=now,
    )
    session.commit()
    return Course(registration.id, deployment.id, context.id, link.id)


def seed_launches(session: Session, course: Course, prefix: str, count: int) -> list[tuple[str, str]]:
    """``count`` learners, each with a launch of their own. Returns (launch id, browser cookie) pairs."""
    now = utc_now()
    people = [
        Person(registration_id=course.registration_id, sub=f"{prefix}-{n}", created_at=now, updated_at=now)
        for n in range(count)
    ]
    session.add_all(people)
    session.flush()
    pairs = [(f"bench-{prefix}-{n}", f"cookie-{prefix}-{n}") for n in range(count)]
    session.add_all(
        Launch(
            id=launch_id, browser_hash=digest(cookie), registration_id=course.registration_id,
            deployment_id=course.deployment_id, context_id=course.context_id,
            resource_link_id=course.resource_link_id, person_id=person.id, role=Role.LEARNER,
            created_at=now, used_at=now, expires_at=now + timedelta(hours=12),
        )
        for (launch_id, cookie), person in zip(pairs, people, strict=True)
    )  # fmt: skip
    session.commit()
    return pairs
