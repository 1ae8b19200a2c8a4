"""What is kept about one person: found, handed out whole, and erased (GDPR articles 15, 17 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.db import Base
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import Person, Registration
from lms_plugin.lti.upserts import table_of
from lms_plugin.operations.removal import delete_all
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.roster.models import RosterMember

# What is the person's own, with all that hangs on it: handed out, and erased.
OWN = frozenset(
    {
        "accommodation_change.person_id", "attempt.person_id", "attempt_grant.person_id",
        "challenge_report.person_id", "code_try.person_id",
        "launch.person_id", "membership.person_id", "notice.person_id", "owed_score.person_id",
        "practice_card.person_id", "practice_review.person_id", "window_exception_member.person_id",
    }
)  # fmt: skip
# What somebody did for a course and others rely on: it stays, done by a person without a name.
DONE = frozenset(
    {
        "accommodation_change.made_by", "assessment.created_by", "assessment_version.created_by",
        "attempt_event.person_id", "attempt_grant.made_by", "bank_picture.uploaded_by", "bank_share.shared_by",
        "bulk_change.person_id",
        "bulk_change.undone_by", "challenge.decided_by",
        "challenge_entry.person_id", "claim_event.person_id", "document_version.uploaded_by", "draft_run.asked_by",
        "grading_event.person_id", "item_comment.person_id", "item_comment.resolved_by", "item_event.person_id",
        "item_export.asked_by", "item_import.applied_by", "item_import.uploaded_by", "item_version.author_id",
        "link_binding.bound_by", "link_grading.decided_by", "owed_score.asked_by", "regrade.person_id",
        "source_conflict.resolved_by", "window_exception.ended_by", "window_exception.made_by",
    }
)  # fmt: skip
NOT_ABOUT_THEM = frozenset({"draw", "seed", "lease_until", "return_url"})  # how a form was drawn, and our own affairs
log = structlog.get_logger(__name__)


class ScoresOnTheirWay(InvalidInput):
    """A person whose scores wait to be sent is not erased unasked."""

    code = "SCORES_WAIT"
    status = 409
    title = "Scores of this person wait"
    message = "Scores of this person have not reached the learning platform yet, so nothing was erased."
    advice = "Wait until they have arrived, or say that they may be lost."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody a platform knows by ``sub``."""

    id: int
    registration_id: int
    platform: str
    sub: str
    name: str | None
    email: str | None


def find(session: Session, words: str, *, limit: int = 50) -> list[Found]:
    """People whose name, address or ``sub`` holds these words; the words are taken as they are, in any case."""
    like = f"%{words.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"
    query = (
        select(Person, Registration.name)
        .join(Registration, Registration.id == Person.registration_id)
        .where(or_(*(column.ilike(like, escape="\\") for column in (Person.name, Person.email, Person.sub))))
        .order_by(Person.id)
        .limit(limit)
    )
    return [_found(person, platform) for person, platform in session.execute(query)]


def person_of(session: Session, registration_id: int, sub: str) -> Found:
    """Somebody by platform and ``sub``.

    Raises:
        NotFound: nobody is known there by it.
    """
    query = (
        select(Person, Registration.name)
        .join(Registration, Registration.id == Person.registration_id)
        .where(Person.registration_id == registration_id, Person.sub == sub)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Nobody is known by this.", advice="Check the number of the platform and the person's sub.")
    return _found(*row)


def _found(person: Person, platform: str) -> Found:
    return Found(
        id=person.id,
        registration_id=person.registration_id,
        platform=platform,
        sub=person.sub,
        name=person.name,
        email=person.email,
    )


def belongings(person_id: int) -> dict[str, ColumnElement[bool]]:
    """For each table the rows that are the person's own, and what points at these by a foreign key."""
    found: dict[str, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:  # parents before children
        conditions = [column == person_id for column in table.columns if f"{table.name}.{column.name}" in OWN]
        conditions += [
            key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table is not table and key.column.table.name in found
        ]
        if conditions:
            found[table.name] = or_(*conditions)
    return found


def told(session: Session, person: Found) -> dict[str, Any]:
    """Everything of the person's own as plain JSON values: ``person``, ``rosters``, and the rows by table."""
    row = table_of(Person)
    whole: dict[str, Any] = {"person": next(_rows(session, row, row.c.id == person.id))}
    roster = table_of(RosterMember)
    whole["rosters"] = list(_rows(session, roster, _in_rosters(person)))
    mine = belongings(person.id)
    for table in Base.metadata.sorted_tables:
        if table.name in mine and (rows := list(_rows(session, table, mine[table.name]))):
            whole[table.name] = rows
    return whole


def counted(session: Session, person: Found) -> dict[str, int]:
    """How many ``attempts``, ``answers``, ``scores``, ``launches`` and practice ``cards`` are the person's."""
    mine = belongings(person.id)
    tables = {
        "launches": "launch", "attempts": "attempt", "answers": "saved_answer", "scores": "owed_score",
        "cards": "practice_card",
    }  # fmt: skip
    return {
        name: session.scalar(select(func.count()).select_from(Base.metadata.tables[table]).where(mine[table])) or 0
        for name, table in tables.items()
    }


def _in_rosters(person: Found) -> ColumnElement[bool]:
    roster = table_of(RosterMember)
    return (roster.c.registration_id == person.registration_id) & (roster.c.user_id == person.sub)


def _rows(session: Session, table: Table, which: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """Rows with what is about the person; hashes and cookies are our locks, not their data."""
    columns = [one for one in table.columns if one.name not in NOT_ABOUT_THEM and not one.name.endswith("hash")]
    for row in session.execute(select(*columns).where(which).order_by(*table.primary_key.columns)):
        yield {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | bytes) else value


def erase(session: Session, person: Found, *, lose_scores: bool = False) -> bool:
    """Delete what is the person's own; whoever did something for a course stays in its history without a name.

    Statistics follow within the hour (insights). The platform keeps what it has. Returns whether the person is gone
    altogether.

    Raises:
        ScoresOnTheirWay: scores wait to be sent, and nobody said that they may be lost.
    """
    row = session.get_one(Person, person.id, with_for_update=True)
    mine = belongings(person.id)
    waiting = (
        select(func.count())
        .select_from(OwedScore)
        .where(OwedScore.person_id == person.id, OwedScore.state == ScoreState.WAITING)
    )
    if not lose_scores and session.scalar(waiting):
        raise ScoresOnTheirWay
    delete_all(session, mine)
    session.execute(delete(table_of(RosterMember)).where(_in_rosters(person)))
    remembered = _did_something(session, person.id)
    if remembered:
        row.sub, row.name, row.email, row.lti11_user_id = f"erased-{uuid4()}", None, None, None
    else:
        session.delete(row)
    session.flush()
    log.info("person_erased", registration_id=person.registration_id, kept_nameless=remembered)
    return not remembered


def _did_something(session: Session, person_id: int) -> bool:
    columns = (Base.metadata.tables[table].c[name] for table, _dot, name in (one.partition(".") for one in DONE))
    return any(session.scalar(select(column).where(column == person_id).limit(1)) is not None for column in columns)
