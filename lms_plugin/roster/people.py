"""Rosters as staff see them: how fresh, who has not opened the quiz yet, who is inactive or gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.lti.models import Launch, Membership, Message, Person, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.lti.roles import TEST_USER
from lms_plugin.roster.models import Roster, RosterMember, RosterState

SHOWN = 500
TO_COME = (Role.LEARNER, Role.VIEWER)  # what a launch may have called somebody whom the roster calls a learner


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """Somebody on the roster. ``name`` is what the platform told, or None; ``status`` is never gone."""

    user_id: str
    name: str | None
    status: MemberStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterView:
    """A roster for a page: ``offered`` whether it can be read, ``absent`` the first learners who never launched, with
    those who are suspended last; ``absent_count`` counts without these, ``listed_count`` with them."""

    offered: bool
    state: RosterState | None = None
    read_at: datetime | None = None
    problem: str | None = None
    answer: str = ""
    absent: tuple[MemberLine, ...] = ()
    absent_count: int = 0
    listed_count: int = 0
    standing: dict[str, MemberStatus] | None = None

    @property
    def under_way(self) -> bool:
        """Whether it is being read, or will be by itself."""
        return self.state in {RosterState.WAITING, RosterState.READING}


def roster_view(
    session: Session, *, context_id: int, resource_link_id: int | None, subs: Sequence[str] = ()
) -> RosterView:
    """The roster of a link, else of its course; ``standing`` tells of ``subs`` who is inactive or gone.

    Absent is who should have opened the link, or with ``resource_link_id`` None any link of the course, and has not:
    learners of the roster, but nobody whom a launch has shown to be staff there, and no test user.

    Five queries at most, however many members. Without a roster service and without a roster: not offered.
    """
    offered = _is_offered(session, context_id, resource_link_id)
    roster = _roster(session, context_id, resource_link_id)
    if roster is None:
        return RosterView(offered=offered)
    absent = _absent(roster, resource_link_id)
    active = RosterMember.status == MemberStatus.ACTIVE
    rows = session.execute(
        select(RosterMember.user_id, RosterMember.name, RosterMember.status)
        .where(*absent)
        .order_by(active.desc(), RosterMember.name, RosterMember.user_id)
        .limit(SHOWN)
    ).all()
    listed, count = session.execute(
        select(func.count(), func.count().filter(active)).select_from(RosterMember).where(*absent)
    ).one()
    return RosterView(
        offered=offered,
        state=roster.state,
        read_at=roster.read_at,
        problem=roster.problem,
        answer=roster.answer,
        absent=tuple(MemberLine(user_id=row.user_id, name=row.name, status=row.status) for row in rows),
        absent_count=count,
        listed_count=listed,
        standing=_standing(session, roster.id, subs),
    )


def listed_learners(
    session: Session, *, context_id: int, resource_link_id: int | None
) -> Select[str, str | None, MemberStatus] | None:
    """User id, name and status of the learners a roster names, as a query; None: no roster was read.

    Left out are test users, who is gone, and whom a launch has shown to be staff.
    """
    roster = _roster(session, context_id, resource_link_id)
    if roster is None or roster.read_at is None:
        return None
    staff = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.context_id == roster.context_id, Membership.role.not_in(TO_COME))
        .where(Person.registration_id == RosterMember.registration_id, Person.sub == RosterMember.user_id)
    )
    return select(RosterMember.user_id, RosterMember.name, RosterMember.status).where(
        RosterMember.roster_id == roster.id,
        RosterMember.role == Role.LEARNER,
        RosterMember.status != MemberStatus.GONE,
        cast(RosterMember.roles, Text).not_like(f"%{TEST_USER}%"),
        ~staff.exists(),
    )


def _absent(roster: Roster, resource_link_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Which members of a roster should have come and have not."""
    same_person = (Person.registration_id == RosterMember.registration_id, Person.sub == RosterMember.user_id)
    known = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.context_id == roster.context_id, *same_person)
    )
    here = (
        select(Launch.id)
        .join(Person, Person.id == Launch.person_id)
        .where(Launch.resource_link_id == resource_link_id, Launch.message == Message.RESOURCE_LINK, *same_person)
    )
    no_learner = known.where(or_(Membership.role.not_in(TO_COME), Membership.test_user))
    came = known.exists() if resource_link_id is None else or_(here.exists(), no_learner.exists())
    return (
        RosterMember.roster_id == roster.id,
        RosterMember.role == Role.LEARNER,
        RosterMember.status != MemberStatus.GONE,
        cast(RosterMember.roles, Text).not_like(f"%{TEST_USER}%"),
        ~came,
    )


def _is_offered(session: Session, context_id: int, resource_link_id: int | None) -> bool:
    query = select(ResourceLink.id).where(ResourceLink.context_id == context_id, ResourceLink.roster_url.is_not(None))
    if resource_link_id is not None:
        query = query.where(ResourceLink.id == resource_link_id)
    return session.scalar(query.limit(1)) is not None


def _roster(session: Session, context_id: int, resource_link_id: int | None) -> Roster | None:
    """The link's own roster if there is one, else the course's."""
    rlids = [""]
    if resource_link_id is not None:
        rlids.append(session.get_one(ResourceLink, resource_link_id).resource_link_id)
    query = select(Roster).where(Roster.context_id == context_id, Roster.rlid.in_(rlids))
    return session.scalars(query.order_by(Roster.rlid.desc()).limit(1)).first()


def _standing(session: Session, roster_id: int, subs: Sequence[str]) -> dict[str, MemberStatus]:
    """Who of these is not active."""
    rows = session.execute(
        select(RosterMember.user_id, RosterMember.status).where(
            RosterMember.roster_id == roster_id,
            RosterMember.user_id.in_(subs),
            RosterMember.status != MemberStatus.ACTIVE,
        )
    )
    return {row.user_id: row.status for row in rows}
