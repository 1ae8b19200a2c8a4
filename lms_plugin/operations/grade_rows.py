"""The course's learners with their grades: what they reached, what was sent, what the gradebook shows, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, null, or_, select, union
from sqlalchemy.orm import Session, aliased

from lms_plugin.access import Role
from lms_plugin.delivery.sittings import Sat, sat
from lms_plugin.lti.models import Context, Deployment, Membership, Person, Registration, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.lti.quirks import profile_of, words_of
from lms_plugin.passback.models import TOTAL, LinkLineItem, OwedScore
from lms_plugin.passback.service import is_newest
from lms_plugin.passback.standing import NEEDS_YOU, ON_ITS_WAY, SETTLED, Standing, standing_column, standing_of
from lms_plugin.roster.people import listed_learners

PAGE = 100
GROUPS = {"needs_you": NEEDS_YOU, "on_its_way": ON_ITS_WAY, "settled": SETTLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which rows: ``resource_link_id`` None for the whole course; ``standing`` one of them, or of ``GROUPS``."""

    context_id: int
    resource_link_id: int | None
    standing: str = ""
    search: str = ""
    page: int = 1

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Those asked for; empty: all."""
        if self.standing in GROUPS:
            return GROUPS[self.standing]
        return (Standing(self.standing),) if self.standing in set(Standing) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow:
    """A learner and a link: ``owed`` is the newest score or None, ``sat`` what was reached or None.

    ``name`` None: the platform told none; ``person_id`` None: known from the roster only; ``topic`` names the column
    where it is not the quiz's own; ``problem`` why the score is not there, ``advice`` what to press on this platform.
    """

    sub: str
    name: str | None
    status: MemberStatus | None
    person_id: int | None
    link_title: str | None
    standing: Standing
    owed: OwedScore | None
    topic: str | None = None
    problem: str | None = None
    advice: Any = None
    sat: Sat | None = None

    @property
    def can_send(self) -> bool:
        """Whether sending it again makes sense."""
        if self.standing in {Standing.NOTHING, Standing.SENDING, Standing.NO_COLUMN}:
            return False
        return self.standing is not Standing.WAITING or self.problem is not None

    @property
    def can_accept(self) -> bool:
        """Whether there is a difference to leave as it is."""
        return self.standing in {Standing.DIFFERS, Standing.ATTENTION} and bool(self.owed and self.owed.shown_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePage:
    """A page of rows, and how many there are of each standing on all pages, whatever was searched for."""

    rows: tuple[GradeRow, ...]
    counts: dict[Standing, int]
    page: int
    pages: int
    found: int

    def count(self, *standings: Standing) -> int:
        """How many rows have one of these."""
        return sum(self.counts[one] for one in standings)

    @property
    def owed(self) -> int:
        """How many grades there are to bring to the gradebook."""
        return self.count(*Standing) - self.counts[Standing.NOTHING]


def grade_page(session: Session, wish: Wish, *, now: datetime) -> GradePage:
    """A page of the table; a handful of queries however many learners."""
    table = _Table(session, wish, now)
    counts = dict.fromkeys(Standing, 0) | {
        Standing(word): number for word, number in session.execute(table.counted()).all()
    }
    found = session.scalar(select(func.count()).select_from(table.wanted(table.standing).subquery())) or 0
    pages = max(1, -(-found // PAGE))
    page = min(max(wish.page, 1), pages)
    rows = session.execute(table.rows().offset((page - 1) * PAGE).limit(PAGE)).all()
    return GradePage(rows=_with_sat(session, table, rows), counts=counts, page=page, pages=pages, found=found)


def all_rows(session: Session, wish: Wish, *, now: datetime) -> Iterable[GradeRow]:
    """Every row that is wanted, for a file."""
    table = _Table(session, wish, now)
    return _with_sat(session, table, session.execute(table.rows()).all())


class _Table:
    """Learners beside the newest score of each link and column, as statements."""

    def __init__(self, session: Session, wish: Wish, now: datetime) -> None:
        self.wish, self.now = wish, now
        place = select(Deployment.registration_id, Registration.family, Registration.issuer)
        self.registration_id, family, issuer = session.execute(
            place.join(Registration, Registration.id == Deployment.registration_id)
            .join(Context, Context.deployment_id == Deployment.id)
            .where(Context.id == wish.context_id)
        ).one()
        self.profile = profile_of(family, issuer=issuer)
        links = select(ResourceLink.id).where(ResourceLink.context_id == wish.context_id)
        if wish.resource_link_id is not None:
            links = links.where(ResourceLink.id == wish.resource_link_id)
        self.links = list(session.scalars(links))
        listed = listed_learners(session, context_id=wish.context_id, resource_link_id=wish.resource_link_id)
        self.listed = None if listed is None else listed.subquery()
        self.people = self._people().subquery()
        self.newest = aliased(OwedScore, self._newest().subquery())
        self.standing = standing_column(self.newest, now=now)

    def _newest(self) -> Select[OwedScore]:
        return select(OwedScore).where(OwedScore.resource_link_id.in_(self.links), is_newest())

    def _people(self) -> Any:
        came = (
            select(Person.sub)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.context_id == self.wish.context_id, Membership.role == Role.LEARNER)
            .where(Membership.test_user.is_(False))
        )
        scored = select(Person.sub).join(OwedScore, OwedScore.person_id == Person.id)
        parts = [came, scored.where(OwedScore.resource_link_id.in_(self.links))]
        if self.listed is not None:
            parts.append(select(self.listed.c.user_id))
        return union(*parts)

    def _joined(self, *columns: Any) -> Any:
        people, newest = self.people, self.newest
        query = (
            select(*columns)
            .select_from(people)
            .outerjoin(Person, and_(Person.registration_id == self.registration_id, Person.sub == people.c.sub))
            .outerjoin(newest, newest.person_id == Person.id)
        )
        return query if self.listed is None else query.outerjoin(self.listed, self.listed.c.user_id == people.c.sub)

    def counted(self) -> Any:
        """How many rows of each standing there are."""
        return self._joined(self.standing, func.count()).group_by(self.standing)

    def wanted(self, *columns: Any) -> Any:
        """These columns of the rows that are wanted."""
        query = self._joined(*columns)
        if self.wish.standings:
            query = query.where(self.standing.in_([one.value for one in self.wish.standings]))
        words = self.wish.search.strip()
        if words:
            name = self._name()
            query = query.where(
                or_(
                    name.contains(words, autoescape=True),
                    func.lower(name).contains(words.lower(), autoescape=True),
                    self.people.c.sub == words,
                )
            )
        return query

    def _name(self) -> Any:
        return Person.name if self.listed is None else func.coalesce(Person.name, self.listed.c.name)

    def rows(self) -> Any:
        """Whatever a row shows, by name."""
        status = null() if self.listed is None else self.listed.c.status
        query = self.wanted(
            self.people.c.sub, self._name().label("name"), status.label("status"), Person.id.label("person_id"),
            ResourceLink.title, LinkLineItem.label.label("topic"), self.newest,
        )  # fmt: skip
        return (
            query.outerjoin(ResourceLink, ResourceLink.id == self.newest.resource_link_id)
            .outerjoin(
                LinkLineItem,
                and_(
                    LinkLineItem.resource_link_id == self.newest.resource_link_id,
                    LinkLineItem.tag == self.newest.tag,
                    LinkLineItem.tag != TOTAL,
                ),
            )
            .order_by(self._name(), self.people.c.sub, self.newest.id)
        )


def _with_sat(session: Session, table: _Table, rows: Sequence[Row[Any]]) -> tuple[GradeRow, ...]:
    people = [row.person_id for row in rows if row.person_id is not None]
    reached = sat(session, context_links=table.links, people=people)
    only_link = table.links[0] if table.wish.resource_link_id is not None and table.links else None
    lines = []
    for row in rows:
        line = _row(row, table)
        link = line.owed.resource_link_id if line.owed else only_link
        lines.append(replace(line, sat=reached.get((link or 0, row.person_id))))
    return tuple(lines)


def _row(row: Row[Any], table: _Table) -> GradeRow:
    owed: OwedScore | None = row[-1]
    standing = standing_of(owed, now=table.now)
    open_ = owed is not None and owed.last_result is not None and not owed.last_result.came
    problem = owed.last_result.value if owed and owed.last_result and open_ and standing not in SETTLED else None
    return GradeRow(
        sub=row.sub,
        name=row.name,
        status=MemberStatus(row.status) if row.status else None,
        person_id=row.person_id,
        link_title=row.title,
        standing=standing,
        owed=owed,
        topic=None if owed is None or owed.tag == TOTAL else row.topic or owed.tag,
        problem=problem,
        advice=words_of(table.profile, problem) if problem else None,
    )
