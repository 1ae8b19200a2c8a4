"""Which quiz a launch opens: the order in which its hints are tried, and what an instructor is offered (DL-14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from lms_plugin.delivery import assessments
from lms_plugin.delivery.models import Assessment, AssessmentVersion, LinkBinding, LinkOffer
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Context, Deployment, Registration, ResourceLink
from lms_plugin.lti.openings import LinkLaunch, Opening
from lms_plugin.lti.quirks import profile_of
from lms_plugin.lti.upserts import upsert
from lms_plugin.web import Identity

_DECLARED = re.compile(r"assay-(\d{1,9})")  # picking.resource_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the chooser says first: the quiz this link seems to be a copy of, or (no ``title``) that its own is not of
    this course."""

    course: str
    title: str


def follow(_sender: object, *, session: Session, link: LinkLaunch, now: datetime, **_more: Any) -> None:
    """Bind the launched link to the quiz its hints name, in the launch's own transaction.

    A binding stands, unless content was picked again for the link: then it follows the newer pick, and attempts made
    before stay with the quiz they were made on (DL-17). A hint at a quiz of another course binds nothing (DL-16).
    """
    hints = link.opening
    held = session.get(LinkBinding, link.resource_link_id)
    if held is not None and (not hints.pick or hints.pick == held.pick):
        return
    named = [one for one in (hints.assessment, hints.path) if one]
    if held is not None:
        named = named[:1] if hints.assessment else []
    for assessment_id in named:
        if _is_of(session, assessment_id, link.context_id):
            bind(session, link, assessment_id, pick=hints.pick or None, now=now)
            return
    if held is None:
        _offer(session, link, hints, foreign=bool(named), now=now)


def bind(session: Session, link: LinkLaunch, assessment_id: int, *, pick: str | None, now: datetime) -> None:
    """Let the link open this quiz, and remember the pick it follows."""
    assessments.bind(
        session,
        resource_link_id=link.resource_link_id,
        context_id=link.context_id,
        assessment_id=assessment_id,
        person_id=link.person_id,
        now=now,
        pick=pick,
    )


def bind_as_declared(session: Session, resource_id: str | None, *, who: Identity, now: datetime) -> bool:
    """Let a link open the quiz that its platform's column is named after, if that is of this course (DL-14, DL-16)."""
    found = _DECLARED.fullmatch(resource_id or "")
    if found is None or not _is_of(session, int(found[1]), who.context_id):
        return False
    if session.get(LinkBinding, who.resource_link_id) is None:
        assessments.bind(
            session,
            resource_link_id=who.resource_link_id,
            context_id=who.context_id,
            assessment_id=int(found[1]),
            person_id=who.person_id,
            now=now,
        )
    return True


def _is_of(session: Session, assessment_id: int, context_id: int) -> bool:
    found = session.get(Assessment, assessment_id)
    return found is not None and found.context_id == context_id


def _offer(session: Session, link: LinkLaunch, hints: Opening, *, foreign: bool, now: datetime) -> None:
    """Remember what to offer an instructor; a link whose histories and hints lead nowhere is simply not set up."""
    original = next(_originals(session, link, hints), None)
    if original is None and not foreign:
        return
    facts = {"assessment_id": original, "offered_at": now}
    upsert(session, LinkOffer, {"resource_link_id": link.resource_link_id}, facts)


def _originals(session: Session, link: LinkLaunch, hints: Opening) -> Iterator[int]:
    """Quizzes this link may be a copy of, newest copy first: what its earlier ids opened, then the quiz it names, if
    that is of a course which this one was copied from. Ids of another registration are nobody's (CLAIM-12), nor are
    those of another deployment where that is another school (QUIRK-80): what a launch says here can be typed."""
    tenant = _tenant(session, link)
    for earlier in hints.link_history:
        found = session.scalar(
            select(LinkBinding.assessment_id)
            .join(ResourceLink, ResourceLink.id == LinkBinding.resource_link_id)
            .join(Deployment, Deployment.id == ResourceLink.deployment_id)
            .where(tenant, ResourceLink.resource_link_id == earlier)
            .order_by(ResourceLink.deployment_id != link.deployment_id)
            .limit(1)
        )
        if found is not None:
            yield found
    named = [one for one in (hints.assessment, hints.path) if one]
    if named and hints.context_history:
        found = session.scalar(
            select(Assessment.id)
            .join(Context, Context.id == Assessment.context_id)
            .join(Deployment, Deployment.id == Context.deployment_id)
            .where(
                Assessment.id == named[0],
                tenant,
                Context.context_id.in_(hints.context_history),
            )
        )
        if found is not None:
            yield found


def _tenant(session: Session, link: LinkLaunch) -> ColumnElement[bool]:
    """The deployments that belong to the same school as this link's."""
    registration = session.get_one(Registration, link.registration_id)
    if profile_of(registration.family, issuer=registration.issuer).deployment_is_tenant:
        return Deployment.id == link.deployment_id
    return Deployment.registration_id == link.registration_id


def offer_for(session: Session, resource_link_id: int) -> Offer | None:
    """What the chooser says first about a link; None where nothing is known, or it has a quiz by now."""
    row = session.get(LinkOffer, resource_link_id)
    if row is None or session.get(LinkBinding, resource_link_id) is not None:
        return None
    if row.assessment_id is None:
        return Offer(course="", title="")
    original = session.get_one(Assessment, row.assessment_id)
    course = session.get_one(Context, original.context_id)
    return Offer(course=course.label or course.title or "", title=_newest(session, original.id).settings["title"])


def _newest(session: Session, assessment_id: int) -> AssessmentVersion:
    newest = select(AssessmentVersion).where(AssessmentVersion.assessment_id == assessment_id)
    return session.scalars(newest.order_by(AssessmentVersion.number.desc()).limit(1)).one()


def use_offer(session: Session, *, resource_link_id: int, context_id: int, person_id: int, now: datetime) -> None:
    """Take the offered quiz: itself inside its own course, elsewhere a quiz of this course with the same settings, so
    that no course ever sees or changes another's.

    Raises:
        NotFound: nothing is offered.
    """
    row = session.get(LinkOffer, resource_link_id)
    if row is None or row.assessment_id is None:
        raise NotFound(detail=f"nothing is offered for link {resource_link_id}")
    original = session.get_one(Assessment, row.assessment_id)
    assessment_id = original.id
    if original.context_id != context_id:
        newest = _newest(session, original.id)
        copy = Assessment(context_id=context_id, created_by=person_id, created_at=now)
        session.add(copy)
        session.flush()  # the version needs its id
        settings = AssessmentSettings.from_document(newest.settings)
        assessments.add_version(
            session, copy.id, 1, bank_id=newest.bank_id, settings=settings, person_id=person_id, now=now
        )
        assessment_id = copy.id
    session.execute(delete(LinkOffer).where(LinkOffer.resource_link_id == resource_link_id))
    session.flush()
    assessments.bind(
        session,
        resource_link_id=resource_link_id,
        context_id=context_id,
        assessment_id=assessment_id,
        person_id=person_id,
        now=now,
    )
