"""What the worker does about rosters: read when woken, sweep every minute, read again once a day."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask
from huey import Huey, crontab

from lms_plugin import jobs
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.roster import service
from lms_plugin.roster.reader import Reader
from lms_plugin.roster.signals import Wake
from lms_plugin.web import Runtime


class RosterJobs:
    """One application's jobs on its queue. The reader is made in the worker, when first needed."""

    def __init__(self, app: Flask, parts: Runtime) -> None:
        self.app, self.parts = app, parts
        self.read_due: Any = parts.huey.task(name="read_due_rosters")(self.read)
        parts.huey.periodic_task(crontab(minute="*"), name="sweep_rosters")(self.sweep)
        parts.huey.on_startup(name="rosters_after_restart")(self.read)
        self._reader: Reader | None = None
        self._guard = threading.Lock()

    @property
    def reader(self) -> Reader:
        """The reader of this process."""
        with self._guard:
            if self._reader is None:
                with self.app.app_context():
                    sessions = session_factory(db.engine)
                self._reader = Reader(sessions=sessions, settings=self.parts.settings)
            return self._reader

    def read(self) -> None:
        """Ask every platform that has a roster to be read. Does not wait for them."""
        self.reader.kick()

    def sweep(self) -> None:
        """The same, after looking which rosters have become old."""
        with self.reader.sessions() as session:
            service.refresh_old(session, now=utc_now())
        self.read()

    def stop(self) -> None:
        """Finish the pages under way."""
        with self._guard:
            reader = self._reader
        if reader is not None:
            reader.stop()


def init_app(app: Flask) -> None:
    """Put the jobs on the application's queue, and let a stored wish wake them."""
    parts: Runtime = app.extensions["assay"]
    roster_jobs = RosterJobs(app, parts)
    huey: Huey = parts.huey
    jobs.at_end(huey, roster_jobs.stop)
    parts.extras["roster_jobs"] = roster_jobs
    Wake.call = staticmethod(roster_jobs.read_due)
