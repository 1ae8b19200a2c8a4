"""What is due: which platforms have something to send, whose turn it is there, and when to look again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Deployment, Registration, ResourceLink, Status
from lms_plugin.passback.models import TOTAL, LinkLineItem, OwedScore, PlatformLane, ScoreState

NOW: Any = bindparam("now")
FREE = (
    OwedScore.state == ScoreState.WAITING,
    OwedScore.due_at <= NOW,
    or_(OwedScore.lease_until.is_(None), OwedScore.lease_until <= NOW),
)
_DUE = (
    *FREE,
    or_(and_(OwedScore.tag == TOTAL, ResourceLink.line_item_url.is_not(None)), LinkLineItem.url.is_not(None)),
    Deployment.status == Status.ACTIVE,
    Registration.status == Status.ACTIVE,
)


def _placed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .outerjoin(
            LinkLineItem,
            and_(LinkLineItem.resource_link_id == OwedScore.resource_link_id, LinkLineItem.tag == OwedScore.tag),
        )
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
    )


_NEXT: Any = (
    _placed(select(OwedScore.id))
    .where(*_DUE, Registration.id == bindparam("registration"))
    .order_by(OwedScore.due_at, OwedScore.id)
    .limit(bindparam("most", type_=Integer))
)
_DUE_REGISTRATIONS: Any = (
    _placed(select(Registration.id).select_from(OwedScore))
    .outerjoin(PlatformLane, PlatformLane.registration_id == Registration.id)
    .where(*_DUE, or_(PlatformLane.rests_until.is_(None), PlatformLane.rests_until <= NOW))
    .distinct()
)


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have something due, and do not rest."""
    return list(session.scalars(_DUE_REGISTRATIONS, {"now": now}))


def next_in_turn(session: Session, registration_id: int, *, now: datetime, most: int) -> list[int]:
    """The ids of a platform's due scores, the longest due first."""
    return list(session.scalars(_NEXT, {"registration": registration_id, "now": now, "most": most}))


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a worker should look again, or None while nothing will become due by itself."""
    rests = PlatformLane.rests_until
    leased = OwedScore.lease_until  # another worker's: should it die, somebody looks when its lease is over
    due = case((rests > OwedScore.due_at, rests), (leased > OwedScore.due_at, leased), else_=OwedScore.due_at)
    found: datetime | None = session.scalar(
        select(func.min(due))
        .select_from(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .outerjoin(PlatformLane, PlatformLane.registration_id == Deployment.registration_id)
        .where(OwedScore.state == ScoreState.WAITING, due > now)
    )
    return found
