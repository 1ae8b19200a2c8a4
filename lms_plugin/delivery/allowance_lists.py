"""Exceptions as instructors see them: the learners of a course, and what one of them or a group was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.delivery.allowance_models import (
    AccommodationChange,
    AttemptGrant,
    WindowException,
    WindowExceptionMember,
)
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Membership, Person
from question_bank.sitting import Accommodation, Window

PER_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLearner:
    """Somebody who came to the course as a learner; ``has_any``: there is an exception for them here."""

    id: int
    name: str
    sub: str
    has_any: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowGiven:
    """A window that some learners have of their own, or as a group."""

    id: int
    group_name: str
    window: Window
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One thing an instructor gave somebody, for the history: one of the two, who and when."""

    at: datetime
    by: str
    accommodation: Accommodation | None = None
    attempts: int = 0
    reason: str = ""


def learners(
    session: Session, *, context_id: int, assessment_id: int, page: int, name: str = ""
) -> tuple[list[CourseLearner], bool]:
    """Learners of a course by name, and whether there are more after this page (from 1). One query."""
    changed = select(AccommodationChange.id).where(
        AccommodationChange.context_id == context_id, AccommodationChange.person_id == Person.id
    )
    granted = select(AttemptGrant.id).where(
        AttemptGrant.assessment_id == assessment_id, AttemptGrant.person_id == Person.id
    )
    own = (
        select(WindowException.id)
        .join(WindowExceptionMember, WindowExceptionMember.exception_id == WindowException.id)
        .where(WindowException.assessment_id == assessment_id, WindowException.ended_at.is_(None))
        .where(WindowExceptionMember.person_id == Person.id)
    )
    query = (
        select(Person.id, Person.name, Person.sub, or_(changed.exists(), granted.exists(), own.exists()))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.context_id == context_id, Membership.role == Role.LEARNER, Membership.test_user.is_(False))
        .order_by(Person.name, Person.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    )
    if name:
        query = query.where(func.lower(Person.name).contains(name.lower(), autoescape=True))
    rows = session.execute(query).all()
    found = [CourseLearner(id=key, name=called or "", sub=sub, has_any=any_) for key, called, sub, any_ in rows]
    return found[:PER_PAGE], len(found) > PER_PAGE


def learner_here(session: Session, person_id: int, context_id: int) -> Person:
    """Somebody who came to this course.

    Raises:
        NotFound: nobody of this course.
    """
    person = session.scalar(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id == person_id, Membership.context_id == context_id)
    )
    if person is None:
        raise NotFound(detail=f"person {person_id} is not of context {context_id}")
    return person


def those_here(session: Session, people: Sequence[int], context_id: int) -> list[int]:
    """Of these ids those of people of this course."""
    query = select(Membership.person_id).where(Membership.context_id == context_id, Membership.person_id.in_(people))
    return sorted(session.scalars(query))


def windows(session: Session, assessment_id: int, person_id: int | None = None) -> list[WindowGiven]:
    """The windows given on a quiz, or those of one person there, newest first."""
    query = select(WindowException).where(
        WindowException.assessment_id == assessment_id, WindowException.ended_at.is_(None)
    )
    if person_id is not None:
        mine = select(WindowExceptionMember.exception_id).where(WindowExceptionMember.person_id == person_id)
        query = query.where(WindowException.id.in_(mine))
    rows = session.scalars(query.order_by(WindowException.id.desc())).all()
    people: dict[int, list[str]] = {}
    members = (
        select(WindowExceptionMember.exception_id, Person.name, Person.sub)
        .join(Person, Person.id == WindowExceptionMember.person_id)
        .where(WindowExceptionMember.exception_id.in_([row.id for row in rows]))
        .order_by(Person.name, Person.id)
    )
    for exception_id, name, sub in session.execute(members):
        people.setdefault(exception_id, []).append(name or sub)
    return [
        WindowGiven(
            id=row.id,
            group_name=row.group_name,
            window=Window(row.opens_at, row.closes_at),
            people=tuple(people.get(row.id, ())),
        )
        for row in rows
    ]


def given(session: Session, *, context_id: int, assessment_id: int, person_id: int) -> list[Given]:
    """What instructors gave this learner, oldest first."""
    changes = session.execute(
        select(AccommodationChange, Person.name, Person.sub)
        .join(Person, Person.id == AccommodationChange.made_by)
        .where(AccommodationChange.context_id == context_id, AccommodationChange.person_id == person_id)
    )
    grants = session.execute(
        select(AttemptGrant, Person.name, Person.sub)
        .join(Person, Person.id == AttemptGrant.made_by)
        .where(AttemptGrant.assessment_id == assessment_id, AttemptGrant.person_id == person_id)
    )
    found = [
        Given(
            at=row.made_at,
            by=name or sub,
            accommodation=Accommodation(factor=row.factor, untimed=row.untimed, extra_attempts=row.extra_attempts),
        )
        for row, name, sub in changes
    ]
    found += [
        Given(at=row.made_at, by=name or sub, attempts=row.attempts, reason=row.reason) for row, name, sub in grants
    ]
    return sorted(found, key=lambda one: one.at)


def end_window(session: Session, exception_id: int, assessment_id: int, *, by: int, now: datetime) -> list[int]:
    """Let a window end; from then on these people have the quiz's again. Returns their ids.

    Raises:
        NotFound: not of this quiz, or ended already.
    """
    row = session.get(WindowException, exception_id, with_for_update=True)
    if row is None or row.assessment_id != assessment_id or row.ended_at is not None:
        raise NotFound(detail=f"window {exception_id} is not of assessment {assessment_id}")
    row.ended_by, row.ended_at = by, now
    members = select(WindowExceptionMember.person_id).where(WindowExceptionMember.exception_id == exception_id)
    return list(session.scalars(members))
