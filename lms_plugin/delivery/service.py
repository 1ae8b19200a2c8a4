"""An attempt's life: start, hand in, grade, and queue the score for the platform, each in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.access import SetAside
from lms_plugin.authoring import service as authoring
from lms_plugin.db import lacks_parent
from lms_plugin.delivery import grading
from lms_plugin.delivery.answers import current_answers
from lms_plugin.delivery.assessments import Bound, attempts_on, blueprint, bound_to, version_of
from lms_plugin.delivery.errors import AttemptRefused, NotSetUp, QuizClosed, TooFewItems
from lms_plugin.delivery.gradebook import topic_tag
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.settings import LATE_GRACE
from lms_plugin.errors import NotFound
from lms_plugin.passback import service as passback
from question_bank.blueprint import Form, assemble, option_order
from question_bank.errors import InfeasibleBlueprint

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Who sits: the person, on which link, and whether it only is a preview (never counted, never sent).

    ``set_aside`` says why, where it is not staff looking at its own quiz.
    """

    resource_link_id: int
    person_id: int
    preview: bool
    set_aside: SetAside | None = None


# Built once: putting a statement together costs more than sending it.
_MINE = (
    select(Attempt)
    .where(
        Attempt.resource_link_id == bindparam("link"),
        Attempt.person_id == bindparam("person"),
        Attempt.preview == bindparam("preview"),
    )
    .order_by(Attempt.number)
)
_ONE = _MINE.order_by(None).where(Attempt.id == bindparam("attempt"))
_ONE_LOCKED = _ONE.with_for_update()
_SLOTS = select(AttemptSlot).where(AttemptSlot.attempt_id == bindparam("attempt")).order_by(AttemptSlot.slot)


def _facts(sitter: Sitter) -> dict[str, Any]:
    return {"link": sitter.resource_link_id, "person": sitter.person_id, "preview": sitter.preview}


def attempts_of(session: Session, sitter: Sitter) -> list[Attempt]:
    """All attempts of this person on this link, oldest first."""
    return list(session.scalars(_MINE, _facts(sitter)))


def own_attempt(session: Session, attempt_id: int, sitter: Sitter, *, lock: bool = False) -> Attempt:
    """The attempt, if it is this person's on this link; anybody else's is not there.

    ``lock``: nobody else changes it until this transaction ends (double clicks, two tabs).

    Raises:
        NotFound
    """
    attempt = session.scalar(_ONE_LOCKED if lock else _ONE, _facts(sitter) | {"attempt": attempt_id})
    if attempt is None:
        raise NotFound(detail=f"attempt {attempt_id} is not this person's")
    return attempt


def refusal_to_start(bound: Bound, attempts: list[Attempt], *, preview: bool, now: datetime) -> AttemptRefused | None:
    """Why no new attempt may start, or None. ``attempts`` are those on this quiz; previews are never counted."""
    settings = bound.settings
    if preview:
        return None
    if settings.closes_at is not None and now >= settings.closes_at:
        return QuizClosed()
    used = sum(attempt.state is AttemptState.SUBMITTED for attempt in attempts)
    if settings.attempts is not None and used >= settings.attempts:
        return AttemptRefused()
    return None


def start_attempt(session: Session, sitter: Sitter, *, seed: str, now: datetime) -> Attempt:
    """Start an attempt, or return the one that is open: a double click starts one.

    Raises:
        NotSetUp: the link has no assessment.
        AttemptRefused, QuizClosed: no further attempt.
        TooFewItems: the bank cannot fill the blueprint (any more).
    """
    bound = bound_to(session, sitter.resource_link_id)
    if bound is None:
        raise NotSetUp(detail=f"link {sitter.resource_link_id}")
    attempts = attempts_of(session, sitter)
    open_attempt = next((attempt for attempt in attempts if attempt.state is AttemptState.OPEN), None)
    if open_attempt is not None:
        return open_attempt
    refusal = refusal_to_start(bound, attempts_on(session, bound, attempts), preview=sitter.preview, now=now)
    if refusal is not None:
        raise refusal
    return _write_attempt(session, sitter, bound, attempts, seed=seed, now=now)


def _write_attempt(
    session: Session, sitter: Sitter, bound: Bound, attempts: list[Attempt], *, seed: str, now: datetime
) -> Attempt:
    drawable = authoring.pool(session, bound.bank_id)
    seen = _times_seen(session, attempts) if bound.settings.avoid_seen and attempts else {}
    try:
        form = assemble(blueprint(bound.settings), drawable.items, seed=seed, history=seen)
    except InfeasibleBlueprint as error:
        raise TooFewItems(detail=str(error)) from error
    attempt = Attempt(
        resource_link_id=sitter.resource_link_id,
        person_id=sitter.person_id,
        preview=sitter.preview,
        set_aside=sitter.set_aside,
        assessment_version_id=bound.version_id,
        number=len(attempts) + 1,
        state=AttemptState.OPEN,
        seed=seed,
        draw=form.record,
        started_at=now,
        deadline_at=bound.settings.deadline(now),
    )
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError as error:  # the other click of a double click was faster
        if lacks_parent(error):
            raise
        mine = attempts_of(session, sitter)
        return next((one for one in mine if one.state is AttemptState.OPEN), mine[-1])
    _write_slots(session, attempt, form, seed)
    return attempt


def _write_slots(session: Session, attempt: Attempt, form: Form, seed: str) -> None:
    versions = [int(slot.version_ref or 0) for slot in form.slots]
    items = authoring.load_items(session, versions)
    session.execute(
        insert(AttemptSlot),
        [
            {
                "attempt_id": attempt.id,
                "slot": number,
                "item_version_id": version,
                "case_version_id": slot.case_ref,
                "option_order": list(option_order(items[version][1], seed=seed, slot=number)),
                "max_mark": slot.mark if slot.mark is not None else items[version][1].default_mark,
            }
            for number, (slot, version) in enumerate(zip(form.slots, versions, strict=True), start=1)
        ],
    )


def _times_seen(session: Session, attempts: list[Attempt]) -> dict[str, int]:
    """Item key → how often this person had it in these attempts."""
    keys = authoring.item_keys(
        session,
        session.scalars(
            select(AttemptSlot.item_version_id).where(AttemptSlot.attempt_id.in_([one.id for one in attempts]))
        ).all(),
    )
    return dict(Counter(keys))


def submit_attempt(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Close the attempt, grade it and queue the score, all in the caller's transaction.

    An attempt that is closed already stays exactly as it is: the second click of a double click changes nothing.
    The caller holds the attempt's row lock.
    """
    if attempt.state is not AttemptState.OPEN:
        return
    bound = version_of(session, attempt.assessment_version_id)
    slots = slots_of(session, attempt.id)
    items = authoring.load_items(session, [slot.item_version_id for slot in slots])
    answers = current_answers(session, attempt.id)
    graded = grading.grade(attempt, bound.settings, slots, items, answers, now=now)
    attempt.state = AttemptState.SUBMITTED
    attempt.submitted_at = min(now, attempt.deadline_at + LATE_GRACE) if attempt.deadline_at else now
    attempt.mark, attempt.max_mark, attempt.outcome = graded.mark, graded.max_mark, graded.document
    session.flush()  # the grade policy below reads attempts by query
    if not attempt.preview:
        _queue_gradebook_score(session, attempt, now=now)


def slots_of(session: Session, attempt_id: int) -> list[AttemptSlot]:
    """The slots of an attempt in order."""
    return list(session.scalars(_SLOTS, {"attempt": attempt_id}))


def _queue_gradebook_score(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Grade policy ``best``: the attempt with the highest share counts, the earliest of equals (assessment.md 3.2)."""
    sitter = Sitter(resource_link_id=attempt.resource_link_id, person_id=attempt.person_id, preview=False)
    on_quiz = attempts_on(session, version_of(session, attempt.assessment_version_id), attempts_of(session, sitter))
    finished = [one for one in on_quiz if one.state is AttemptState.SUBMITTED]
    best = max(finished, key=lambda one: (_share(one), -one.number))
    if best.id != attempt.id and len(finished) > 1:
        return  # the gradebook holds a better score, or owes it: nothing changed for it
    passback.queue_score(
        session,
        resource_link_id=best.resource_link_id,
        person_id=best.person_id,
        attempt_id=best.id,
        score_given=best.mark or Decimal(0),
        score_maximum=best.max_mark or Decimal(1),
        comment=grading.score_comment(best.outcome or {}),
        started_at=best.started_at,
        submitted_at=best.submitted_at or now,
        at=now,
    )
    _queue_topic_scores(session, best, now=now)


def _queue_topic_scores(session: Session, best: Attempt, *, now: datetime) -> None:
    """Topics that have a column of their own get their share of the attempt that counts (AGS-30)."""
    marks = {topic_tag(one["topic"]): one for one in (best.outcome or {}).get("topics", ())}
    for tag in passback.tags_of(session, best.resource_link_id):
        one = marks.get(tag)
        if one is None or not Decimal(one["max_mark"]):
            continue
        passback.queue_score(
            session,
            resource_link_id=best.resource_link_id,
            person_id=best.person_id,
            attempt_id=best.id,
            score_given=max(Decimal(one["mark"]), Decimal(0)),
            score_maximum=Decimal(one["max_mark"]),
            comment="",
            started_at=best.started_at,
            submitted_at=best.submitted_at or now,
            at=now,
            tag=tag,
        )


def _share(attempt: Attempt) -> Decimal:
    return (attempt.mark or Decimal(0)) / attempt.max_mark if attempt.max_mark else Decimal(0)


def close_expired(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Hand in attempts whose time and grace are over and that nobody closed. Returns how many."""
    overdue = session.scalars(
        select(Attempt)
        .where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at < now - LATE_GRACE)
        .order_by(Attempt.deadline_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    closed = 0
    for attempt in overdue:
        try:
            with session.begin_nested():
                submit_attempt(session, attempt, now=now)
            closed += 1
        except Exception:  # one attempt that cannot be graded must not keep the others open
            log.exception("attempt_not_closed", attempt=attempt.id)
    return closed


def finished_count(session: Session, resource_link_id: int) -> int:
    """How many counted attempts were handed in on a link."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Attempt)
            .where(
                Attempt.resource_link_id == resource_link_id,
                Attempt.state == AttemptState.SUBMITTED,
                Attempt.preview.is_(False),
            )
        )
        or 0
    )
