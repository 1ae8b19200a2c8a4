"""An attempt's life: start, hand in, grade, and queue the score for the platform, each in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.beside import Beside, Facts, taken_from_beside
from lms_plugin.db import as_stored, change_row, read_rows, write_rows
from lms_plugin.delivery import at_start, certifying, grades, grading, handing_in, sections, starting, uses
from lms_plugin.delivery.allowances import Allowed
from lms_plugin.delivery.answers import check_open
from lms_plugin.delivery.around import Around, read_around, with_around
from lms_plugin.delivery.assessments import (
    SETTINGS,
    Bound,
    attempts_on,
    blueprint,
    bound_to,
    of_its_kind,
    read_version,
    remembered,
    version_of,
)
from lms_plugin.delivery.attempt_rows import COLUMNS, attempt_of
from lms_plugin.delivery.banks import names_of, pool_of
from lms_plugin.delivery.errors import NotSetUp, TooFewItems
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.sheets import SHEET, Placed, items_on, read_sheet
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.delivery.start_errors import CodeNeeded
from lms_plugin.delivery.starting import NOTHING, Declared
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Launch
from lms_plugin.lti.upserts import insert_new
from question_bank.blueprint import Form, assemble, option_order
from question_bank.errors import InfeasibleBlueprint

# Built once: putting a statement together costs more than sending it.
_MINE = (
    select(*COLUMNS)
    .where(
        Attempt.resource_link_id == bindparam("link"),
        Attempt.person_id == bindparam("person"),
        Attempt.preview == bindparam("preview"),
    )
    .order_by(Attempt.number)
)
_ONE = (
    _MINE.order_by(None)
    .where(Attempt.id == bindparam("attempt"))
    .add_columns(*SETTINGS)
    .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
)
_ONE_LOCKED = _ONE.with_for_update(of=Attempt)
_WITH_SHEET = _ONE.add_columns(SHEET)


def _of_launch(launches: Select[Any]) -> Select[Any]:
    """The attempt of an address, if it is of the launch's person on its link."""
    mine = and_(
        Attempt.id == bindparam("attempt"),
        Attempt.resource_link_id == Launch.resource_link_id,
        Attempt.person_id == Launch.person_id,
    )
    its_version = AssessmentVersion.id == Attempt.assessment_version_id
    return launches.add_columns(*COLUMNS, *SETTINGS).join(Attempt, mine).join(AssessmentVersion, its_version)


def _named(values: Facts) -> Facts:
    return {"attempt": values["attempt_id"]}


# What routes say that they need, so that ``own_attempt`` finds it with who is in front.
# Whichever locks its attempt says so: a launch is noted as in use after that, and so no two wait for each other.
LOCKED = Beside(lambda launches: _of_launch(launches).with_for_update(of=Attempt), _named)
TO_HAND_IN = Beside(lambda launches: handing_in.with_course(_of_launch(launches)), _named)
WITH_SHEET = Beside(lambda launches: _of_launch(launches).add_columns(SHEET), _named)
WITH_RESULT = Beside(lambda launches: with_around(_of_launch(launches).add_columns(SHEET)), _named)
_SCOPE = itemgetter(*map([one.key for one in COLUMNS].index, ("id", "resource_link_id", "person_id", "preview")))
_BESIDE = {_ONE_LOCKED: LOCKED, _WITH_SHEET: WITH_SHEET}


def _facts(sitter: Sitter) -> dict[str, Any]:
    return {"link": sitter.resource_link_id, "person": sitter.person_id, "preview": sitter.preview}


def attempts_of(session: Session, sitter: Sitter) -> list[Attempt]:
    """All attempts of this person on this link, oldest first."""
    return [attempt_of(session, row) for row in read_rows(session, _MINE, _facts(sitter))]


def own_attempt(session: Session, attempt_id: int, sitter: Sitter, *, lock: bool = False) -> Attempt:
    """The attempt, if it is this person's on this link; anybody else's is not there.

    ``lock``: nobody else changes it until this transaction ends (double clicks, two tabs).

    Raises:
        NotFound
        CodeNeeded: it is open, and its access code was not given in this launch.
    """
    return _own(session, _ONE_LOCKED if lock else _ONE, attempt_id, sitter)[0]


def own_attempt_to_hand_in(
    session: Session, attempt_id: int, sitter: Sitter
) -> tuple[Attempt, handing_in.Where | None]:
    """The same, locked, and its course if that was found with it.

    Raises:
        NotFound
        CodeNeeded: see ``own_attempt``.
    """
    attempt, rest = _own(session, _ONE_LOCKED, attempt_id, sitter, TO_HAND_IN)
    return attempt, handing_in.read_course(rest)


def own_attempt_and_sheet(session: Session, attempt_id: int, sitter: Sitter) -> tuple[Attempt, list[Placed]]:
    """The same, and its sheet: for pages that show both and change neither.

    Raises:
        NotFound
        CodeNeeded: see ``own_attempt``.
    """
    attempt, rest = _own(session, _WITH_SHEET, attempt_id, sitter)
    return attempt, read_sheet(rest[0])


def own_attempt_and_result(
    session: Session, attempt_id: int, sitter: Sitter
) -> tuple[Attempt, list[Placed], Around | None]:
    """The same, and what stands around it if that was found with it.

    Raises:
        NotFound
        CodeNeeded: see ``own_attempt``.
    """
    attempt, rest = _own(session, _WITH_SHEET, attempt_id, sitter, WITH_RESULT)
    return attempt, read_sheet(rest[0]), read_around(session, attempt, rest[1:]) if len(rest) > 1 else None


def _own(
    session: Session, statement: Select[Any], attempt_id: int, sitter: Sitter, asked: Beside | None = None
) -> tuple[Attempt, Sequence[Any]]:
    """The attempt, and what was asked for beside it and its settings, by ``asked`` or the statement."""
    row, own = _found_beside(session, asked or _BESIDE.get(statement), attempt_id, sitter), len(COLUMNS)
    if row is None:
        row = next(iter(read_rows(session, statement, _facts(sitter) | {"attempt": attempt_id})), None)
    if row is None:
        raise NotFound(detail=f"attempt {attempt_id} is not this person's")
    attempt, rest = attempt_of(session, row[:own]), own + len(SETTINGS)
    remembered(session, read_version(*row[own:rest]))
    if attempt.state is AttemptState.OPEN and not starting.is_admitted(attempt, sitter):
        raise CodeNeeded(detail=f"attempt {attempt_id}")
    return attempt, row[rest:]


def _found_beside(session: Session, asked: Beside | None, attempt_id: int, sitter: Sitter) -> Sequence[Any] | None:
    """The attempt and what was asked for, if it was found with who is in front."""
    row = None if asked is None else taken_from_beside(session, asked)
    mine = (attempt_id, sitter.resource_link_id, sitter.person_id, sitter.preview)
    return row if row is not None and _SCOPE(row) == mine else None


def start_attempt(session: Session, sitter: Sitter, *, seed: str, now: datetime, given: Declared = NOTHING) -> Attempt:
    """Start an attempt, or go on with the open one: a double click starts one.

    Raises:
        NotSetUp: the link has no assessment.
        AttemptRefused, QuizNotOpen, QuizClosed, CoolingOff: no further attempt.
        NotDeclared: access code or agreement is missing; a wrong code is counted, so the caller should commit.
        TooFewItems: the bank cannot fill the blueprint (any more).
    """
    found = at_start.taken(session, sitter)
    bound = bound_to(session, sitter.resource_link_id) if found is None else found.bound
    if bound is None:
        raise NotSetUp(detail=f"link {sitter.resource_link_id}")
    remembered(session, bound)
    attempts = attempts_of(session, sitter) if found is None or found.attempts else []
    attempt = next((one for one in attempts if one.state is AttemptState.OPEN), None)
    rules = starting.allowed_for(session, bound, sitter, None if found is None else found.held)
    asked = starting.asked_of(bound, sitter, attempt)
    if attempt is None:
        mine = of_its_kind(bound, attempts_on(session, bound, attempts))
        refusal = starting.refusal_to_start(rules, mine, preview=sitter.only_looks, now=now)
        if refusal is not None:
            raise refusal
    made_with = bound if attempt is None else version_of(session, attempt.assessment_version_id)
    starting.check(session, made_with.settings, sitter, asked, given, now=now)
    if attempt is None:
        mark = None if found is None else found.mark
        attempt = _write_attempt(session, sitter, bound, attempts, rules, mark=mark, seed=seed, now=now)
    starting.admit(session, attempt, sitter, asked, bound, now=now)
    return attempt


def _write_attempt(
    session: Session,
    sitter: Sitter,
    bound: Bound,
    attempts: list[Attempt],
    rules: Allowed,
    *,
    mark: str | None,
    seed: str,
    now: datetime,
) -> Attempt:
    drawable = pool_of(session, bound.bank_id, bound.settings, with_stale=bound.settings.practice, mark=mark)
    seen = _times_seen(session, bound.bank_id, attempts) if bound.settings.avoid_seen and attempts else {}
    used = uses.lately(session, bound, now=now) if bound.settings.spread_use else {}
    try:
        form = assemble(blueprint(bound.settings), drawable.items, seed=seed, history=seen, uses=used)
    except InfeasibleBlueprint as error:
        raise TooFewItems.of(bound.assessment_id, error, authoring.topic_titles(session, bound.banks)) from error
    times = starting.times(rules, bound.settings, sitter, now=now)
    values: dict[str, Any] = {
        "resource_link_id": sitter.resource_link_id,
        "person_id": sitter.person_id,
        "preview": sitter.preview,
        "practice": bound.settings.practice,
        "set_aside": sitter.set_aside,
        "assessment_version_id": bound.version_id,
        "number": len(attempts) + 1,
        "state": AttemptState.OPEN,
        "seed": seed,
        "draw": form.record,
        "started_at": now,
        "deadline_at": times.deadline_at,
        "hand_in_until": times.hand_in_until,
        "admitted": [] if bound.settings.access_code and not sitter.only_looks else None,
        "reached": 1 if bound.settings.one_way else None,
    }
    attempt = _stored(session, values)
    if attempt is None:  # the other click of a double click was faster
        mine = attempts_of(session, sitter)
        return next((one for one in mine if one.state is AttemptState.OPEN), mine[-1])
    _write_slots(session, attempt, form, drawable.hashes)
    sections.begin_attempt(session, attempt, form, rules.accommodation, now=now)
    if bound.settings.spread_use and not sitter.preview:
        uses.add(session, bound, [int(slot.version_ref or 0) for slot in form.slots], now=now)
    return attempt


def _stored(session: Session, values: Mapping[str, Any]) -> Attempt | None:
    """A new attempt as it is stored, so that nothing has to be read back; None: this learner has one open."""
    whole = {**values, "submitted_at": None, "mark": None, "max_mark": None, "outcome": None}
    new = insert_new(session, Attempt, whole)
    return None if new is None else as_stored(session, Attempt, {"id": new, **whole})


def _write_slots(session: Session, attempt: Attempt, form: Form, hashes: Mapping[int, str]) -> None:
    versions = [int(slot.version_ref or 0) for slot in form.slots]
    items = authoring.load_items(session, versions, hashes)
    write_rows(
        session,
        AttemptSlot,
        [
            {
                "attempt_id": attempt.id,
                "slot": number,
                "item_version_id": version,
                "case_version_id": slot.case_ref,
                "flagged": False,
                "option_order": list(option_order(items[version][1], seed=attempt.seed, slot=number)),
                "max_mark": slot.mark if slot.mark is not None else items[version][1].default_mark,
            }
            for number, (slot, version) in enumerate(zip(form.slots, versions, strict=True), start=1)
        ],
    )


def _times_seen(session: Session, bank_id: int, attempts: list[Attempt]) -> dict[str, int]:
    """An item's name in the draws of this bank's quizzes → how often this person had it in these attempts."""
    names = names_of(
        session,
        bank_id,
        session.scalars(
            select(AttemptSlot.item_version_id).where(AttemptSlot.attempt_id.in_([one.id for one in attempts]))
        ).all(),
    )
    return dict(Counter(names))


def submit_attempt(session: Session, attempt: Attempt, *, now: datetime, where: handing_in.Where | None = None) -> None:
    """Close the attempt, grade it and queue the score, all in the caller's transaction.

    An attempt that is closed already stays exactly as it is: the second click of a double click changes nothing.
    The caller holds the attempt's row lock. ``where``: its course, if that was found with it.
    """
    if attempt.state is not AttemptState.OPEN:
        return
    around = grade_and_close(session, attempt, now=now, where=where)
    settle(session, attempt, now=now, look=around)


def grade_and_close(
    session: Session, attempt: Attempt, *, now: datetime, where: handing_in.Where | None = None
) -> handing_in.Look:
    """Grade what is saved of an attempt, and close it; returns what was seen around it."""
    session.flush()
    look, bound = handing_in.look(session, attempt, where), version_of(session, attempt.assessment_version_id)
    items = items_on(session, look.sheet)
    answers = {one.slot: one.held for one in look.sheet}
    graded = grading.grade(attempt, bound.settings, look.sheet, items, answers, now=now, corrections=look.corrections)
    closed = {
        "state": AttemptState.SUBMITTED,
        "submitted_at": min(now, attempt.hand_in_until) if attempt.hand_in_until else now,
        "mark": graded.mark,
        "max_mark": graded.max_mark,
        "outcome": graded.document,
    }
    change_row(session, attempt, closed)
    certifying.hand_over(session, attempt, now=now, course=look.course)
    return look


def settle(
    session: Session, attempt: Attempt, *, now: datetime, by: int | None = None, look: handing_in.Look | None = None
) -> None:
    """Owe the gradebook what this learner's attempts on the quiz come to, this one having changed.

    ``by``: the instructor whose doing it was; ``look``: what was seen around it as it was handed in.
    """
    session.flush()  # attempts are read by query
    if attempt.preview or attempt.practice:
        return
    rules = grades.rules_now(session, attempt, look)
    sitter = Sitter(resource_link_id=attempt.resource_link_id, person_id=attempt.person_id, preview=False)
    mine = [attempt] if look is not None and not look.others else attempts_of(session, sitter)
    counted = attempts_on(session, rules, mine)
    last = grades.last_of(mine) if len(counted) < len(mine) else None
    if last is not None and last not in counted:  # the link has opened another quiz since: the column is that one's
        rules = grades.rules_now(session, last, look)
        counted = attempts_on(session, rules, mine)
    grades.settle(session, rules, counted, now=now, by=by, look=look)


def flag(session: Session, attempt: Attempt, slot: int, *, now: datetime, flagged: bool | None = None) -> bool:
    """Flag a question of an open attempt to be looked at again, or no longer; None turns it. Returns what it is now.

    Raises:
        NotFound: no such question.
        AttemptClosed, AttemptLate: nothing can change any more.
        SectionClosed, PagePassed: nothing in that section can change now.
    """
    check_open(attempt, now=now)
    sections.check_slots(session, attempt, [slot], now=now)
    row = session.get(AttemptSlot, (attempt.id, slot))
    if row is None:
        raise NotFound(detail=f"slot {slot} of attempt {attempt.id}")
    row.flagged = not row.flagged if flagged is None else flagged
    return row.flagged


def finished_count(session: Session, resource_link_id: int) -> int:
    """How many counted attempts were handed in on a link."""
    counted = (Attempt.resource_link_id == resource_link_id, Attempt.state == AttemptState.SUBMITTED)
    query = select(func.count()).select_from(Attempt).where(*counted, Attempt.preview.is_(False))
    return session.scalar(query) or 0
