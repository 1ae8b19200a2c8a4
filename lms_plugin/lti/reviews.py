"""Submission review: what we say of it on a line item, and which link and person a review launch is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.lti.launch import VerifiedLaunch
from lms_plugin.lti.models import Launch, Person, ResourceLink

REVIEWABLE = ("Submitted", "Completed")  # activity progress, as our scores say it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Whose work on which link; either may be unknown here (REV-04). ``attempt_id`` instead of both: that attempt's.

    ``sub`` is the platform's id of the person, empty beside an ``attempt_id``.
    """

    resource_link_id: int | None
    person_id: int | None
    sub: str
    attempt_id: int | None


def submission_review(settings: Settings) -> dict[str, Any]:
    """The ``submissionReview`` member of line items that we declare or create (REV-03)."""
    return {
        "reviewableStatus": list(REVIEWABLE),
        "label": "Assay",
        "url": f"{settings.public_url}/lti/launch",
        "custom": {"assay_review": "attempts"},
    }


def link_of(session: Session, verified: VerifiedLaunch, context_id: int) -> int | None:
    """The link under review: the one the message names, else the one with that column; only of its own course."""
    if verified.review is None or verified.review.attempt_id is not None:
        return None  # the link such a launch names is not the attempt's (QUIRK-62)
    of_course = select(ResourceLink.id).where(
        ResourceLink.deployment_id == verified.deployment_row, ResourceLink.context_id == context_id
    )
    if verified.resource_link_id:
        return session.scalar(of_course.where(ResourceLink.resource_link_id == verified.resource_link_id))
    return session.scalar(of_course.where(ResourceLink.line_item_url == verified.review.line_item_url).limit(1))


def reviewed(session: Session, launch_id: str) -> Reviewed:
    """Whose work a review launch shows. Who may see it was checked when the launch came."""
    row = session.execute(
        select(Launch.resource_link_id, Person.id, Launch.review_sub, Launch.review_attempt)
        .outerjoin(Person, (Person.registration_id == Launch.registration_id) & (Person.sub == Launch.review_sub))
        .where(Launch.id == launch_id)
    ).one()
    return Reviewed(resource_link_id=row[0], person_id=row[1], sub=row[2] or "", attempt_id=row[3])
