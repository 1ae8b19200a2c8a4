"""What the worker does about certificates: issue what waits, keep lists fresh, tell of trouble, forget what is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from huey import crontab

from lms_plugin.certification import alarms, deltas, health, issuers, issuing, keys, retention, service
from lms_plugin.certification.kit import kit_of
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.web import Runtime

log = structlog.get_logger(__name__)


class Announce:
    """Has the worker make and publish a key for an issuer, by slug; connected when the application is built."""

    call: Callable[[str], None] = staticmethod(lambda _slug: None)


def register(app: Flask) -> None:
    """Put the jobs on the application's queue, and let an award wake them. Without a signing secret nothing is done."""
    parts: Runtime = app.extensions["assay"]
    jobs = Jobs(app, parts)
    woken: Any = parts.huey.task(name="issue_certificates")(jobs.issue)
    asked: Any = parts.huey.task(name="announce_issuer_key")(jobs.announce)
    parts.huey.periodic_task(crontab(minute="*"), name="sweep_certificates")(jobs.issue)
    parts.huey.periodic_task(crontab(minute="23"), name="look_at_certificates")(jobs.look)
    parts.huey.periodic_task(crontab(minute="41", hour="2"), name="forget_holders")(jobs.forget)
    service.Wake.call, Announce.call = staticmethod(woken), staticmethod(asked)


@dataclass(frozen=True)
class Jobs:
    """The jobs themselves."""

    app: Flask
    parts: Runtime

    def sessions(self) -> Any:
        """Transactions of the application's database."""
        with self.app.app_context():
            return session_factory(db.engine)

    def issue(self) -> None:
        """Sign whatever waits."""
        if self.parts.settings.certifies and self.parts.settings.sign_kek:
            issuing.work_off(self.sessions(), kit_of(self.parts.settings), utc_now)

    def announce(self, slug: str) -> None:
        """Make a key for an issuer, and publish it."""
        kit = kit_of(self.parts.settings)
        with self.sessions()() as session:
            keys.announce(session, issuers.find(session, slug), kit, actor="operator", now=utc_now())

    def look(self) -> None:
        """Suspend whose safety was not shown again in time, and tell the log and the operator's address what is wrong;
        the chains are gone through once a day."""
        settings = self.parts.settings
        if not settings.certifies:
            return
        with self.sessions()() as session:
            deltas.overdue(session, now=utc_now())
            now, signs = utc_now(), bool(settings.sign_kek)
            found = list(health.examine(session, signs=signs, now=now, logs=now.hour == 0))
        found += alarms.host_trouble(settings, now=now)
        for one in found:
            (log.error if one.serious else log.warning)(one.event, issuer=one.issuer, what=one.text)
        alarms.tell(self.sessions(), settings, found, now=now)

    def forget(self) -> None:
        """Erase holders who were kept long enough."""
        settings = self.parts.settings
        erased = retention.AT_ONCE if settings.certifies else 0
        while erased == retention.AT_ONCE:
            with self.sessions()() as session:
                erased = retention.forget(session, kit_of(settings), years=settings.keep_years, now=utc_now())
