"""Rosters as staff see them: how fresh, who has not opened the quiz yet, who is inactive or gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.lti.models import Membership, Person, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.roster.models import Roster, RosterMember, RosterState

SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """Somebody on the roster. ``name`` is what the platform told, or None; ``status`` is never gone."""

    user_id: str
    name: str | None
    status: MemberStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterView:
    """A roster for a page: ``offered`` whether it can be read, ``absent`` the first learners who never launched."""

    offered: bool
    state: RosterState | None = None
    read_at: datetime | None = None
    problem: str | None = None
    answer: str = ""
    absent: tuple[MemberLine, ...] = ()
    absent_count: int = 0
    standing: dict[str, MemberStatus] | None = None

    @property
    def under_way(self) -> bool:
        """Whether it is being read, or will be by itself."""
        return self.state in {RosterState.WAITING, RosterState.READING}


def roster_view(
    session: Session, *, context_id: int, resource_link_id: int | None, subs: Sequence[str] = ()
) -> RosterView:
    """The roster of a link, else of its course; ``standing`` tells of ``subs`` who is inactive or gone.

    Five queries at most, however many members. Without a roster service and without a roster: not offered.
    """
    offered = _is_offered(session, context_id, resource_link_id)
    roster = _roster(session, context_id, resource_link_id)
    if roster is None:
        return RosterView(offered=offered)
    launched = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.context_id == roster.context_id,
            Person.registration_id == RosterMember.registration_id,
            Person.sub == RosterMember.user_id,
        )
        .exists()
    )
    absent = (
        RosterMember.roster_id == roster.id,
        RosterMember.role == Role.LEARNER,
        RosterMember.status != MemberStatus.GONE,
        ~launched,
    )
    rows = session.execute(
        select(RosterMember.user_id, RosterMember.name, RosterMember.status)
        .where(*absent)
        .order_by(RosterMember.name, RosterMember.user_id)
        .limit(SHOWN)
    ).all()
    count = session.scalar(select(func.count()).select_from(RosterMember).where(*absent)) or 0
    return RosterView(
        offered=offered,
        state=roster.state,
        read_at=roster.read_at,
        problem=roster.problem,
        answer=roster.answer,
        absent=tuple(MemberLine(user_id=row.user_id, name=row.name, status=row.status) for row in rows),
        absent_count=count,
        standing=_standing(session, roster.id, subs),
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
