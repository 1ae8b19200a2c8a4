"""The rows of rosters: asked for, leased by a worker page by page, written down, marked, never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from lms_plugin.db import after_commit
from lms_plugin.lti.connector import Client
from lms_plugin.lti.models import Context, Deployment, Launch, Person, Registration, ResourceLink, Status
from lms_plugin.lti.nrps import Member, MemberStatus, RosterPage, roster_url
from lms_plugin.lti.quirks import Profile, profile_of
from lms_plugin.lti.upserts import upsert, upsert_many
from lms_plugin.roster.models import Roster, RosterMember, RosterState
from lms_plugin.roster.signals import Wake

LEASE = timedelta(minutes=2)  # longer than one page can take; renewed with every page
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 20, 60))
MAX_ANSWER = 2048
EVERY, IN_USE = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A leased reading, as plain values: no row outlives its transaction. ``start`` is where it begins or goes on."""

    roster_id: int
    registration_id: int
    lease: str
    reading: int
    start: str
    from_link: bool  # an earlier answer's link, which may be too old by now
    pages: int
    whole: bool
    client: Client
    profile: Profile
    keeps_legacy_ids: bool


def ask(session: Session, *, context_id: int, resource_link_id: int | None, now: datetime) -> bool:
    """Have the roster of a link, or of the whole course, read soon. False: the platform offers none (NRPS-01).

    One that is being read already goes on as it is.
    """
    link = _offering_link(session, context_id, resource_link_id)
    if link is None or link.roster_url is None:
        return False
    rlid = link.resource_link_id if resource_link_id is not None else ""
    key = {"context_id": context_id, "rlid": rlid}
    found = session.scalar(select(Roster).filter_by(**key).with_for_update())
    if found is not None and found.state is RosterState.READING:
        found.url = link.roster_url
        return True
    values = {"url": link.roster_url, "state": RosterState.WAITING, "due_at": now, "tries": 0}
    fresh = {"reading": 0, "pages": 0, "whole": True, "answer": ""}
    upsert(session, Roster, key, values, when_new=fresh)
    after_commit(session, Wake.call)
    return True


def _offering_link(session: Session, context_id: int, resource_link_id: int | None) -> ResourceLink | None:
    """The link itself, or the course's newest one that was offered a roster."""
    query = select(ResourceLink).where(ResourceLink.context_id == context_id, ResourceLink.roster_url.is_not(None))
    if resource_link_id is not None:
        query = query.where(ResourceLink.id == resource_link_id)
    return session.scalars(query.order_by(ResourceLink.updated_at.desc()).limit(1)).first()


def _to_do(now: datetime) -> ColumnElement[bool]:
    """Due, or left by a worker that died over it (NRPS-09)."""
    return or_(
        and_(Roster.state == RosterState.WAITING, Roster.due_at <= now),
        and_(Roster.state == RosterState.READING, Roster.lease_until <= now),
    )


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have a roster to read."""
    return list(
        session.scalars(
            select(Deployment.registration_id)
            .join(Context, Context.deployment_id == Deployment.id)
            .join(Roster, Roster.context_id == Context.id)
            .join(Registration, Registration.id == Deployment.registration_id)
            .where(_to_do(now), Registration.status == Status.ACTIVE, Deployment.status == Status.ACTIVE)
            .distinct()
        )
    )


def claim(session: Session, *, registration_id: int, now: datetime) -> Task | None:
    """Lease one roster of a registration that is to be read: from its beginning, or from where a reading stopped."""
    row = session.execute(
        select(Roster, Deployment.deployment_id, Registration)
        .join(Context, Context.id == Roster.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(_to_do(now), Registration.id == registration_id)
        .where(Registration.status == Status.ACTIVE, Deployment.status == Status.ACTIVE)
        .order_by(Roster.due_at)
        .limit(1)
        .with_for_update(of=Roster, skip_locked=True)
    ).first()
    if row is None:
        return None
    roster, deployment_id, registration = row
    if roster.next_url is None:
        roster.reading, roster.pages, roster.whole = roster.reading + 1, 0, roster.differences_url is None
    roster.state, roster.lease, roster.lease_until = RosterState.READING, secrets.token_hex(16), now + LEASE
    whole = roster_url(roster.url, rlid=roster.rlid or None)
    return Task(
        roster_id=roster.id,
        registration_id=registration.id,
        lease=roster.lease,
        reading=roster.reading,
        start=roster.next_url or roster.differences_url or whole,
        from_link=bool(roster.next_url or roster.differences_url),
        pages=roster.pages,
        whole=roster.whole,
        client=Client.of(registration, deployment_id),
        profile=profile_of(registration.family),
        keeps_legacy_ids=_proved(session, registration.id),
    )


def _proved(session: Session, registration_id: int) -> bool:
    """Whether a launch of this platform ever proved to know our old shared secret (NRPS-08, CLAIM-14)."""
    known = select(Person.id).where(Person.registration_id == registration_id, Person.lti11_user_id.is_not(None))
    return session.scalar(known.limit(1)) is not None


def _ours(session: Session, task: Task) -> Roster | None:
    """The roster, if the lease is still this task's."""
    query = select(Roster).where(Roster.id == task.roster_id, Roster.lease == task.lease).with_for_update()
    return session.scalar(query)


def write_page(session: Session, task: Task, page: RosterPage, *, now: datetime) -> bool:
    """Keep a page, and where the next one is. False: somebody else has the lease; nothing was written."""
    roster = _ours(session, task)
    if roster is None:
        return False
    _keep(session, task, page.members, now)
    roster.pages, roster.next_url, roster.lease_until = roster.pages + 1, page.next_url, now + LEASE
    return True


def _keep(session: Session, task: Task, members: Iterable[Member], now: datetime) -> None:
    rows = {
        member.user_id: {
            "roster_id": task.roster_id,
            "user_id": member.user_id,
            "registration_id": task.registration_id,
            "name": member.name,
            "email": member.email,
            "role": member.role,
            "roles": list(member.roles),
            "status": member.status,
            "legacy_user_id": member.legacy_user_id if task.keeps_legacy_ids else None,
            "reading": task.reading,
            "updated_at": now,
        }
        for member in members
    }
    upsert_many(session, RosterMember, ("roster_id", "user_id"), list(rows.values()))


def finish(session: Session, task: Task, *, later: str | None, ended: bool, now: datetime) -> bool:
    """The last page was kept: who was not named in a whole list that came to its end is marked as gone (NRPS-05).

    ``later`` is the differences link for the next time. False: somebody else has the lease.
    """
    roster = _ours(session, task)
    if roster is None:
        return False
    if task.whole and ended:
        session.execute(
            update(RosterMember)
            .where(RosterMember.roster_id == task.roster_id, RosterMember.reading != task.reading)
            .values(status=MemberStatus.GONE)
        )
    roster.state, roster.read_at, roster.differences_url = RosterState.READ, now, later
    roster.next_url = roster.lease = roster.lease_until = roster.problem = None
    roster.tries, roster.answer = 0, ""
    return True


def begin_anew(session: Session, task: Task, *, now: datetime) -> None:
    """A stored link did not work any more: read the whole list from its beginning (NRPS-06)."""
    roster = _ours(session, task)
    if roster is not None:
        roster.state, roster.due_at, roster.lease = RosterState.WAITING, now, None
        roster.next_url = roster.differences_url = None


def put_back(session: Session, task: Task, *, now: datetime) -> None:
    """The worker stops: whoever comes next goes on at once."""
    roster = _ours(session, task)
    if roster is not None:
        roster.state, roster.due_at, roster.lease = RosterState.WAITING, now, None


def refresh_old(session: Session, *, now: datetime) -> None:
    """Have rosters of courses in use read once a day."""
    in_use = select(Launch.id).where(Launch.context_id == Roster.context_id, Launch.used_at > now - IN_USE).exists()
    session.execute(
        update(Roster)
        .where(Roster.state == RosterState.READ, Roster.read_at < now - EVERY, in_use)
        .values(state=RosterState.WAITING, due_at=now)
    )


def pause(session: Session, task: Task, *, seconds: float | None, code: str, answer: str, now: datetime) -> None:
    """The platform did not answer: go on later by ourselves, some times; then a person is told."""
    roster = _ours(session, task)
    if roster is None:
        return
    if roster.tries >= len(PAUSES):
        _give_up(roster, code, answer)
        return
    wait = timedelta(seconds=seconds) if seconds is not None else PAUSES[roster.tries]
    roster.state, roster.due_at, roster.lease, roster.tries = RosterState.WAITING, now + wait, None, roster.tries + 1
    roster.problem, roster.answer = code, answer[:MAX_ANSWER]


def fail(session: Session, task: Task, *, code: str, answer: str) -> None:
    """The platform said no: nothing is tried again until somebody asks."""
    roster = _ours(session, task)
    if roster is not None:
        _give_up(roster, code, answer)


def _give_up(roster: Roster, code: str, answer: str) -> None:
    roster.state, roster.problem, roster.answer = RosterState.FAILED, code, answer[:MAX_ANSWER]
    roster.lease = roster.next_url = roster.differences_url = None
