"""What the gradebook shows, read back and set beside what was sent; differences are shown and not fought (AGS-23)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.errors import NotFound, PlatformTrouble
from lms_plugin.lti import ags
from lms_plugin.lti.connector import Client, Connector, SessionFactory
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.lti.upserts import upsert
from lms_plugin.passback import recording
from lms_plugin.passback.models import TOTAL, MessageKind, OwedScore, ResultsReading, ScoreState, Shown
from lms_plugin.passback.service import is_newest

SETTLES = timedelta(minutes=2)  # until a gradebook shows what it took
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A link whose results may be read; plain values."""

    link_row: int
    title: str
    client: Client
    line_item_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many of a link's scores the gradebook shows, shows otherwise, or shows not at all; or why nobody knows."""

    title: str
    same: int = 0
    other: int = 0
    absent: int = 0
    trouble: str = ""


class ReadWake:
    """What has a worker read a link's results. Set by the application; does nothing until then."""

    call: Callable[[int], None] = staticmethod(lambda _link: None)


def places(session: Session, resource_link_id: int | None = None) -> list[Place]:
    """The links with scores whose results we may read; one of them, or all."""
    query = (
        select(ResourceLink, Deployment.deployment_id, Registration)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(ResourceLink.line_item_url.is_not(None))
        .where(Deployment.status == Status.ACTIVE, Registration.status == Status.ACTIVE)
        .where(select(OwedScore.id).where(OwedScore.resource_link_id == ResourceLink.id).exists())
        .order_by(ResourceLink.id)
    )
    if resource_link_id is not None:
        query = query.where(ResourceLink.id == resource_link_id)
    return [
        Place(
            link_row=link.id,
            title=link.title or "",
            client=Client.of(registration, deployment),
            line_item_url=str(link.line_item_url),
        )
        for link, deployment, registration in session.execute(query)
        if ags.RESULT_SCOPE in link.ags_scopes
    ]


def unread(session: Session, *, now: datetime) -> list[Place]:
    """The links that have scores which the platform took a while ago and nobody has read back, if their turn has come.

    A gradebook shows a score some moments after it took it; a link that could not be read waits longer each time.
    """
    fresh = (
        select(OwedScore.id)
        .where(OwedScore.resource_link_id == ResourceLink.id, OwedScore.state == ScoreState.ARRIVED)
        .where(OwedScore.kind == MessageKind.SCORE, OwedScore.shown_as.is_(None), OwedScore.tag == TOTAL)
        .where(OwedScore.arrived_at <= now - SETTLES)
    )
    not_yet = select(ResultsReading.resource_link_id).where(ResultsReading.due_at > now)
    wanted = select(ResourceLink.id).where(fresh.exists(), ResourceLink.id.not_in(not_yet))
    return [place for link in session.scalars(wanted).all() for place in places(session, link)]


def last_reading(session: Session, resource_link_id: int) -> ResultsReading | None:
    """When this link's results were read last, and the trouble if that did not work."""
    return session.get(ResultsReading, resource_link_id)


def accept(session: Session, owed_ids: Sequence[int], *, context_id: int, accepted_by: int) -> int:
    """Leave what the gradebook shows as it is; the score is not sent again by itself. Returns how many that were.

    Raises:
        NotFound: one is not of this course, or does not differ from what the gradebook shows.
    """
    found = session.scalars(
        select(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id, OwedScore.id.in_(owed_ids), is_newest())
        .where(OwedScore.kind == MessageKind.SCORE, OwedScore.shown_at.is_not(None))
        .where(OwedScore.state.in_((ScoreState.ARRIVED, ScoreState.REFUSED)), OwedScore.shown_as != Shown.SAME)
        .with_for_update(of=OwedScore)
    ).all()
    if len(found) != len(set(owed_ids)):
        raise NotFound(detail="a score that is not of this course, or does not differ")
    for owed in found:
        # One that gave way to a teacher's grade is settled with it: nothing is left to send (ERR-10).
        owed.state, owed.shown_as, owed.accepted_by = ScoreState.ARRIVED, Shown.ACCEPTED, accepted_by
    return len(found)


def read_back(
    place: Place, *, sessions: SessionFactory, settings: Settings, now: datetime, settles: timedelta = timedelta()
) -> Compared:
    """Read a link's results, all in one, and write them beside the scores. No transaction is open meanwhile.

    What the platform took after ``now``, or within ``settles`` before it, is left for another reading: what was read
    may not have it yet.
    """
    connector = Connector(place.client, sessions, settings)
    try:
        results = ags.read_results(connector, place.line_item_url)
    except PlatformTrouble as error:
        words = f"{error.reason} {error.excerpt}".strip().replace("\0", "")[:200]
        with sessions() as session:
            _note(session, place, words, now)
        return Compared(title=place.title, trouble=words)
    with sessions() as session:
        _note(session, place, "", now)
        return _write(session, place, results, now, before=now - settles)


def _note(session: Session, place: Place, problem: str, now: datetime) -> None:
    """When this link was read, or could not be, and from when it may be read again by itself."""
    before = session.get(ResultsReading, place.link_row)
    tries = (before.tries if before else 0) + 1 if problem else 0
    values = {"due_at": now + min(SETTLES * 2**tries, LONGEST), "tries": tries, "problem": problem}
    upsert(
        session, ResultsReading, {"resource_link_id": place.link_row}, values | ({} if problem else {"read_at": now})
    )


def _write(
    session: Session, place: Place, results: dict[str, ags.Result], now: datetime, *, before: datetime
) -> Compared:
    rows = session.execute(
        select(OwedScore, Person.sub)
        .join(Person, Person.id == OwedScore.person_id)
        .where(OwedScore.resource_link_id == place.link_row, OwedScore.tag == TOTAL, is_newest())
        .where(OwedScore.kind == MessageKind.SCORE, OwedScore.state != ScoreState.WAITING)
        .where(or_(OwedScore.arrived_at.is_(None), OwedScore.arrived_at <= before))
    )
    same = other = absent = 0
    nothing = ags.Result(score=None, maximum=ags.ONE)
    for owed, sub in rows:
        shown = results.get(sub, nothing)
        recording.set_shown(owed, shown, now)
        if shown.score is None:
            absent += 1
        elif shown.same_share(owed.score_given, owed.score_maximum, within=ags.ROUNDED):
            same += 1
        else:
            other += 1
    return Compared(title=place.title, same=same, other=other, absent=absent)
