"""Sends what is due: claim, post with no transaction open, record. One slow platform delays no other."""

from __future__ import annotations

import os
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import utc_now
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import ags
from lms_plugin.lti.connector import Client, Connector, SessionFactory, TokenRefused
from lms_plugin.lti.models import Registration
from lms_plugin.passback import service
from lms_plugin.passback.service import Parcel, Reply

log = structlog.get_logger(__name__)
HOLDER = f"{socket.gethostname()[:24]}:"
SAME_SHARE = Decimal("0.0001")
PER_PLATFORM = 4  # sends at once to one platform
CLOCK_SLACK = timedelta(seconds=2)
MAX_ROUNDS = 100


def session_factory(engine: Engine) -> SessionFactory:
    """Short transactions outside any request: committed when the block ends well, else rolled back."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    return opened


@dataclass(slots=True, kw_only=True)
class Sender:
    """A worker's sending half. ``skew`` holds how far each platform's clock is ahead of ours (AGS-16)."""

    sessions: SessionFactory
    settings: Settings
    clock: Callable[[], datetime] = utc_now
    skew: dict[int, timedelta] = field(default_factory=dict)

    def send_due(self) -> int:
        """Send until nothing is due. Returns how many exchanges were made."""
        done = 0
        for _ in range(MAX_ROUNDS):
            with self.sessions() as session:
                parcels = service.claim_due(session, now=self.clock(), holder=f"{HOLDER}{os.getpid()}")
            if not parcels:
                break
            self._send_all(parcels)
            done += len(parcels)
        return done

    def _send_all(self, parcels: list[Parcel]) -> None:
        """Each platform has its own few threads, so that a hanging one holds only its own scores up."""
        by_platform: dict[int, list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            by_platform[parcel.registration_id].append(parcel)
        if len(parcels) == 1:
            self._send_one(parcels[0])
            return
        pools = []
        for mine in by_platform.values():
            pool = ThreadPoolExecutor(max_workers=min(PER_PLATFORM, self.settings.send_workers, len(mine)))
            pools.append((pool, [pool.submit(self._send_one, parcel) for parcel in mine]))
        for pool, futures in pools:
            for future in futures:
                future.result()
            pool.shutdown()

    def _send_one(self, parcel: Parcel) -> None:
        reply = self._exchange(parcel)
        with self.sessions() as session:
            service.record_reply(session, parcel.owed_id, reply, now=self.clock())
        log.info(
            "score_tried",
            result=reply.result,
            owed_score=parcel.owed_id,
            http_status=reply.http_status,
            tries=parcel.tries,
        )

    def _exchange(self, parcel: Parcel) -> Reply:
        connector = self._connector(parcel)
        try:
            return self._post(connector, parcel)
        except PlatformUnavailable as error:
            return Reply(
                result="unavailable", http_status=error.status, answer=_said(error), retry_after=error.retry_after
            )
        except TokenRefused as error:  # a set-up fault that an admin mends: worth trying again later
            return Reply(result="unavailable", http_status=error.status, answer="TOKEN_REFUSED " + _said(error))
        except PlatformRefused as error:
            if error.status in {400, 409} and _is_stale(error):
                return self._after_stale(connector, parcel, error)
            return Reply(result="refused", http_status=error.status, answer=_said(error))

    def _post(self, connector: Connector, parcel: Parcel) -> Reply:
        ahead = self.skew.get(parcel.registration_id, timedelta())
        score = ags.Score(
            user_id=parcel.user_id,
            score_given=parcel.score_given,
            score_maximum=parcel.score_maximum,
            comment=parcel.comment,
            timestamp=parcel.timestamp + ahead,
            started_at=parcel.started_at,
            submitted_at=parcel.submitted_at,
        )
        answer = ags.post_score(connector, parcel.line_item_url, score)
        if answer.date is not None:
            off = answer.date - self.clock().replace(microsecond=0)
            self.skew[parcel.registration_id] = off if abs(off) > CLOCK_SLACK else timedelta()
        return Reply(result="arrived", http_status=answer.status, answer=answer.text[:2000])

    def _after_stale(self, connector: Connector, parcel: Parcel, error: PlatformRefused) -> Reply:
        """The platform holds a score at least as new: if it is ours it arrived, else once more, later (AGS-28)."""
        try:
            share = ags.read_share(connector, parcel.line_item_url, parcel.user_id)
            if share is not None and abs(share - parcel.score_given / parcel.score_maximum) < SAME_SHARE:
                return Reply(result="arrived", http_status=error.status, answer="confirmed by reading the result back")
            later = replace(parcel, timestamp=max(parcel.timestamp, self.clock()) + timedelta(seconds=1))
            return self._post(connector, later)
        except PlatformUnavailable as trouble:
            return Reply(result="unavailable", http_status=trouble.status, answer=_said(trouble))
        except PlatformRefused:
            return Reply(result="refused", http_status=error.status, answer="SCORE_STALE " + _said(error))

    def _connector(self, parcel: Parcel) -> Connector:
        with self.sessions() as session:
            registration = session.get_one(Registration, parcel.registration_id)
            client = Client.of(registration, parcel.deployment_id)
        return Connector(client, self.sessions, self.settings)


def _said(error: PlatformTrouble) -> str:
    return f"{error.reason} {error.excerpt}".strip()[:2000]


def _is_stale(error: PlatformRefused) -> bool:
    words = error.excerpt.lower()
    return error.status == 409 or "timestamp" in words or words.strip() in {"", "[]"}
