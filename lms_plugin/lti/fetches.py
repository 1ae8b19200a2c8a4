"""Who fetched our key set, written down after the answer has gone out; a platform that cannot reach us shows by it."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms_plugin.db import own_transaction, utc_now
from lms_plugin.lti.models import KeySetFetch
from lms_plugin.lti.upserts import upsert

AGAIN = 60.0  # one address is written down once in so many seconds by each process
MOST = 60  # notes a minute by each process: the key set is public, and writing is dear
KEPT, KEPT_FOR = 200, timedelta(days=30)
_noted: dict[tuple[str, str], float] = {}
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The newest fetch of our key set; ``by_platform``: from an address of that platform's own hosts."""

    at: datetime
    user_agent: str
    by_platform: bool


def note(engine: Engine, address: str, user_agent: str) -> None:
    """Remember that this address fetched our keys. Whatever goes wrong here is nobody's trouble but the log's."""
    key, now = (str(engine.url), address), time.monotonic()
    if now - _noted.get(key, -AGAIN) < AGAIN:
        return
    if sum(now - at < AGAIN for at in _noted.values()) >= MOST:  # a crowd of strangers tells nothing of a platform
        return
    if len(_noted) > 10 * KEPT:
        _noted.clear()
    _noted[key] = now
    try:
        with own_transaction(engine) as session:
            values = {"user_agent": user_agent[:200], "fetched_at": utc_now()}
            upsert(session, KeySetFetch, {"address": address[:45]}, values)
            _purge(session)
    except SQLAlchemyError:
        log.warning("fetch_not_noted")


def _purge(session: Session) -> None:
    session.execute(delete(KeySetFetch).where(KeySetFetch.fetched_at < utc_now() - KEPT_FOR))
    kept = select(KeySetFetch.address).order_by(KeySetFetch.fetched_at.desc()).limit(KEPT)
    session.execute(delete(KeySetFetch).where(KeySetFetch.address.not_in(kept)))


def newest(session: Session, hosts_of: tuple[str, ...]) -> Fetched | None:
    """The newest fetch from the hosts of these addresses, else the newest of anybody; None: nobody ever did."""
    rows = list(session.scalars(select(KeySetFetch).order_by(KeySetFetch.fetched_at.desc())))
    session.commit()  # names are looked up next, and no transaction waits for that
    own = _addresses(hosts_of)
    chosen = next((row for row in rows if row.address in own), rows[0] if rows else None)
    if chosen is None:
        return None
    return Fetched(at=chosen.fetched_at, user_agent=chosen.user_agent, by_platform=chosen.address in own)


def _addresses(urls: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for host in {urlsplit(url).hostname or "" for url in urls}:
        try:
            found |= {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError):
            continue
    return found
