"""From the id in the path and the cookie of the browser to who is in front: one query."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from lms_plugin.access import CAPABILITIES, Capability, Role, SetAside
from lms_plugin.beside import Beside, Facts, put_beside
from lms_plugin.db import own_transaction, read_rows, utc_now
from lms_plugin.filters import learner_label
from lms_plugin.lti.arrivals import LAUNCH_LIFE
from lms_plugin.lti.models import Deployment, Launch, Message, Person, Registration, Status
from lms_plugin.lti.quirks import profile_of, rehearsal
from lms_plugin.pool import UNAVAILABLE, read_only
from lms_plugin.security import digest
from lms_plugin.web import Identity

SLIDE_EVERY = timedelta(minutes=30)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_HOST = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?")
# Who may is checked when such a message arrives; after that the launch opens its own pages and no others.
_ONLY = {
    Message.DEEP_LINKING: frozenset({Capability.PICK_CONTENT}),
    Message.SUBMISSION_REVIEW: frozenset({Capability.REVIEW_SUBMISSION}),
}
_FIND: Any = (
    select(
        Launch.browser_hash,
        Launch.registration_id,
        Launch.deployment_id,
        Launch.context_id,
        Launch.resource_link_id,
        Launch.message,
        Launch.person_id,
        Launch.role,
        Launch.test_user,
        Launch.set_aside,
        Launch.locale,
        Launch.return_url,
        Launch.used_at,
        Registration.issuer,
        Registration.authorization_url,
        Registration.frame_hosts,
        Person.name,
        Person.sub,
        Registration.family,
    )
    .join(Registration, Registration.id == Launch.registration_id)
    .join(Person, Person.id == Launch.person_id)
    .join(Deployment, Deployment.id == Launch.deployment_id)
    .where(
        Launch.id == bindparam("launch_id"),
        Launch.expires_at > bindparam("now"),
        Launch.ended_at.is_(None),
        Registration.status == Status.ACTIVE,
        Deployment.status == Status.ACTIVE,
    )
)


@lru_cache(maxsize=64)
def _find_with(beside: Beside) -> Select[Any]:
    """The same with what a route asks for besides, which is given to this browser alone."""
    return beside.extend(_FIND.where(Launch.browser_hash == bindparam("browser")))


def load_identity(
    session: Session, launch_id: str, browser: str, beside: Beside | None = None, values: Facts | None = None
) -> Identity | None:
    """Who is in front, if this launch is alive and this browser's; else None (STOR-13).

    A launch lives on for twelve hours after its last use, which is written down at most every half hour. ``beside``:
    what to look for in the same statement, with the ``values`` of the address; where it is not there, the launch is
    looked up by itself.
    """
    now, browser_hash = utc_now(), digest(browser)
    facts: dict[str, Any] = {"launch_id": launch_id, "now": now}
    rows: Sequence[Any] = ()
    if beside is not None:
        asked = {**facts, **beside.facts(values or {}), "browser": browser_hash}
        rows = read_rows(session, _find_with(beside), asked)
        if rows:
            put_beside(session, beside, rows[0][_OWN:])
    found = next(iter(rows or read_rows(session, _FIND, facts)), None)
    row = None if found is None else _Standing(*found[:_OWN])
    if row is None or not hmac.compare_digest(row.browser_hash, browser_hash):
        return None
    if now - row.used_at >= SLIDE_EVERY:
        _slide(session, launch_id, now)
    known_as = "" if row.name else learner_label(row.sub)
    hosts = tuple(row.frame_hosts)
    same = row._replace(browser_hash="", used_at=LONG_AGO, frame_hosts=hosts, name=None, sub=known_as)
    return _identity(launch_id, same)


@lru_cache(maxsize=2_000)
def _identity(launch_id: str, row: _Standing) -> Identity:
    """Kept by all that it is made of: ``row`` without what changes nothing; its ``sub`` is what stands for a name."""
    profile = profile_of(row.family, issuer=row.issuer)
    return Identity(
        launch_id=launch_id,
        registration_id=row.registration_id,
        deployment_id=row.deployment_id,
        context_id=row.context_id,
        resource_link_id=row.resource_link_id or 0,  # no row has it; such a launch opens only the pages of its message
        person_id=row.person_id,
        role=row.role,
        capabilities=_ONLY.get(row.message) or CAPABILITIES[row.role],
        test_user=row.test_user,
        set_aside=row.set_aside,
        locale=row.locale or "",
        frame_ancestors=frames(row.issuer, row.authorization_url, row.return_url or "", *row.frame_hosts),
        return_url=row.return_url or "",
        hears_frames=profile.hears_frames,
        known_as=row.sub,
        names_advice=profile.share_names if row.sub else "",
        rehearsal=rehearsal(row.issuer),
    )


class _Standing(NamedTuple):
    """A row of ``_FIND``."""

    browser_hash: str
    registration_id: int
    deployment_id: int
    context_id: int
    resource_link_id: int | None
    message: Message
    person_id: int
    role: Role
    test_user: bool
    set_aside: SetAside | None
    locale: str | None
    return_url: str | None
    used_at: datetime
    issuer: str
    authorization_url: str
    frame_hosts: Sequence[str]
    name: str | None
    sub: str
    family: str | None


_OWN = len(_Standing._fields)


def _slide(session: Session, launch_id: str, now: datetime) -> None:
    """Write down that the launch is in use: with the request, or beside one that only reads."""
    used = update(Launch).where(Launch.id == launch_id).values(used_at=now, expires_at=now + LAUNCH_LIFE)
    if not read_only.get():
        session.execute(used)
        return
    try:
        with own_transaction(session.get_bind()) as own:
            own.execute(used)
    except UNAVAILABLE:  # a busy database is no reason to refuse a page; the next request tries again
        return


@lru_cache(maxsize=1024)
def frames(*addresses: str) -> tuple[str, ...]:
    """Who may frame a registration's pages: the origins of these addresses, each once (SEC-04).

    The result stands in a header, so an address whose host is anything but a plain host name is left out.
    """
    return tuple(dict.fromkeys(_origins(addresses)))


def origin_of(address: str) -> str:
    """The origin of a platform's address as browsers write it, to speak to that platform alone (STOR-04).

    Empty where the address has no origin that a header could hold.
    """
    origin = next(iter(frames(address)), "").lower()
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def _origins(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        if parts.scheme in {"https", "http"} and _HOST.fullmatch(host):
            yield f"{parts.scheme}://{host}"
