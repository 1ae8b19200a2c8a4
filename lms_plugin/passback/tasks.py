"""What the worker does about scores: send when woken, look again when the next one is due, sweep every minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from huey import crontab

from lms_plugin.db import db, utc_now
from lms_plugin.passback import service
from lms_plugin.passback.sender import HOLDER, Sender, session_factory
from lms_plugin.web import Runtime


def register(app: Flask) -> None:
    """Put the jobs on the application's queue, and let a stored score wake them."""
    parts: Runtime = app.extensions["assay"]
    held: dict[str, Sender] = {}

    def sender() -> Sender:
        if "it" not in held:
            held["it"] = Sender(sessions=session_factory(db.engine), settings=parts.settings)
        return held["it"]

    def send() -> None:
        with app.app_context():
            mine = sender()
            mine.send_due()
            with mine.sessions() as session:
                due = service.next_due(session, now=utc_now())
        if due is not None:
            send_due.schedule(eta=_naive(max(due, utc_now())))

    @parts.huey.task(name="send_due_scores")
    def send_due() -> None:
        send()

    @parts.huey.periodic_task(crontab(minute="*"), name="sweep_scores")
    def sweep() -> None:
        send()

    @parts.huey.on_startup(name="scores_after_restart")
    def after_restart() -> None:
        with app.app_context(), sender().sessions() as session:
            service.release_dead_leases(session, HOLDER)
        send_due()

    def wake() -> Any:
        return send_due()

    parts.extras["wake_sender"] = wake
    service.Wake.call = staticmethod(wake)


def _naive(moment: datetime) -> datetime:
    """Huey keeps moments in UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
