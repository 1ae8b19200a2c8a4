"""What the worker does about scores: send when woken, look again when the next one is due, sweep every minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from huey import Huey, crontab
from sqlalchemy.orm import Session

from lms_plugin import jobs
from lms_plugin.db import db, reading, utc_now
from lms_plugin.passback import reconcile, service
from lms_plugin.passback.sender import Sender, session_factory
from lms_plugin.web import Runtime

log = structlog.get_logger(__name__)


class ScoreJobs:
    """One application's jobs on its queue. The sender is made in the worker, when first needed."""

    def __init__(self, app: Flask, parts: Runtime) -> None:
        self.app, self.parts = app, parts
        self.send_due: Any = parts.huey.task(name="send_due_scores")(self.send)
        self.read_results: Any = parts.huey.task(name="read_results")(self.read_back)
        parts.huey.periodic_task(crontab(minute="*"), name="sweep_scores")(self.send)
        parts.huey.periodic_task(crontab(minute="*/5"), name="confirm_scores")(self.read_unread)
        parts.huey.periodic_task(crontab(minute="23", hour="2"), name="check_drift")(self.read_everything)
        parts.huey.on_startup(name="scores_after_restart")(self.after_restart)
        self._sender: Sender | None = None
        self._planned: datetime | None = None
        self._guard = threading.Lock()

    @property
    def sender(self) -> Sender:
        """The sender of this process."""
        with self._guard:
            if self._sender is None:
                with self.app.app_context():
                    sessions = session_factory(db.engine)
                self._sender = Sender(sessions=sessions, settings=self.parts.settings, paused=self.plan)
            return self._sender

    def send(self) -> None:
        """Serve every platform that has something due. Does not wait for them; a lane that ends plans what is next."""
        if not self.sender.kick():
            self.plan(self.sender.next_due())

    def plan(self, due: datetime | None) -> None:
        """Have the queue wake us when the next score is due, unless it will anyway before that."""
        with self._guard:
            now = utc_now()
            if due is None or (self._planned is not None and now < self._planned <= due):
                return
            self._planned = due
        whole = due.astimezone(UTC).replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
        self.send_due.schedule(eta=whole)  # Huey keeps UTC without a zone, in whole seconds

    def read_back(self, resource_link_id: int) -> None:
        """Read a link's results back, for the page of scores."""
        self._read(lambda session: reconcile.places(session, resource_link_id), settles=timedelta())

    def _read(
        self, places: Callable[[Session], list[reconcile.Place]], *, settles: timedelta = reconcile.SETTLES
    ) -> None:
        """One link after the other: a platform is asked one question at a time."""
        with self.app.app_context():
            sessions = session_factory(db.engine)
        with reading(), sessions() as session:
            found = places(session)
        for place in found:
            told = reconcile.read_back(
                place, sessions=sessions, settings=self.parts.settings, now=utc_now(), settles=settles
            )
            log.info(
                "results_read",
                link=place.link_row,
                same=told.same,
                other=told.other,
                absent=told.absent,
                failed=bool(told.trouble),
            )

    def read_unread(self) -> None:
        """Read back what was sent a few minutes ago."""
        self._read(lambda session: reconcile.unread(session, now=utc_now()))

    def read_everything(self) -> None:
        """Every night: see where gradebooks show something else than was sent."""
        self._read(reconcile.places)

    def after_restart(self) -> None:
        """Take over at once what an earlier worker left, and find out what is due when."""
        self.sender.release_dead()
        self.send()

    def stop(self) -> None:
        """Finish what is on its way."""
        with self._guard:
            sender = self._sender
        if sender is not None:
            sender.stop()


def register(app: Flask) -> ScoreJobs:
    """Put the jobs on the application's queue, and let a stored score wake them."""
    parts: Runtime = app.extensions["assay"]
    score_jobs = ScoreJobs(app, parts)
    huey: Huey = parts.huey
    jobs.at_end(huey, score_jobs.stop)
    service.Wake.call = staticmethod(jobs.Nudge(score_jobs.send_due, rest=jobs.REST))
    reconcile.ReadWake.call = staticmethod(score_jobs.read_results)
    return score_jobs
