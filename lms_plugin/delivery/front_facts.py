"""What the front page tells of a paper: how many questions, how long, and until when, for the learner in front."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery import events, sections
from lms_plugin.delivery.allowances import Allowed
from lms_plugin.delivery.assessments import Bound, version_of
from lms_plugin.delivery.models import Attempt, AttemptSlot
from lms_plugin.delivery.paper_sizes import exactly, section_sizes, sizes_of
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.paper_size import PaperSize
from question_bank.sitting import Accommodation


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """A section of a quiz that is taken by sections; ``minutes`` are this person's, None: no time of its own."""

    title: str
    size: PaperSize
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of the attempt under way, else of one that would start now.

    ``settings`` are those it is made with. ``minutes`` (None: no limit) and ``sections`` (none where no section has a
    time) are this person's. ``ends_at``: when the attempt under way ends, or the section it is in; ``over``: it has.
    """

    settings: AssessmentSettings
    size: PaperSize
    minutes: int | None
    sections: tuple[SectionLine, ...]
    ends_at: datetime | None = None
    over: bool = False


def to_come(session: Session, bound: Bound, rules: Allowed) -> Facts:
    """Of an attempt that would start now."""
    settings, given = bound.settings, rules.accommodation
    lines = zip(settings.sections, section_sizes(session, bound) if settings.by_section else (), strict=False)
    return Facts(
        settings=settings,
        size=sizes_of(session, [bound])[0],
        minutes=_longer(settings.limit, given),
        sections=tuple(
            SectionLine(title=one.title, size=size, minutes=_longer(_span(one.minutes), given))
            for one, size in lines
            if one.questions
        ),
    )


def under_way(session: Session, attempt: Attempt, rules: Allowed, *, now: datetime) -> Facts:
    """Of the attempt that goes on, with the time that staff added to it. Reopened, it has an end and no limit."""
    settings, given = version_of(session, attempt.assessment_version_id).settings, rules.accommodation
    added = events.extensions_of(session, [attempt.id]).get(attempt.id, events.NONE)
    sat = sections.sections_of(session, attempt)
    slots = session.scalar(select(func.count()).where(AttemptSlot.attempt_id == attempt.id)) or 0
    reopened = events.was_reopened(session, attempt)
    ends_at = sections.end_of(attempt, sat, now=now)
    return Facts(
        settings=settings,
        size=exactly(slots),
        minutes=None if reopened else _longer(settings.limit, given, added.attempt),
        sections=tuple(
            SectionLine(
                title=one.title,
                size=exactly(one.last_slot - one.first_slot + 1),
                minutes=_longer(_span(one.minutes), given, added.sections.get(one.section, events.NO_TIME)),
            )
            for one in sat
        ),
        ends_at=ends_at,
        over=ends_at is not None and ends_at <= now,
    )


def _span(minutes: int | None) -> timedelta | None:
    return timedelta(minutes=minutes) if minutes else None


def _longer(limit: timedelta | None, given: Accommodation, added: timedelta = events.NO_TIME) -> int | None:
    """Minutes of a limit for this person."""
    if limit is None or given.untimed:
        return None
    return int((limit.total_seconds() * float(given.factor) + added.total_seconds()) / 60)
