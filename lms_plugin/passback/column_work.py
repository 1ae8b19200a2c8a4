"""The worker's side of columns: lease what is due, find, make or delete it, and write down what came of it (AGS-09)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.db import UtcDateTime
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import line_items
from lms_plugin.lti.connector import Client, Connector, SessionFactory, TokenRefused
from lms_plugin.lti.line_items import NewLineItem
from lms_plugin.lti.models import Deployment, Registration, ResourceLink, Status
from lms_plugin.lti.reviews import submission_review
from lms_plugin.passback import recording, service
from lms_plugin.passback.models import TOTAL, LineItemState, LinkLineItem, OwedScore, ScoreState

LEASE = timedelta(minutes=3)  # longer than all requests about one column together may take
WORK = (LineItemState.SOUGHT, LineItemState.WANTED, LineItemState.UNWANTED)
MAX_ROWS = 20
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A leased column with everything needed; ``new`` is what to make if it is not there, None: only look."""

    row_id: int
    client: Client
    line_items_url: str
    scopes: frozenset[str]
    link_id: str
    resource_id: str
    tag: str
    state: LineItemState
    url: str | None
    new: NewLineItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: the state from now on, None for gone, or WANTED again after ``pause`` seconds."""

    state: LineItemState | None
    url: str | None = None
    made: bool = False
    words: str = ""
    asked_pause: float | None = None


def _due(now: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        LinkLineItem.state.in_(WORK),
        LinkLineItem.due_at <= now,
        or_(LinkLineItem.lease_until.is_(None), LinkLineItem.lease_until <= now),
        ResourceLink.line_items_url.is_not(None),
        Deployment.status == Status.ACTIVE,
        Registration.status == Status.ACTIVE,
    )


_DUE_REGISTRATIONS: Any = (  # built once: it is asked with every score that wakes a worker
    select(Deployment.registration_id)
    .join(ResourceLink, ResourceLink.deployment_id == Deployment.id)
    .join(LinkLineItem, LinkLineItem.resource_link_id == ResourceLink.id)
    .join(Registration, Registration.id == Deployment.registration_id)
    .where(*_due(bindparam("now", type_=UtcDateTime)))
    .distinct()
)


def due_registrations(session: Session, *, now: datetime) -> list[int]:
    """The registrations that have a column to attend to."""
    return list(session.scalars(_DUE_REGISTRATIONS, {"now": now}))


def lease(session: Session, *, registration_id: int, now: datetime) -> list[Errand]:
    """Lease due columns of a platform; never two workers at one link, so that both find what the first one makes."""
    other = aliased(LinkLineItem)
    busy = (
        select(other.id)
        .where(other.resource_link_id == LinkLineItem.resource_link_id, other.lease_until > now)
        .exists()
    )
    rows = session.execute(
        select(LinkLineItem, ResourceLink, Deployment.deployment_id, Registration)
        .join(ResourceLink, ResourceLink.id == LinkLineItem.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(*_due(now), Registration.id == registration_id, ~busy)
        .order_by(LinkLineItem.id)
        .limit(MAX_ROWS)
        .with_for_update(of=(LinkLineItem, ResourceLink), skip_locked=True, key_share=True)
    ).all()
    for row, *_ in rows:
        row.lease_until = now + LEASE
    return [_errand(row, link, deployment, registration) for row, link, deployment, registration in rows]


def _errand(row: LinkLineItem, link: ResourceLink, deployment: str, registration: Registration) -> Errand:
    new = NewLineItem(
        label=row.label or "Assay",
        score_maximum=row.score_maximum,
        resource_link_id=link.resource_link_id,
        resource_id=row.resource_id or None,
        tag=row.tag,
    )
    return Errand(
        row_id=row.id,
        client=Client.of(registration, deployment),
        line_items_url=str(link.line_items_url),
        scopes=frozenset(link.ags_scopes),
        link_id=link.resource_link_id,
        resource_id=row.resource_id,
        tag=row.tag,
        state=row.state,
        url=row.url,
        new=new if row.state is LineItemState.WANTED else None,
    )


def attend(errand: Errand, connector: Connector) -> Outcome:
    """Find the column, or make it, or delete it. No transaction is open."""
    try:
        if errand.state is LineItemState.UNWANTED:
            return _delete(errand, connector)
        return _find_or_make(errand, connector)
    except PlatformUnavailable as error:
        return Outcome(state=errand.state, words=_said(error), asked_pause=error.retry_after)
    except TokenRefused as error:
        return Outcome(state=errand.state, words=_said(error))
    except PlatformRefused as error:
        return Outcome(state=LineItemState.REFUSED, words=_said(error))
    except LookupError as error:
        return Outcome(state=errand.state, words=str(error))


def _find_or_make(errand: Errand, connector: Connector) -> Outcome:
    found = line_items.find_line_item(
        connector,
        errand.line_items_url,
        errand.scopes,
        resource_link_id=errand.link_id,
        resource_id=errand.resource_id or None,
        tag=errand.tag,
    )
    if found is not None and (errand.tag == TOTAL or found.tag == errand.tag):
        return Outcome(state=LineItemState.HELD, url=found.url)
    if errand.new is None:
        return Outcome(state=LineItemState.ABSENT)
    new = replace(errand.new, submission_review=submission_review(connector.settings))  # REV-03
    made = line_items.create_line_item(connector, errand.line_items_url, new)
    return Outcome(state=LineItemState.HELD, url=made.url, made=True)


def _delete(errand: Errand, connector: Connector) -> Outcome:
    try:
        line_items.delete_line_item(connector, str(errand.url))  # only one with an address is ever to be deleted
    except PlatformRefused as error:
        if error.status not in {404, 410}:
            return Outcome(state=LineItemState.HELD, url=errand.url, words=_said(error))
    return Outcome(state=None)  # gone already is as good


def _said(error: PlatformTrouble) -> str:
    return f"{error.reason} {error.excerpt}".strip().replace("\0", "")[: recording.MAX_ANSWER]


def record(session: Session, errand: Errand, outcome: Outcome, *, now: datetime) -> None:
    """Write down what came of an errand. A column that is there frees the scores that waited for it."""
    row = session.get_one(LinkLineItem, errand.row_id, with_for_update=True)
    row.lease_until, row.updated_at, row.answer = None, now, outcome.words
    log.info("column_attended", link_line_item=row.id, state=outcome.state)
    if outcome.state is None:
        _forget(session, row, now)
        return
    if outcome.state in WORK:
        row.tries += 1
        row.due_at = now + timedelta(seconds=recording.pause(row.tries, outcome.asked_pause))
        return
    row.state = outcome.state
    row.ours = outcome.made or (row.ours and outcome.url == row.url)
    row.url = outcome.url
    if outcome.url is not None:
        if row.tag == TOTAL:
            session.get_one(ResourceLink, row.resource_link_id).line_item_url = outcome.url
        session.flush()
        service.offer_changed(session, row.resource_link_id, now=now, tag=row.tag)


def _forget(session: Session, row: LinkLineItem, now: datetime) -> None:
    """The column is deleted: what was not sent yet has nowhere to go until there is another."""
    link = session.get_one(ResourceLink, row.resource_link_id)
    if row.tag == TOTAL and link.line_item_url == row.url:
        link.line_item_url, link.updated_at = None, now
    mine = (OwedScore.resource_link_id == row.resource_link_id, OwedScore.tag == row.tag)
    session.execute(
        update(OwedScore).where(*mine, OwedScore.state == ScoreState.WAITING).values(state=ScoreState.NOT_OFFERED)
    )
    session.delete(row)


def attend_all(
    sessions: SessionFactory,
    registration_id: int,
    connect: Callable[[Client], Connector],
    clock: Callable[[], datetime],
) -> None:
    """Attend to everything of a platform that is due, one column after the other."""
    with sessions() as session:
        errands = lease(session, registration_id=registration_id, now=clock())
    for errand in errands:
        outcome = attend(errand, connect(errand.client))
        with sessions() as session:
            record(session, errand, outcome, now=clock())


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a worker should look again, or None."""
    later = select(func.min(LinkLineItem.due_at)).where(LinkLineItem.state.in_(WORK), LinkLineItem.due_at > now)
    return session.scalar(later)
