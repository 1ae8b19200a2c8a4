"""From rows of the LMS's world to names that outlive them: tenant, course, account, and who did something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.certification.models import Account, Holder, ImpactReview
from lms_plugin.db import read_rows
from lms_plugin.lti.models import Context, Deployment, Person, Registration, ResourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A course of a tenant. Ids of rows may be given anew after a deletion; these names never are."""

    tenant: str
    context: str
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of a link: its row, its place, whether a quiz may answer for a change there (deltas.py), and whether a
    programme is published there."""

    context_id: int
    place: Place
    answers: bool
    published: bool = True


NAMES = (
    Registration.issuer,
    Registration.client_id,
    Registration.name,
    Deployment.deployment_id,
    Context.context_id,
)  # as ``read_place`` takes them
_PLACE = (
    select(*NAMES)
    .select_from(Registration)
    .join(Deployment, Deployment.registration_id == Registration.id)
    .join(Context, Context.deployment_id == Deployment.id)
    .where(Context.id == bindparam("context"))
)
UNDER_REVIEW = (
    select(ImpactReview.id).where(ImpactReview.delta == bindparam("quiz"), ImpactReview.closed_at.is_(None)).exists()
)
_COURSE = (  # built once
    select(Context.id, UNDER_REVIEW, *NAMES)
    .select_from(Context)
    .join(Deployment, Deployment.id == Context.deployment_id)
    .join(Registration, Registration.id == Deployment.registration_id)
    .join(ResourceLink, ResourceLink.context_id == Context.id)
    .where(ResourceLink.id == bindparam("link"))
)


def place_of(session: Session, context_id: int) -> Place:
    """The place of a course row."""
    found = session.execute(_PLACE, {"context": context_id}).one()
    return read_place(*found)


def course_of(session: Session, resource_link_id: int, quiz: int) -> Course:
    """The course of a link, as one of its quizzes is asked for."""
    context_id, answers, *names = read_rows(session, _COURSE, {"link": resource_link_id, "quiz": quiz})[0]
    return Course(context_id=context_id, place=read_place(*names), answers=answers)


def read_place(issuer: str, client_id: str, platform: str, deployment_id: str, context_id: str) -> Place:
    """The place of a row of ``NAMES``."""
    tenant = tenant_of(issuer, client_id)
    return Place(tenant=tenant, context=_name(tenant, deployment_id, context_id), platform=platform)


def tenant_of(issuer: str, client_id: str) -> str:
    """What names a platform's registration for ever."""
    return _name(issuer, client_id)


def _name(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def actor(person_id: int) -> str:
    """How events name a person of the LMS's world: by number."""
    return f"person {person_id}"


def sub_of(session: Session, person_id: int) -> str:
    """How the platform names a person."""
    return session.scalars(select(Person.sub).where(Person.id == person_id)).one()


def account_of(session: Session, tenant: str, sub: str, *, lock: bool = False) -> Account | None:
    """An account, if certification knows it. ``lock``: whoever links it to another person waits until the commit."""
    query = select(Account).where(Account.tenant == tenant, Account.sub == sub)
    return session.scalar(query.with_for_update(read=True).execution_options(populate_existing=True) if lock else query)


def holder_of(session: Session, tenant: str, person_id: int, *, now: datetime) -> int:
    """The holder behind a person's account, made if there is none. Returns its id."""
    sub = sub_of(session, person_id)
    known = account_of(session, tenant, sub, lock=True)
    if known is not None:
        return known.holder_id
    try:
        with session.begin_nested():
            holder = Holder(uuid=str(uuid4()), created_at=now)
            session.add(holder)
            session.flush()
            session.add(Account(tenant=tenant, sub=sub, holder_id=holder.id, created_at=now))
            session.flush()
            return holder.id
    except IntegrityError:  # two attempts at once: the other made it
        return session.scalars(select(Account.holder_id).where(Account.tenant == tenant, Account.sub == sub)).one()
