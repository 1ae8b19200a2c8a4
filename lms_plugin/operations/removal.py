"""Deleting a platform: what would be lost is counted first, and nothing is deleted while a score waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.db import Base
from lms_plugin.delivery.models import Attempt
from lms_plugin.errors import InvalidInput
from lms_plugin.lti.models import Context, Deployment, Person, Registration, ResourceLink
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

    Raises:
        InvalidInput: the name is not the platform's.
        ScoresWait: scores wait to be sent to it.
    """
    row = session.get_one(Registration, registration_id, with_for_update=True)
    if " ".join(typed.split()) != " ".join(row.name.split()):
        raise InvalidInput("The name does not match.", advice="Type the platform's name exactly as it stands there.")
    if losses(session, registration_id).waiting:
        raise ScoresWait
    doomed = _doomed(registration_id)
    for table in reversed(Base.metadata.sorted_tables):  # children before parents
        if table.name in doomed:
            session.execute(delete(table).where(doomed[table.name]))
    session.expunge(row)
    log.info("registration_deleted", registration_id=registration_id)


def _doomed(registration_id: int) -> dict[str, ColumnElement[bool]]:
    """For each table the rows that belong to a registration: its own, and what points at them by a foreign key.

    Read from the schema, so that a table added later cannot be forgotten and keep the deletion from working.
    """
    root = table_of(Registration)
    found: dict[str, ColumnElement[bool]] = {root.name: root.c.id == registration_id}
    for table in Base.metadata.sorted_tables:  # parents before children
        conditions = [
            key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table is not table and key.column.table.name in found
        ]
        if conditions and table is not root:
            found[table.name] = or_(*conditions)
    return found
