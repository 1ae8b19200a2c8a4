"""Deleting a platform: what would be lost is counted first, and nothing is deleted while a score waits to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Table, delete, func, or_, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from lms_plugin.db import Base
from lms_plugin.delivery.models import Attempt
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import ContentPick, Context, Deployment, Launch, Person, Registration, ResourceLink
from lms_plugin.lti.upserts import table_of
from lms_plugin.passback.models import OwedScore, ScoreState

NEVER_CAME = (ScoreState.NOT_OFFERED, ScoreState.REFUSED)  # nothing goes on with these by itself
log = structlog.get_logger(__name__)


class ScoresWait(InvalidInput):
    """A platform that is still owed scores is not deleted."""

    code = "SCORES_WAIT"
    status = 409
    title = "Scores wait for this platform"
    message = "Scores of learners have not reached this platform yet, so it is not deleted."
    advice = "Switch the platform off instead, or wait until its scores have arrived."


class PlatformInUse(InvalidInput):
    """Somebody's request holds rows of the platform just now; deleting gives way to it."""

    code = "PLATFORM_IN_USE"
    status = 409
    title = "Somebody is using this platform"
    message = "Somebody is using this platform just now, so nothing was deleted. Switch it off, then try again."
    advice = "Switch the platform off, wait a minute, then delete it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What goes with a platform: rows counted.

    ``waiting`` scores are still to be sent and keep it from being deleted; ``never_came`` ones it refused or
    never asked for.
    """

    deployments: int
    courses: int
    people: int
    attempts: int
    scores: int
    never_came: int
    waiting: int


def losses(session: Session, registration_id: int) -> Losses:
    """Count what would be deleted. Seven queries."""
    links = select(ResourceLink.id).join(Deployment).where(Deployment.registration_id == registration_id)
    mine = Deployment.registration_id == registration_id

    def count(statement: Any) -> int:
        return session.scalar(statement) or 0

    scores = select(func.count()).select_from(OwedScore).where(OwedScore.resource_link_id.in_(links))
    return Losses(
        deployments=count(select(func.count()).select_from(Deployment).where(mine)),
        courses=count(select(func.count()).select_from(Context).join(Deployment).where(mine)),
        people=count(select(func.count()).select_from(Person).where(Person.registration_id == registration_id)),
        attempts=count(
            select(func.count())
            .select_from(Attempt)
            .where(Attempt.resource_link_id.in_(links), Attempt.preview.is_(False))
        ),
        scores=count(scores),
        never_came=count(scores.where(OwedScore.state.in_(NEVER_CAME))),
        waiting=count(scores.where(OwedScore.state == ScoreState.WAITING)),
    )


def remove(session: Session, registration_id: int, *, typed: str) -> None:
    """Delete a platform with everything that hangs on it, if its name was typed and no score of it waits.

    Whoever wants to write for it from here on waits for the end, and then finds it gone; whoever writes already is
    let through, for an attempt handed in at this very moment owes a score. All or nothing.

    Raises:
        NotFound: no such registration.
        InvalidInput: the name is not the platform's.
        ScoresWait: scores wait to be sent to it.
        PlatformInUse: somebody is writing for it.
    """
    with _giving_way(session):
        row = session.get(Registration, registration_id, with_for_update=True)
        if row is None:
            raise NotFound("There is no such platform.", advice="Look at the list of platforms again.")
        if " ".join(typed.split()) != " ".join(row.name.split()):
            raise InvalidInput(
                "The name does not match.", advice="Type the platform's name exactly as it stands there."
            )
        root = table_of(Registration)
        doomed = hanging_on(root, root.c.id == registration_id)
        for kind in (Attempt, Person, ResourceLink):  # an owed score is written under locks of these three
            table = table_of(kind)
            held = select(table.c.id).where(doomed[table.name]).with_for_update().subquery()
            session.execute(select(func.count()).select_from(held))
        if losses(session, registration_id).waiting:
            raise ScoresWait
        picks = select(Launch.content_pick_id).where(Launch.registration_id == registration_id)
        answered = session.scalars(picks.where(Launch.content_pick_id.is_not(None))).all()
        delete_all(session, doomed)
        session.execute(delete(ContentPick).where(ContentPick.id.in_(answered)))  # launches point at these
    session.expunge(row)
    log.info("registration_deleted", registration_id=registration_id)


@contextmanager
def _giving_way(session: Session) -> Iterator[None]:
    """Wait for nobody: two that wait for each other would be ended by the database, and not by what matters more.

    SQLite lets one write at a time anyway.
    """
    try:
        with session.begin_nested():
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            yield
    except (IntegrityError, OperationalError) as error:
        raise PlatformInUse(detail=type(error).__name__) from error


def hanging_on(root: Table, rows: ColumnElement[bool]) -> dict[str, ColumnElement[bool]]:
    """For each table the rows that go with ``rows`` of ``root``: those, and what points at them by a foreign key.

    Read from the schema, so that a table added later cannot be forgotten and keep the deletion from working.
    """
    found: dict[str, ColumnElement[bool]] = {root.name: rows}
    for table in Base.metadata.sorted_tables:  # parents before children
        conditions = [
            key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table is not table and key.column.table.name in found
        ]
        if conditions and table is not root:
            found[table.name] = or_(*conditions)
    return found


def delete_all(session: Session, doomed: Mapping[str, ColumnElement[bool]]) -> None:
    """Delete these rows, children before parents."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in doomed:
            session.execute(delete(table).where(doomed[table.name]))
