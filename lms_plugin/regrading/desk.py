"""What instructors see of challenges: the queue with its counts, and one challenge with everything to decide on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Bank, Item, ItemVersion
from lms_plugin.authoring.showing import Sheet, sheet
from lms_plugin.db import read_rows
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState
from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.regrading import challenges
from lms_plugin.regrading.models import Challenge, ChallengeEntry, ChallengeReport, Problem, Verdict

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeLine:
    """A challenge in the queue."""

    id: int
    stem: str
    number: int
    verdict: Verdict
    reports: int
    opened_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report with whose it is; ``name`` may be empty where the platform tells none."""

    name: str
    sub: str
    problem: Problem
    text: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengePage:
    """A challenge to decide on. ``served``: how many handed-in attempts of the course had this version.

    ``bank_id``: the bank it can be edited in, None where the course may not; ``own``: the reader wrote the version.
    """

    challenge: Challenge
    item_id: int
    number: int
    sheet: Sheet
    bank_id: int | None
    own: bool
    reports: tuple[ReportLine, ...]
    served: int
    entries: Sequence[ChallengeEntry]
    people: Mapping[int, tuple[str, str]]


def counts(session: Session, context_id: int) -> dict[str, int]:
    """Challenges of a course by verdict."""
    query = select(Challenge.verdict, func.count()).where(Challenge.context_id == context_id)
    return {row[0].value: row[1] for row in session.execute(query.group_by(Challenge.verdict))}


def waiting(session: Session, context_id: int) -> int:
    """How many questions of a course were reported and wait for a decision."""
    return counts(session, context_id).get(Verdict.OPEN.value, 0)


def queue(session: Session, context_id: int, *, verdict: Verdict | None, page: int) -> tuple[list[ChallengeLine], int]:
    """A page of challenges, those reported most first among the open ones; and how many pages there are."""
    reports = select(func.count()).where(ChallengeReport.challenge_id == Challenge.id).scalar_subquery()
    query = (
        select(Challenge, ItemVersion.document, ItemVersion.number, reports.label("reports"))
        .join(ItemVersion, ItemVersion.id == Challenge.item_version_id)
        .where(Challenge.context_id == context_id)
    )
    if verdict is not None:
        query = query.where(Challenge.verdict == verdict)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    ordered = query.order_by(Challenge.verdict != Verdict.OPEN, reports.desc(), Challenge.id.desc())
    rows = session.execute(ordered.limit(PAGE).offset((max(page, 1) - 1) * PAGE))
    lines = [
        ChallengeLine(
            id=row.id,
            stem=document["stem"],
            number=number,
            verdict=row.verdict,
            reports=count,
            opened_at=row.opened_at,
            decided_at=row.decided_at,
        )
        for row, document, number, count in rows
    ]
    return lines, max(1, -(-total // PAGE))


def challenge_page(session: Session, challenge_id: int, *, context_id: int, person_id: int) -> ChallengePage:
    """One challenge.

    Raises:
        NotFound: it is not of this course.
    """
    row = challenges.own_challenge(session, challenge_id, context_id=context_id)
    version, item, bank = session.execute(
        select(ItemVersion, Item, Bank)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(Bank, Bank.id == Item.bank_id)
        .where(ItemVersion.id == row.item_version_id)
    ).one()
    entries = challenges.chain(session, challenge_id)
    reports = session.execute(
        select(ChallengeReport, Person.name, Person.sub)
        .join(Person, Person.id == ChallengeReport.person_id)
        .where(ChallengeReport.challenge_id == challenge_id)
        .order_by(ChallengeReport.id)
    ).all()
    return ChallengePage(
        challenge=row,
        item_id=item.id,
        number=version.number,
        sheet=sheet(authoring.load_items(session, [version.id])[version.id][1]),
        bank_id=bank.id if bank.context_id == context_id else None,
        own=challenges.is_own(session, version.id, person_id),
        reports=tuple(_report(*one) for one in reports),
        served=_served(session, version.id, context_id),
        entries=entries,
        people=names(session, [one.person_id for one in entries]),
    )


def _report(row: ChallengeReport, name: str | None, sub: str) -> ReportLine:
    return ReportLine(name=name or "", sub=sub, problem=row.problem, text=row.text, source=row.source, at=row.at)


def _served(session: Session, version_id: int, context_id: int) -> int:
    query = (
        select(func.count())
        .select_from(AttemptSlot)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(AttemptSlot.item_version_id == version_id, Attempt.state == AttemptState.SUBMITTED)
        .where(Attempt.preview.is_(False), Attempt.practice.is_(False), ResourceLink.context_id == context_id)
    )
    return session.scalar(query) or 0


def names(session: Session, person_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Person → (name or "", the platform's id for them)."""
    rows: Any = session.execute(select(Person.id, Person.name, Person.sub).where(Person.id.in_(set(person_ids))))
    return {person: (name or "", sub) for person, name, sub in rows}


_REPORTED = (  # built once: each result page needs it
    select(ChallengeReport.slot, Challenge.verdict)
    .join(Challenge, Challenge.id == ChallengeReport.challenge_id)
    .where(ChallengeReport.attempt_id == bindparam("attempt"))
)


ANY_REPORTED = select(ChallengeReport.id).where(ChallengeReport.attempt_id == Attempt.id).correlate(Attempt).exists()


def reported(session: Session, attempt_id: int) -> dict[int, Verdict]:
    """Slot → where the learner's report about it stands."""
    rows = read_rows(session, _REPORTED, {"attempt": attempt_id})
    return {row[0]: row[1] for row in rows}
