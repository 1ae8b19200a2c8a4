"""What the worker does about scores: send when woken, look again when the next one is due, sweep every minute."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from huey import crontab

from lms_plugin.db import db, utc_now
from lms_plugin.passback import service
from lms_plugin.passback.sender import HOLDER, Sender, session_factory
from lms_plugin.web import Runtime


class _Jobs:
    """One application's sender, made in the worker when first needed."""

    def __init__(self, app: Flask, parts: Runtime) -> None:
        self.app, self.parts = app, parts
        self._sender: Sender | None = None

    @property
    def sender(self) -> Sender:
        if self._sender is None:
            self._sender = Sender(sessions=session_factory(db.engine), settings=self.parts.settings)
        return self._sender

    def send(self) -> datetime | None:
        """Send what is due; returns when to look again."""
        with self.app.app_context():
            self.sender.send_due()
            with self.sender.sessions() as session:
                return service.next_due(session, now=utc_now())

    def release(self) -> None:
        """Give back what died with an earlier worker of this machine."""
        with self.app.app_context(), self.sender.sessions() as session:
            service.release_dead_leases(session, HOLDER)


def register(app: Flask) -> None:
    """Put the jobs on the application's queue, and let a stored score wake them."""
    parts: Runtime = app.extensions["assay"]
    jobs = _Jobs(app, parts)

    @parts.huey.task(name="send_due_scores")
    def send_due() -> None:
        due = jobs.send()
        if due is not None:
            send_due.schedule(eta=_naive(max(due, utc_now())))

    @parts.huey.periodic_task(crontab(minute="*"), name="sweep_scores")
    def sweep() -> None:
        send_due.call_local()

    @parts.huey.on_startup(name="scores_after_restart")
    def after_restart() -> None:
        jobs.release()
        send_due()

    service.Wake.call = staticmethod(send_due)


def _naive(moment: datetime) -> datetime:
    """Huey keeps moments in UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
