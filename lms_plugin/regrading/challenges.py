"""Challenges: a learner reports a problem, somebody else than the author decides, each step is linked to the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Bank, Item, ItemVersion
from lms_plugin.db import lacks_parent
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.assessments import with_newest
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.regrade_models import Notice
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import ResourceLink
from lms_plugin.regrading.applying import Applied
from lms_plugin.regrading.errors import ChallengeClosed, DecidesOwn, ReportIncomplete
from lms_plugin.regrading.models import Challenge, ChallengeEntry, ChallengeReport, Problem, Step, Verdict

MAX_TEXT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a learner says is wrong, and where it can be read."""

    problem: Problem
    text: str
    source: str = ""


def reportable(
    session: Session, attempt_id: int, slot: int, sitter: Sitter, *, now: datetime
) -> tuple[Attempt, AttemptSlot]:
    """The question of a learner's own attempt, if its questions are shown to them now: in practice while it runs.

    Raises:
        NotFound: not theirs, not there, only a preview, or not shown.
    """
    attempt = delivery.own_attempt(session, attempt_id, sitter)
    made_with, newest = with_newest(session, attempt.assessment_version_id)
    shown = Shown.ATTEMPT in Reader(session, attempt.person_id, now).shown(newest, attempt.submitted_at)
    practising = made_with.settings.practice and attempt.state is AttemptState.OPEN
    held = session.get(AttemptSlot, (attempt_id, slot))
    if held is None or attempt.preview or not (shown or practising):
        raise NotFound(detail=f"slot {slot} of attempt {attempt_id} cannot be reported")
    return attempt, held


def report(session: Session, attempt_id: int, slot: int, sitter: Sitter, said: Said, *, now: datetime) -> None:
    """Report a problem with a question. Reporting the same one twice is once; no key is told.

    Raises:
        NotFound: as reportable.
        ReportIncomplete: nothing was said.
    """
    attempt, held = reportable(session, attempt_id, slot, sitter, now=now)
    if not said.text.strip():
        raise ReportIncomplete
    mine = select(ChallengeReport.id).where(ChallengeReport.attempt_id == attempt_id, ChallengeReport.slot == slot)
    if session.scalar(mine) is not None:
        return
    link = session.get_one(ResourceLink, attempt.resource_link_id)
    challenge = _open_challenge(session, link.context_id, held.item_version_id, now=now)
    row = ChallengeReport(
        challenge_id=challenge.id,
        attempt_id=attempt_id,
        slot=slot,
        person_id=attempt.person_id,
        problem=said.problem,
        text=said.text.strip()[:MAX_TEXT],
        source=said.source.strip()[:MAX_TEXT],
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # the other click of a double click was faster
        if lacks_parent(error):
            raise
        return
    _chain(session, challenge, Step.REPORTED, attempt.person_id, {"report": row.id}, now=now)


def _open_challenge(session: Session, context_id: int | None, version_id: int, *, now: datetime) -> Challenge:
    """The open challenge of this version, locked; made if there is none."""
    wanted = {"context_id": context_id, "item_version_id": version_id, "verdict": Verdict.OPEN}
    query = select(Challenge).filter_by(**wanted).with_for_update()
    found = session.scalar(query)
    if found is not None:
        return found
    row = Challenge(**wanted, opened_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # somebody else reported it at the same moment
        if lacks_parent(error):
            raise
        return session.scalars(query).one()
    return row


def own_challenge(session: Session, challenge_id: int, *, context_id: int, lock: bool = False) -> Challenge:
    """A challenge of this course.

    Raises:
        NotFound
    """
    query = select(Challenge).where(Challenge.id == challenge_id, Challenge.context_id == context_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(detail=f"challenge {challenge_id} is not of this course")
    return found


def decide(
    session: Session,
    challenge_id: int,
    verdict: Verdict,
    reason: str,
    *,
    context_id: int,
    person_id: int,
    now: datetime,
) -> Challenge:
    """Decide about all reports of a challenge, and reply to whoever reported.

    Raises:
        NotFound: not of this course.
        ChallengeClosed: it was decided already.
        DecidesOwn: the decider wrote the version, and the bank asks for a second person.
        ReportIncomplete: no reason is given; reporters read it.
    """
    row = own_challenge(session, challenge_id, context_id=context_id, lock=True)
    if row.verdict is not Verdict.OPEN:
        raise ChallengeClosed
    if is_own(session, row.item_version_id, person_id):
        raise DecidesOwn
    if not reason.strip() or verdict is Verdict.OPEN:
        raise ReportIncomplete
    row.verdict, row.reason = verdict, reason.strip()[:MAX_TEXT]
    row.decided_by, row.decided_at = person_id, now
    replies = _reply(session, row, now=now)
    _chain(session, row, Step.DECIDED, person_id, {"verdict": verdict.value, "replies": replies}, now=now)
    return row


def is_own(session: Session, version_id: int, person_id: int) -> bool:
    """Whether somebody wrote a version that a second person has to decide about."""
    mine = (ItemVersion.id == version_id, ItemVersion.author_id == person_id, Bank.second_person)
    query = select(ItemVersion.id).join(Item, Item.id == ItemVersion.item_id).join(Bank, Bank.id == Item.bank_id)
    return session.scalar(query.where(*mine)) is not None


def _reply(session: Session, challenge: Challenge, *, now: datetime) -> int:
    """One notice for each reporter, at the question they reported last."""
    reports = session.execute(
        select(ChallengeReport.person_id, ChallengeReport.attempt_id, ChallengeReport.slot, Attempt.resource_link_id)
        .join(Attempt, Attempt.id == ChallengeReport.attempt_id)
        .where(ChallengeReport.challenge_id == challenge.id)
        .order_by(ChallengeReport.id)
    ).all()
    last = {one.person_id: one for one in reports}
    session.execute(
        insert(Notice),
        [
            {
                "resource_link_id": one.resource_link_id,
                "person_id": one.person_id,
                "attempt_id": one.attempt_id,
                "slot": one.slot,
                "verdict": challenge.verdict.value,
                "text": challenge.reason,
                "at": now,
            }
            for one in last.values()
        ],
    )
    return len(last)


def follow(session: Session, challenge: Challenge, applied: Applied, *, person_id: int, now: datetime) -> None:
    """Link what a regrade did to the challenge that led to it. Following the same one twice is once."""
    if applied.again:
        return
    if challenge.regrade_id is None:
        challenge.regrade_id = applied.regrade_id
    facts = {"regrade": applied.regrade_id, "changed": applied.changed}
    _chain(session, challenge, Step.REGRADED, person_id, facts, now=now)
    _chain(session, challenge, Step.TOLD, person_id, {"scores": applied.resent, "notices": applied.notices}, now=now)


def of_regrade(session: Session, regrade_id: int) -> Challenge | None:
    """The challenge that led to a regrade, locked."""
    return session.scalar(select(Challenge).where(Challenge.regrade_id == regrade_id).with_for_update())


def chain(session: Session, challenge_id: int) -> list[ChallengeEntry]:
    """What happened, oldest first."""
    query = select(ChallengeEntry).where(ChallengeEntry.challenge_id == challenge_id).order_by(ChallengeEntry.id)
    return list(session.scalars(query))


def _chain(
    session: Session, challenge: Challenge, step: Step, person_id: int, facts: dict[str, Any], *, now: datetime
) -> None:
    """Add a link; whoever adds one holds the challenge's row."""
    last = session.scalar(select(func.max(ChallengeEntry.id)).where(ChallengeEntry.challenge_id == challenge.id))
    session.add(
        ChallengeEntry(challenge_id=challenge.id, previous_id=last, step=step, person_id=person_id, at=now, facts=facts)
    )
    session.flush()  # the next link names this one
