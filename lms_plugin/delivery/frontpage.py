"""The quiz's front page: what it is, what was done, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery import asked_now, link_dates, notices, starting
from lms_plugin.delivery.assessments import Bound, attempts_on, bound_to, of_its_kind, with_newest
from lms_plugin.delivery.front_facts import Facts, to_come, under_way
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.notices import NoticeLine
from lms_plugin.delivery.paper_sizes import can_be_filled
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.service import attempts_of, finished_count
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.delivery.start_errors import AttemptRefused
from lms_plugin.delivery.starting import Asked
from lms_plugin.passback import service as passback
from question_bank.sitting import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """A finished attempt in the list; ``percent`` None where marks are not shown, ``outcome`` empty where it is not
    said whether it was passed. ``void``: it does not count."""

    id: int
    number: int
    submitted_at: datetime | None
    percent: Decimal | None
    outcome: str
    void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """Everything the front page says. ``refusal`` says why no attempt may start, if so.

    ``left``: how many more attempts there are, None: any number.
    ``attempts`` and the window are those of this person, exceptions worked in; ``paper`` is the one they have or would
    get. ``asked`` is what has to be given before it goes on. ``guide`` is the Markdown of the bank's study guide; empty
    where there is none, and while an attempt is open. ``unfillable``: nobody can start, as staff are told.
    """

    assessment_id: int
    settings: AssessmentSettings
    attempts: int | None
    left: int | None
    paper: Facts
    window: Window
    asked: Asked
    preview: bool
    open_attempt: bool
    finished: tuple[AttemptLine, ...]
    refusal: AttemptRefused | None
    sends_grade: bool
    handed_in: int
    guide: str
    unfillable: bool
    lms_dates: tuple[tuple[str, datetime], ...]
    notices: tuple[NoticeLine, ...]


def front(session: Session, sitter: Sitter, *, now: datetime) -> FrontPage | None:
    """The front page of a link, or None while it has no assessment."""
    bound = bound_to(session, sitter.resource_link_id)
    if bound is None:
        return None
    attempts = attempts_of(session, sitter)
    rules = starting.allowed_for(session, bound, sitter)
    mine = attempts_on(session, bound, attempts)
    used = of_its_kind(bound, mine)
    going_on = next((one for one in attempts if one.state is AttemptState.OPEN), None)
    return FrontPage(
        assessment_id=bound.assessment_id,
        settings=bound.settings,
        attempts=rules.start.attempts,
        left=starting.attempts_left(rules, used),
        paper=under_way(session, going_on, rules, now=now)
        if going_on and not sitter.preview
        else to_come(session, bound, rules),
        window=rules.start.window,
        asked=starting.asked_of(bound, sitter, going_on),
        preview=sitter.preview,
        open_attempt=going_on is not None,
        finished=_finished(Reader(session, sitter.person_id, now), bound, attempts, mine),
        refusal=starting.refusal_to_start(rules, used, preview=sitter.only_looks, now=now),
        sends_grade=passback.sends_grades(session, sitter.resource_link_id),
        lms_dates=link_dates.shown(session, sitter.resource_link_id),
        notices=notices.notices_for(session, sitter, now=now),
        handed_in=finished_count(session, sitter.resource_link_id) if sitter.preview else 0,
        guide="" if going_on else _guides(session, bound, sitter),
        unfillable=sitter.preview and not can_be_filled(session, bound),
    )


def _guides(session: Session, bound: Bound, sitter: Sitter) -> str:
    """Nothing, too, while an attempt at a quiz of another link asks questions of these banks."""
    found = [guide for bank in bound.banks if (guide := authoring.study_guide(session, bank))]
    closed = bool(found) and asked_now.of_banks(session, sitter.person_id, bound.banks)
    return "" if closed else "\n\n".join(found)


def _finished(reader: Reader, bound: Bound, attempts: list[Attempt], mine: list[Attempt]) -> tuple[AttemptLine, ...]:
    """The attempts that are over. Of one at a quiz that the link opened before, that quiz says what is shown."""
    here = {one.id for one in mine}
    return tuple(
        _line(one, bound if one.id in here else with_newest(reader.session, one.assessment_version_id)[1], reader)
        for one in attempts
        if one.state is not AttemptState.OPEN
    )


def _line(attempt: Attempt, bound: Bound, reader: Reader) -> AttemptLine:
    shown = reader.shown(bound, attempt.submitted_at)
    counts = attempt.state is AttemptState.SUBMITTED
    return AttemptLine(
        id=attempt.id,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        percent=percent_of(attempt) if Shown.MARKS in shown and counts else None,
        outcome=attempt.decided if Shown.PASS_TRACE in shown and counts else "",
        void=attempt.state is AttemptState.VOID,
    )


def percent_of(attempt: Attempt) -> Decimal:
    """The attempt's share of its marks, 0–100, unrounded."""
    return Decimal(100) * (attempt.mark or Decimal(0)) / attempt.max_mark if attempt.max_mark else Decimal(0)
