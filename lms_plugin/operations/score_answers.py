"""What a platform answered to the last scores and token requests that failed, for whoever looks into trouble there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Deployment, ResourceLink
from lms_plugin.passback.models import OwedScore, SendTry, TryResult

SHOWN, EXCERPT = 5, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: when, our code for it, the HTTP status, and the start of the platform's own words."""

    at: datetime
    code: str
    status: int | None
    words: str


def last_failures(session: Session, registration_id: int) -> tuple[Answer, ...]:
    """The newest tries of this platform that did not bring a score there, newest first. One query."""
    rows = session.scalars(
        select(SendTry)
        .join(OwedScore, OwedScore.id == SendTry.owed_score_id)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(
            Deployment.registration_id == registration_id,
            SendTry.result.not_in((TryResult.ARRIVED, TryResult.CONFIRMED)),
        )
        .order_by(SendTry.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Answer(at=row.at, code=row.result.value.upper(), status=row.http_status, words=row.answer[:EXCERPT])
        for row in rows
    )
