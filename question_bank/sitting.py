"""When a learner may start, how long an attempt lasts, and who waits: the rules alone (assessment.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

LATE_GRACE = timedelta(seconds=60)  # posts are accepted this long after the deadline
FACTORS = (Decimal(1), Decimal("1.25"), Decimal("1.5"), Decimal(2))
WRONG_CODES = 5  # then whoever tries has to wait
CODE_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Window:
    """When a quiz is open; None at an end: no limit there, or, in an exception, as in the quiz."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accommodation:
    """What a learner gets in every quiz of a course: a ``factor`` on time limits, or none at all, and more attempts."""

    factor: Decimal = Decimal(1)
    untimed: bool = False
    extra_attempts: int = 0


class Barrier(StrEnum):
    """Why no attempt may start now."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    USED_UP = "used_up"
    COOLING_OFF = "cooling_off"


@dataclass(frozen=True, slots=True)
class Refused:
    """A barrier, and the moment it falls by itself if it does."""

    barrier: Barrier
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRules:
    """What one learner's next start is judged by, exceptions worked in.

    ``attempts`` None: as many as wanted. ``cool_off`` are the pauses after the first and after each later attempt.
    """

    window: Window = Window()
    attempts: int | None = None
    cool_off: tuple[timedelta, timedelta] = (timedelta(0), timedelta(0))


def window_for(quiz: Window, groups: Sequence[Window], own: Window | None) -> Window:
    """The window of one learner: their own exception before those of their groups, these before the quiz's.

    Each end is looked up by itself. Of several groups the most generous counts.
    """
    opens = [one.opens_at for one in groups if one.opens_at is not None]
    closes = [one.closes_at for one in groups if one.closes_at is not None]
    mine = own or Window()
    return Window(
        mine.opens_at or min(opens, default=quiz.opens_at), mine.closes_at or max(closes, default=quiz.closes_at)
    )


def attempts_for(limit: int | None, *, accommodation: Accommodation, granted: int) -> int | None:
    """How many attempts one learner has; None: as many as wanted."""
    return None if limit is None else limit + accommodation.extra_attempts + granted


def may_start(rules: StartRules, *, used: int, last_finish: datetime | None, now: datetime) -> Refused | None:
    """Why this learner may not start an attempt now, or None. ``used``: attempts finished or open, previews never."""
    if rules.window.opens_at is not None and now < rules.window.opens_at:
        return Refused(Barrier.NOT_OPEN, rules.window.opens_at)
    if rules.window.closes_at is not None and now >= rules.window.closes_at:
        return Refused(Barrier.CLOSED)
    if rules.attempts is not None and used >= rules.attempts:
        return Refused(Barrier.USED_UP)
    if last_finish is not None and used:
        ready = last_finish + rules.cool_off[0 if used == 1 else 1]
        if now < ready:
            return Refused(Barrier.COOLING_OFF, ready)
    return None


def deadline(
    started_at: datetime,
    *,
    limit: timedelta | None,
    accommodation: Accommodation,
    closes_at: datetime | None,
    extension: timedelta = timedelta(0),
) -> datetime | None:
    """When an attempt ends: min(start + limit × factor, close), and what staff added by hand; None: never."""
    timed = limit is not None and not accommodation.untimed
    ends = [started_at + limit * float(accommodation.factor)] if timed and limit is not None else []
    end = min([*ends, *([closes_at] if closes_at else [])], default=None)
    return None if end is None else end + extension


def hand_in_until(deadline_at: datetime | None, *, submit_grace: timedelta) -> datetime | None:
    """Until when the learner may press Submit, answers frozen or not; then the attempt is closed for them."""
    return None if deadline_at is None else deadline_at + max(LATE_GRACE, submit_grace)


def code_wait(wrong: int, last_wrong: datetime | None, *, now: datetime) -> datetime | None:
    """Until when somebody who gave so many wrong codes has to wait; None: they may try."""
    if last_wrong is None or wrong < WRONG_CODES or now >= last_wrong + CODE_WAIT:
        return None
    return last_wrong + CODE_WAIT
