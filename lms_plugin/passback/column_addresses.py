"""Where the scores of links go: the address of each column, and all that a worker has to know to write there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.lti.connector import Client
from lms_plugin.lti.models import Deployment, Registration, ResourceLink, Status
from lms_plugin.lti.quirks import Profile, profile_of
from lms_plugin.passback.models import TOTAL, LinkGrading, LinkLineItem, OwedScore, TeacherGrades


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A gradebook column in use; plain values."""

    client: Client
    profile: Profile
    link_id: str
    url: str
    line_items_url: str | None
    scopes: frozenset[str]
    resource_id: str | None
    teacher_grades: TeacherGrades


def addressed(session: Session, registration_id: int, owing: Sequence[OwedScore]) -> dict[tuple[int, str], Column]:
    """The columns of these scores by link and tag; two queries. What has no address, or rests, is left out."""
    links = {owed.resource_link_id for owed in owing}
    if not links:
        return {}
    made = {
        (item.resource_link_id, item.tag): item
        for item in session.scalars(select(LinkLineItem).where(LinkLineItem.resource_link_id.in_(links)))
    }
    rows = session.execute(
        select(ResourceLink, Deployment.deployment_id, Registration, LinkGrading.teacher_grades)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .outerjoin(LinkGrading, LinkGrading.resource_link_id == ResourceLink.id)
        .where(ResourceLink.id.in_(links), Registration.id == registration_id)
        .where(Deployment.status == Status.ACTIVE, Registration.status == Status.ACTIVE)
    )
    found = {}
    for link, deployment, registration, teacher_grades in rows:
        for tag in {owed.tag for owed in owing if owed.resource_link_id == link.id}:
            item = made.get((link.id, tag))
            known = item.url if item else None
            url = link.line_item_url or known if tag == TOTAL else known
            if url:
                found[link.id, tag] = Column(
                    client=Client.of(registration, deployment),
                    profile=profile_of(registration.family, issuer=registration.issuer),
                    link_id=link.resource_link_id,
                    url=url,
                    line_items_url=link.line_items_url,
                    scopes=frozenset(link.ags_scopes),
                    resource_id=item.resource_id if item else None,
                    teacher_grades=teacher_grades or TeacherGrades.KEEP,
                )
    return found
