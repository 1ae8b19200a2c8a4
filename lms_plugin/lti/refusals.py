"""Refusals kept for operators, by reference: the newest hundred of each code and platform, for thirty days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms_plugin.db import own_transaction, utc_now
from lms_plugin.errors import Trouble
from lms_plugin.lti.errors import as_facts
from lms_plugin.lti.models import Context, Deployment, Membership, Refusal, Registration, Status
from lms_plugin.web import Identity

KEPT = 100  # of each code, per registration and of those that belong to none
KEPT_FOR = timedelta(days=30)
SHOWN = 100
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalLine:
    """A refusal as an operator's page shows it. ``waiting`` is our id of the deployment that waits for approval."""

    reference: str
    code: str
    at: datetime
    registration_id: int | None
    platform: str | None
    client_id: str | None
    facts: Mapping[str, str]
    waiting: int | None


def keep(engine: Engine, code: str, trouble: Trouble, reference: str, who: Identity | None) -> None:
    """Write a refusal down, in a transaction of its own; a database that is busy loses it rather than a page."""
    facts = as_facts(trouble.facts)
    registration_id = trouble.registration_id
    try:
        with own_transaction(engine) as session:
            if who is not None:
                registration_id = who.registration_id
                facts |= as_facts(_launch_facts(session, who))
            now = utc_now()
            row = Refusal(reference=reference, registration_id=registration_id, code=code, at=now, facts=facts)
            session.add(row)
            _purge(session, registration_id, code, now)
    except SQLAlchemyError:  # busy, or the platform was deleted meanwhile
        log.warning("refusal_not_kept", code=code)


def _launch_facts(session: Session, who: Identity) -> dict[str, Any]:
    """Deployment, course and the roles as received, of whoever sits in a launch (ERR-13)."""
    roles = session.scalar(
        select(Membership.roles).where(Membership.context_id == who.context_id, Membership.person_id == who.person_id)
    )
    return {
        "deployment_id": session.scalar(select(Deployment.deployment_id).where(Deployment.id == who.deployment_id)),
        "course": session.scalar(select(Context.title).where(Context.id == who.context_id)),
        "roles": ", ".join(roles or ()) or "none",
    }


def _purge(session: Session, registration_id: int | None, code: str, now: datetime) -> None:
    """Keep the table bounded: whatever anybody sends, it holds so many rows of each code for each platform, and a
    flood of one code pushes no other out."""
    mine = (Refusal.registration_id == registration_id, Refusal.code == code)  # None becomes IS NULL
    oldest_kept = (
        select(Refusal.id).where(*mine).order_by(Refusal.id.desc()).offset(KEPT - 1).limit(1).scalar_subquery()
    )
    session.flush()
    session.execute(delete(Refusal).where(*mine, Refusal.id < oldest_kept))
    session.execute(delete(Refusal).where(Refusal.at < now - KEPT_FOR))


def newest(
    session: Session, *, reference: str = "", registration_id: int | None = None, limit: int = SHOWN
) -> tuple[RefusalLine, ...]:
    """The newest refusals, of one platform if named, or those under this reference; two queries however many."""
    query = (
        select(Refusal, Registration.name, Registration.client_id)
        .outerjoin(Registration, Registration.id == Refusal.registration_id)
        .order_by(Refusal.id.desc())
        .limit(limit)
    )
    if registration_id is not None:
        query = query.where(Refusal.registration_id == registration_id)
    wanted = reference.strip().upper()
    rows = session.execute(query.where(Refusal.reference == wanted) if wanted else query).all()
    waiting = _waiting(session, {row.registration_id for row, *_named in rows if row.registration_id is not None})
    return tuple(
        RefusalLine(
            reference=row.reference,
            code=row.code,
            at=row.at,
            registration_id=row.registration_id,
            platform=name,
            client_id=client_id,
            facts=row.facts,
            waiting=waiting.get((row.registration_id, row.facts.get("deployment_id", ""))),
        )
        for row, name, client_id in rows
    )


def _waiting(session: Session, registrations: set[int]) -> dict[tuple[int | None, str], int]:
    """The deployments of these registrations that wait for approval."""
    rows = session.execute(
        select(Deployment.registration_id, Deployment.deployment_id, Deployment.id).where(
            Deployment.registration_id.in_(registrations), Deployment.status == Status.PENDING
        )
    )
    return {(registration_id, deployment_id): row_id for registration_id, deployment_id, row_id in rows}
