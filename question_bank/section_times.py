"""Sections with a time of their own: one section at a time, in order, and none twice (assessment.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from question_bank.sitting import LATE_GRACE, Accommodation, deadline


class SectionTimes(Protocol):
    """When somebody entered a section, when its time ends (None: never by itself), and when they left it."""

    entered_at: datetime | None
    deadline_at: datetime | None
    left_at: datetime | None


class SectionState(StrEnum):
    """A section is entered once and closed for good: by leaving it, or when its time and the grace are over."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


def section_deadline(
    entered_at: datetime, *, minutes: int | None, accommodation: Accommodation, extension: timedelta = timedelta(0)
) -> datetime | None:
    """When a section entered then ends: its minutes × factor, and what staff added by hand; None: no time of its own.

    The attempt's own end is another matter: whichever comes first holds.
    """
    limit = None if minutes is None else timedelta(minutes=minutes)
    return deadline(entered_at, limit=limit, accommodation=accommodation, closes_at=None, extension=extension)


def state_of(times: SectionTimes, *, now: datetime) -> SectionState:
    """Where a section stands; saved answers are taken while it is OPEN."""
    if times.entered_at is None:
        return SectionState.AHEAD
    over = times.deadline_at is not None and now > times.deadline_at + LATE_GRACE
    return SectionState.CLOSED if over or times.left_at is not None else SectionState.OPEN


def open_place(sections: Sequence[SectionTimes], *, now: datetime) -> int | None:
    """The place of the section somebody is in, counted from 0; None: between two of them, or past the last."""
    return next((place for place, one in enumerate(sections) if state_of(one, now=now) is SectionState.OPEN), None)


def next_place(sections: Sequence[SectionTimes], *, now: datetime) -> int | None:
    """The section that may be entered now: the first one ahead, while none is open; None: there is none."""
    states = [state_of(one, now=now) for one in sections]
    if SectionState.OPEN in states or SectionState.AHEAD not in states:
        return None
    return states.index(SectionState.AHEAD)


def earliest(*ends: datetime | None) -> datetime | None:
    """Whichever end comes first; None: none of them ends."""
    return min((one for one in ends if one is not None), default=None)


def whole_end(attempt_end: datetime | None, sections: Sequence[SectionTimes]) -> datetime | None:
    """When the attempt ends by itself: at its own end, or with its last section once that is entered."""
    return earliest(attempt_end, sections[-1].deadline_at if sections else None)
