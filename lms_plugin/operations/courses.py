"""The courses a platform has launched from, with who was there and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Context, Deployment, Launch, Membership, ResourceLink

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """A course as an operator's page shows it."""

    title: str
    deployment_id: str
    people: int
    links: int
    last_launch_at: datetime | None


def course_lines(session: Session, registration_id: int) -> tuple[tuple[CourseLine, ...], int]:
    """The courses with the newest launches, at most fifty, and how many there are. Two queries."""
    people = select(func.count()).where(Membership.context_id == Context.id).correlate(Context).scalar_subquery()
    links = select(func.count()).where(ResourceLink.context_id == Context.id).correlate(Context).scalar_subquery()
    newest = (
        select(func.max(Launch.created_at)).where(Launch.context_id == Context.id).correlate(Context).scalar_subquery()
    )
    mine = Deployment.registration_id == registration_id
    rows = session.execute(
        select(Context.title, Context.label, Context.context_id, Deployment.deployment_id, people, links, newest)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(mine)
        .order_by(newest.desc().nulls_last(), Context.id.desc())
        .limit(SHOWN)
    ).all()
    count = session.scalar(select(func.count()).select_from(Context).join(Deployment).where(mine)) or 0
    lines = tuple(
        CourseLine(
            title=title or label or context_id or deployment_id,
            deployment_id=deployment_id,
            people=people_count,
            links=link_count,
            last_launch_at=at,
        )
        for title, label, context_id, deployment_id, people_count, link_count, at in rows
    )
    return lines, count
