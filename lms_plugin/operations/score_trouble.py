"""The last scores a platform did not take, with its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Deployment, ResourceLink
from lms_plugin.passback.models import OwedScore, SendTry, TryResult

SHOWN = 5
WORDS = 200
CAME = tuple(one for one in TryResult if one.came)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A try that did not arrive; ``said`` is the start of the platform's answer on one line."""

    at: datetime
    code: str
    http_status: int | None
    said: str


def last_unsent(session: Session, registration_id: int) -> tuple[Unsent, ...]:
    """The newest tries of one platform that did not arrive. One query."""
    rows = session.scalars(
        select(SendTry)
        .join(OwedScore, OwedScore.id == SendTry.owed_score_id)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(Deployment.registration_id == registration_id, SendTry.result.not_in(CAME))
        .order_by(SendTry.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Unsent(
            at=row.at,
            code=row.result.value.upper(),
            http_status=row.http_status,
            said=" ".join(row.answer.split())[:WORDS],
        )
        for row in rows
    )
