"""What the gradebook shows, read back and set beside what was sent; differences are shown and not fought (AGS-23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformTrouble
from lms_plugin.lti import ags
from lms_plugin.lti.connector import Client, Connector, SessionFactory
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.passback import recording
from lms_plugin.passback.models import TOTAL, MessageKind, OwedScore
from lms_plugin.passback.service import is_newest


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


def read_back(place: Place, *, sessions: SessionFactory, settings: Settings, now: datetime) -> Compared:
    """Read a link's results, all in one, and write them beside the scores. No transaction is open meanwhile."""
    connector = Connector(place.client, sessions, settings)
    try:
        results = ags.read_results(connector, place.line_item_url)
    except PlatformTrouble as error:
        return Compared(title=place.title, trouble=f"{error.reason} {error.excerpt}".strip()[:200])
    with sessions() as session:
        return _write(session, place, results, now)


def _write(session: Session, place: Place, results: dict[str, ags.Result], now: datetime) -> Compared:
    rows = session.execute(
        select(OwedScore, Person.sub)
        .join(Person, Person.id == OwedScore.person_id)
        .where(OwedScore.resource_link_id == place.link_row, OwedScore.tag == TOTAL, is_newest())
        .where(OwedScore.kind == MessageKind.SCORE)
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
