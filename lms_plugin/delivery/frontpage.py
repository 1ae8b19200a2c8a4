"""The quiz's front page: what it is, what was done, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery import link_dates
from lms_plugin.delivery.assessments import attempts_on, bound_to
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.review import Shown, moment_of, visible
from lms_plugin.delivery.service import Sitter, attempts_of, finished_count, refusal_to_start
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.passback import service as passback


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """A finished attempt in the list; ``percent`` None where marks are not shown."""

    id: int
    number: int
    submitted_at: datetime | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """Everything the front page says. ``refusal`` is a sentence if no attempt may start.

    ``guide`` is the Markdown of the bank's study guide; empty where there is none, and while an attempt is open.
    """

    settings: AssessmentSettings
    preview: bool
    open_attempt: bool
    finished: tuple[AttemptLine, ...]
    refusal: str
    sends_grade: bool
    handed_in: int
    guide: str
    lms_dates: tuple[tuple[str, datetime], ...]


def front(session: Session, sitter: Sitter, *, now: datetime) -> FrontPage | None:
    """The front page of a link, or None while it has no assessment."""
    bound = bound_to(session, sitter.resource_link_id)
    if bound is None:
        return None
    attempts = attempts_of(session, sitter)
    refusal = refusal_to_start(bound, attempts_on(session, bound, attempts), preview=sitter.preview, now=now)
    is_open = any(attempt.state is AttemptState.OPEN for attempt in attempts)
    return FrontPage(
        settings=bound.settings,
        preview=sitter.preview,
        open_attempt=is_open,
        finished=tuple(
            _line(attempt, bound.settings, now=now) for attempt in attempts if attempt.state is AttemptState.SUBMITTED
        ),
        refusal=refusal.message if refusal else "",
        sends_grade=passback.sends_grades(session, sitter.resource_link_id),
        lms_dates=link_dates.shown(session, sitter.resource_link_id),
        handed_in=finished_count(session, sitter.resource_link_id) if sitter.preview else 0,
        guide="" if is_open else authoring.study_guide(session, bound.bank_id) or "",
    )


def _line(attempt: Attempt, settings: AssessmentSettings, *, now: datetime) -> AttemptLine:
    shown = visible(settings.review, moment_of(attempt.submitted_at, settings.closes_at, now=now))
    return AttemptLine(
        id=attempt.id,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        percent=percent_of(attempt) if Shown.MARKS in shown else None,
    )


def percent_of(attempt: Attempt) -> Decimal:
    """The attempt's share of its marks, 0–100, unrounded."""
    return Decimal(100) * (attempt.mark or Decimal(0)) / attempt.max_mark if attempt.max_mark else Decimal(0)
