"""Sections with a time of their own: entering one starts its clock, and leaving or running out closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.db import write_rows
from lms_plugin.delivery import allowances
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.errors import PagePassed, SectionClosed
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.section_models import AttemptSection
from question_bank.blueprint import Form
from question_bank.section_times import (
    SectionState,
    earliest,
    next_place,
    open_place,
    section_deadline,
    state_of,
    whole_end,
)
from question_bank.sitting import Accommodation, hand_in_until

_SECTIONS = (  # built once: putting a statement together costs more than sending it
    select(AttemptSection).where(AttemptSection.attempt_id == bindparam("attempt")).order_by(AttemptSection.section)
)


def sections_of(session: Session, attempt: Attempt) -> list[AttemptSection]:
    """The sections of an attempt in order. None, and no query, where the quiz gives no section a time."""
    if not version_of(session, attempt.assessment_version_id).settings.by_section:
        return []
    return list(session.scalars(_SECTIONS, {"attempt": attempt.id}))


def begin_attempt(
    session: Session, attempt: Attempt, form: Form, accommodation: Accommodation, *, now: datetime
) -> None:
    """Write down the sections of a paper just drawn, and enter the first: its clock runs from the start."""
    settings = version_of(session, attempt.assessment_version_id).settings
    if not settings.by_section:
        return
    slots: dict[int, list[int]] = {}
    for number, slot in enumerate(form.slots, start=1):
        slots.setdefault(slot.section, []).append(number)
    rows = [
        {
            "attempt_id": attempt.id,
            "section": number,
            "title": settings.sections[place].title,
            "minutes": settings.sections[place].minutes,
            "first_slot": held[0],
            "last_slot": held[-1],
        }
        for number, (place, held) in enumerate(sorted(slots.items()), start=1)
    ]
    write_rows(session, AttemptSection, rows)
    sections = sections_of(session, attempt)
    _enter(attempt, sections, 0, accommodation, grace=settings.hand_in_grace, now=now)


def current(sections: Sequence[AttemptSection], *, now: datetime) -> AttemptSection | None:
    """The section the learner is in; None: between two, or past the last."""
    place = open_place(sections, now=now) if sections else None
    return None if place is None else sections[place]


def upcoming(sections: Sequence[AttemptSection], *, now: datetime) -> AttemptSection | None:
    """The section that can be entered now."""
    place = next_place(sections, now=now)
    return None if place is None else sections[place]


def last_entered(sections: Sequence[AttemptSection]) -> AttemptSection | None:
    """The section the learner is or was in last, closed or not."""
    return next((one for one in reversed(sections) if one.entered_at is not None), None)


def end_of(attempt: Attempt, sections: Sequence[AttemptSection], *, now: datetime) -> datetime | None:
    """What the clock on the page runs to: the end of the section or of the attempt, whichever comes first."""
    section = current(sections, now=now)
    return earliest(attempt.deadline_at, section.deadline_at if section else None)


def shown_end(attempt: Attempt, sections: Sequence[AttemptSection]) -> datetime | None:
    """The same for a page that is open already: its section's end stays its end when it is over."""
    section = last_entered(sections)
    return earliest(attempt.deadline_at, section.deadline_at if section else None)


def check_slots(session: Session, attempt: Attempt, slots: Sequence[int], *, now: datetime) -> None:
    """Refuse slots that are not in the open section.

    Raises:
        SectionClosed: one is in a section that was left or ran out.
        PagePassed: one is in a section that was not entered yet.
    """
    for section in sections_of(session, attempt):
        if not any(section.first_slot <= slot <= section.last_slot for slot in slots):
            continue
        state = state_of(section, now=now)
        if state is SectionState.CLOSED:
            raise SectionClosed(detail=f"section {section.section} of attempt {attempt.id}")
        if state is SectionState.AHEAD:
            raise PagePassed(detail=f"section {section.section} of attempt {attempt.id} was not entered")


def leave(session: Session, attempt: Attempt, number: int, *, now: datetime) -> None:
    """Close the open section for good, unless it is the last, which ends with the attempt; twice is once.

    The caller holds the attempt's row lock.
    """
    sections = sections_of(session, attempt)
    section = current(sections, now=now)
    if section is not None and section.section == number and section is not sections[-1]:
        section.left_at = now


def enter(session: Session, attempt: Attempt, number: int, *, now: datetime) -> None:
    """Start the clock of the next section; twice is once. The caller holds the attempt's row lock.

    Raises:
        PagePassed: it is not that section's turn.
    """
    sections = sections_of(session, attempt)
    held = next((one for one in sections if one.section == number), None)
    if held is not None and held.entered_at is not None:
        return
    following = upcoming(sections, now=now)
    if following is None or following.section != number:
        raise PagePassed(detail=f"section {number} of attempt {attempt.id} cannot be entered")
    grace = version_of(session, attempt.assessment_version_id).settings.hand_in_grace
    given = _accommodation(session, attempt)
    _enter(attempt, sections, sections.index(following), given, grace=grace, now=now)


def minutes_of(session: Session, attempt: Attempt, section: AttemptSection) -> int | None:
    """How many minutes this learner gets for a section, accommodation worked in; None: no time of its own."""
    given = _accommodation(session, attempt)
    return None if section.minutes is None or given.untimed else int(section.minutes * given.factor)


def _accommodation(session: Session, attempt: Attempt) -> Accommodation:
    bound = version_of(session, attempt.assessment_version_id)
    rules = allowances.as_set(bound) if attempt.preview else allowances.allowed(session, bound, attempt.person_id)
    return rules.accommodation


def _enter(
    attempt: Attempt,
    sections: Sequence[AttemptSection],
    place: int,
    accommodation: Accommodation,
    *,
    grace: timedelta,
    now: datetime,
) -> None:
    section = sections[place]
    for before in sections[:place]:
        before.left_at = before.left_at or earliest(before.deadline_at, now)
    section.entered_at = now
    section.deadline_at = section_deadline(now, minutes=section.minutes, accommodation=accommodation)
    if attempt.reached is not None:
        attempt.reached = section.first_slot
    settle_end(attempt, sections, grace=grace)


def settle_end(attempt: Attempt, sections: Sequence[AttemptSection], *, grace: timedelta) -> None:
    """Let the attempt end with its last section where that comes first: then nobody has to hand it in."""
    if sections:
        attempt.hand_in_until = hand_in_until(whole_end(attempt.deadline_at, sections), submit_grace=grace)


def extendable(sections: Sequence[AttemptSection]) -> AttemptSection | None:
    """The section that more time goes to: the one entered last, unless the learner left it or it has no end."""
    section = last_entered(sections)
    return None if section is None or section.left_at is not None or section.deadline_at is None else section


def retime(
    sections: Sequence[AttemptSection], accommodation: Accommodation, extensions: Mapping[int, timedelta]
) -> tuple[AttemptSection, datetime | None] | None:
    """The running section by changed rules; it and its end before, or None where that stays."""
    section = last_entered(sections)
    if section is None or section.entered_at is None or section.left_at is not None:
        return None
    before = section.deadline_at
    section.deadline_at = section_deadline(
        section.entered_at,
        minutes=section.minutes,
        accommodation=accommodation,
        extension=extensions.get(section.section, timedelta(0)),
    )
    return None if section.deadline_at == before else (section, before)


def reopen(sections: Sequence[AttemptSection]) -> None:
    """Open the last section the learner was in again, without an end of its own: the attempt's new one holds."""
    section = last_entered(sections)
    if section is not None:
        section.left_at = section.deadline_at = None
