"""Before an attempt starts or goes on: limits and windows, the access code, the honour statement, and its deadline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms_plugin.delivery import codes, events
from lms_plugin.delivery.allowance_models import CodeTry
from lms_plugin.delivery.allowances import Allowed, Held, allowed, as_set
from lms_plugin.delivery.assessments import Bound
from lms_plugin.delivery.event_models import AttemptEventKind
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.delivery.start_errors import AttemptRefused, CoolingOff, Lacking, NotDeclared, QuizClosed, QuizNotOpen
from lms_plugin.filters import moment_text
from lms_plugin.lti.upserts import upsert
from question_bank.sitting import (
    WRONG_CODES,
    Barrier,
    Refused,
    StartRules,
    code_wait,
    deadline,
    hand_in_until,
    may_start,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the form of the front page brings: the code as typed, and what was ticked: the honour statement, and that
    there is no way back."""

    code: str = ""
    honour: bool = False
    one_way: bool = False


NOTHING = Declared()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Until when answers count, and until when the learner may press Submit; None: as long as they like."""

    deadline_at: datetime | None
    hand_in_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the front page has to ask for: an access code, agreement to a statement, and to there being no way back."""

    code: bool = False
    honour: str = ""
    one_way: bool = False


def allowed_for(session: Session, bound: Bound, sitter: Sitter, held: Held | None = None) -> Allowed:
    """What this person is allowed on this quiz. Whoever previews is measured by it alone, a guest by its window."""
    if sitter.guest:
        return replace(as_set(bound), start=StartRules(window=bound.settings.window))
    return as_set(bound) if sitter.preview else allowed(session, bound, sitter.person_id, held)


def refusal_to_start(rules: Allowed, attempts: list[Attempt], *, preview: bool, now: datetime) -> AttemptRefused | None:
    """Why no new attempt may start, or None. ``attempts`` are those on this quiz; previews are never counted."""
    if preview:
        return None
    ends = [one.submitted_at for one in attempts if one.state is AttemptState.SUBMITTED and one.submitted_at]
    used = sum(one.state is not AttemptState.VOID for one in attempts)
    found = may_start(rules.start, used=used, last_finish=max(ends, default=None), now=now)
    return None if found is None else _refusal(found)


def attempts_left(rules: Allowed, attempts: list[Attempt]) -> int | None:
    """How many more attempts somebody may start at some time, or None: as many as wanted."""
    used = sum(one.state is not AttemptState.VOID for one in attempts)
    return None if rules.start.attempts is None else max(0, rules.start.attempts - used)


def _refusal(found: Refused) -> AttemptRefused:
    at = moment_text(found.until) if found.until else ""
    refusals: dict[Barrier, AttemptRefused] = {
        Barrier.NOT_OPEN: QuizNotOpen(_("This quiz opens on %(at)s.", at=at)),
        Barrier.CLOSED: QuizClosed(),
        Barrier.USED_UP: AttemptRefused(),
        Barrier.COOLING_OFF: CoolingOff(_("The next attempt can start on %(at)s.", at=at)),
    }
    refusal = refusals[found.barrier]
    if found.until is not None:
        refusal.ready_at = found.until
        refusal.page_facts = {**refusal.page_facts, "ready_at": found.until, "brief": refusal.brief}
    return refusal


def asked_of(bound: Bound, sitter: Sitter, going_on: Attempt | None) -> Asked:
    """What has to be given before this person's attempt starts, or goes on in this launch."""
    if sitter.only_looks:
        return Asked()
    if going_on is not None:
        return Asked(code=not is_admitted(going_on, sitter))
    settings = bound.settings
    several = settings.by_section and sum(bool(one.questions) for one in settings.sections) > 1
    return Asked(code=bool(settings.access_code), honour=settings.honour, one_way=settings.one_way or several)


def is_admitted(attempt: Attempt, sitter: Sitter) -> bool:
    """Whether the attempt may be seen in this launch: its quiz asks for no code, or the code was given here."""
    return attempt.admitted is None or sitter.launch_mark in attempt.admitted


def check(
    session: Session, settings: AssessmentSettings, sitter: Sitter, asked: Asked, given: Declared, *, now: datetime
) -> None:
    """Refuse what lacks something that was asked for. ``settings`` are those the attempt is or will be made with.

    Raises:
        NotDeclared: with what is missing; a wrong code is counted.
    """
    lacking = {Lacking.HONOUR} if asked.honour and not given.honour else set()
    if asked.one_way and not given.one_way:
        lacking.add(Lacking.ONE_WAY)
    wait_until = None
    if asked.code:
        wait_until, right = _try_code(session, settings.access_code, sitter, given.code, now=now)
        lacking |= set() if right else {Lacking.CODE}
    if lacking:
        refusal = NotDeclared(detail=", ".join(sorted(lacking)))
        refusal.lacking, refusal.ready_at = frozenset(lacking), wait_until
        raise refusal


def _try_code(
    session: Session, stored: str, sitter: Sitter, code: str, *, now: datetime
) -> tuple[datetime | None, bool]:
    key = {"resource_link_id": sitter.resource_link_id, "person_id": sitter.person_id}
    tries = session.get(CodeTry, tuple(key.values()), with_for_update=True)
    wait_until = code_wait(tries.wrong, tries.last_wrong, now=now) if tries else None
    if wait_until is not None:
        return wait_until, False
    if codes.matches(stored, code):
        session.execute(delete(CodeTry).filter_by(**key))
        return None, True
    if not code.strip():  # an empty field is no guess
        return None, False
    wrong = tries.wrong + 1 if tries and tries.wrong < WRONG_CODES else 1
    upsert(session, CodeTry, key, {"wrong": wrong, "last_wrong": now})
    return code_wait(wrong, now, now=now), False


def admit(session: Session, attempt: Attempt, sitter: Sitter, asked: Asked, bound: Bound, *, now: datetime) -> None:
    """Write down what was given for an attempt: the code in this launch, and the statement that was agreed to."""
    if asked.code and not is_admitted(attempt, sitter):
        attempt.admitted = [*(attempt.admitted or ()), sitter.launch_mark]
        events.record(session, attempt, AttemptEventKind.CODE, person_id=sitter.person_id, now=now)
    if asked.honour:
        text = sha256(asked.honour.encode()).hexdigest()
        facts = {"settings_version": bound.version_id, "sha256": text}
        events.record(session, attempt, AttemptEventKind.HONOUR, person_id=sitter.person_id, now=now, facts=facts)


def times(rules: Allowed, settings: AssessmentSettings, sitter: Sitter, *, now: datetime) -> Times:
    """When an attempt started now ends. The end of the window does not stop a preview that comes after it."""
    closes = rules.start.window.closes_at
    if sitter.preview and closes is not None and closes <= now:
        closes = None
    end = deadline(now, limit=settings.limit, accommodation=rules.accommodation, closes_at=closes)
    return Times(deadline_at=end, hand_in_until=hand_in_until(end, submit_grace=settings.hand_in_grace))
