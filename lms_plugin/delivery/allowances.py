"""What a learner is allowed on a quiz, exceptions worked in, and what staff give: accommodations, grants, windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms_plugin.db import read_rows
from lms_plugin.delivery.allowance_models import (
    AccommodationChange,
    AttemptGrant,
    WindowException,
    WindowExceptionMember,
)
from lms_plugin.delivery.assessments import Bound
from lms_plugin.delivery.models import Assessment
from question_bank.sitting import Accommodation, StartRules, Window, attempts_for, window_for

NOBODY = Accommodation()


class Held(NamedTuple):
    """The newest accommodation of a learner, the attempts granted on a quiz, and the windows of their own there."""

    change: int | None
    granted: int | None
    windows: int


def held_by(quiz: Any, person: Any, *outer: Any) -> tuple[Any, ...]:
    """The columns of ``Held`` for a quiz and a learner, which stand in a statement around them or are given."""
    context = select(Assessment.context_id).where(Assessment.id == quiz).correlate(*outer).scalar_subquery()
    return (
        select(func.max(AccommodationChange.id))
        .where(AccommodationChange.context_id == context, AccommodationChange.person_id == person)
        .correlate(*outer)
        .scalar_subquery()
        .label("change"),
        select(func.sum(AttemptGrant.attempts))
        .where(AttemptGrant.assessment_id == quiz, AttemptGrant.person_id == person)
        .correlate(*outer)
        .scalar_subquery()
        .label("granted"),
        select(func.count(WindowException.id))
        .join(WindowExceptionMember, WindowExceptionMember.exception_id == WindowException.id)
        .where(WindowException.assessment_id == quiz, WindowException.ended_at.is_(None))
        .where(WindowExceptionMember.person_id == person)
        .correlate(*outer)
        .scalar_subquery()
        .label("windows"),
    )


# Built once, and one query for the many learners who have nothing of the kind.
_HELD = select(*held_by(bindparam("quiz"), bindparam("person")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What one learner may on one quiz: the rules for starting, and what stretches the time."""

    start: StartRules
    accommodation: Accommodation


def as_set(bound: Bound) -> Allowed:
    """What the quiz allows everybody."""
    settings = bound.settings
    rules = StartRules(window=settings.window, attempts=settings.attempts, cool_off=settings.cool_off)
    return Allowed(start=rules, accommodation=NOBODY)


def allowed(session: Session, bound: Bound, person_id: int, held: Held | None = None) -> Allowed:
    """What this learner is allowed. One query unless ``held`` is known, two more where they have exceptions."""
    if held is None:
        held = Held(*read_rows(session, _HELD, {"quiz": bound.assessment_id, "person": person_id})[0])
    usual = as_set(bound)
    if held.change is None and not held.granted and not held.windows:
        return usual
    accommodation = NOBODY
    if held.change is not None:
        accommodation = accommodation_of(session.get_one(AccommodationChange, held.change))
    window = usual.start.window
    if held.windows:
        own, groups = windows_of(session, bound.assessment_id, person_id)
        window = window_for(window, groups, own)
    return Allowed(
        start=StartRules(
            window=window,
            attempts=attempts_for(usual.start.attempts, accommodation=accommodation, granted=held.granted or 0),
            cool_off=usual.start.cool_off,
        ),
        accommodation=accommodation,
    )


def accommodation_of(row: AccommodationChange) -> Accommodation:
    """A stored change as the rules know it."""
    return Accommodation(factor=row.factor, untimed=row.untimed, extra_attempts=row.extra_attempts)


def windows_of(session: Session, assessment_id: int, person_id: int) -> tuple[Window | None, list[Window]]:
    """A learner's own window, the newest if there are several, and those of their groups."""
    rows = session.scalars(
        select(WindowException)
        .join(WindowExceptionMember, WindowExceptionMember.exception_id == WindowException.id)
        .where(WindowException.assessment_id == assessment_id, WindowException.ended_at.is_(None))
        .where(WindowExceptionMember.person_id == person_id)
        .order_by(WindowException.id)
    ).all()
    own = [Window(row.opens_at, row.closes_at) for row in rows if not row.group_name]
    return (own[-1] if own else None), [Window(row.opens_at, row.closes_at) for row in rows if row.group_name]


def quizzes_of(context_id: int) -> Any:
    """The ids of the quizzes of a course, for a query around it."""
    return select(Assessment.id).where(Assessment.context_id == context_id)


def accommodate(
    session: Session, wanted: Accommodation, *, context_id: int, person_id: int, made_by: int, now: datetime
) -> None:
    """From now on the learner gets this in every quiz of the course."""
    session.add(
        AccommodationChange(
            context_id=context_id,
            person_id=person_id,
            factor=wanted.factor,
            untimed=wanted.untimed,
            extra_attempts=wanted.extra_attempts,
            made_by=made_by,
            made_at=now,
        )
    )


def grant(
    session: Session, assessment_id: int, *, person_id: int, attempts: int, reason: str, made_by: int, now: datetime
) -> None:
    """Give a learner more attempts at a quiz."""
    session.add(
        AttemptGrant(
            assessment_id=assessment_id,
            person_id=person_id,
            attempts=attempts,
            reason=reason,
            made_by=made_by,
            made_at=now,
        )
    )


def except_window(
    session: Session,
    assessment_id: int,
    window: Window,
    *,
    people: Sequence[int],
    group_name: str,
    made_by: int,
    now: datetime,
) -> None:
    """Give learners another window; without a group's name it is each one's own."""
    row = WindowException(
        assessment_id=assessment_id,
        group_name=group_name,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        made_by=made_by,
        made_at=now,
    )
    session.add(row)
    session.flush()  # its id is needed below
    session.add_all(WindowExceptionMember(exception_id=row.id, person_id=one) for one in people)
