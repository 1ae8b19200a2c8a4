"""Tells an address of the operator's when scores wait too long: once per platform, and again every six hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import Flask
from huey import crontab

from lms_plugin.config import Settings
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.lti import alarm
from lms_plugin.lti.connector import SessionFactory
from lms_plugin.passback import queues
from lms_plugin.passback.queues import Queue
from lms_plugin.web import Runtime

AGAIN = timedelta(hours=6)
log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Put the job on the application's queue, every minute."""
    parts: Runtime = app.extensions["assay"]

    @parts.huey.periodic_task(crontab(minute="*"), name="alert_late_scores")  # type: ignore[untyped-decorator]  # Huey ships no types
    def alert_late_scores() -> None:
        with app.app_context():
            sessions = session_factory(db.engine)
        look(sessions, parts.settings, now=utc_now())


def look(sessions: SessionFactory, settings: Settings, *, now: datetime) -> list[int]:
    """Tell of each platform whose oldest unsent score is late and of which nobody was told lately. Returns which.

    The address is called like any platform's: not on a private network unless the settings say so. An alert that did
    not get there is tried again the next minute.
    """
    with sessions() as session:
        queues.stale_alerts(session, before=now - AGAIN)
        late = queues.late(session, than=timedelta(minutes=settings.alert_minutes), now=now)
        queues.mark_alerted(session, [one.registration_id for one in late if one.alerted_at], now=now)
    told = [one for one in late if one.alerted_at is None]
    for one in told:
        log.warning("scores_late", registration=one.registration_id, seconds=round(one.lag(now).total_seconds()))
    if not told or not _reached(settings, told, now):
        return []
    with sessions() as session:
        queues.mark_alerted(session, [one.registration_id for one in late], now=now)
    return [one.registration_id for one in told]


def _reached(settings: Settings, told: list[Queue], now: datetime) -> bool:
    words = [
        {
            "platform": one.name,
            "registration": one.registration_id,
            "waiting": one.waiting + one.sending,
            "oldest_unsent_seconds": round(one.lag(now).total_seconds()),
            "rests": one.opened_at is not None,
        }
        for one in told
    ]
    text = f"Assay: scores wait longer than {settings.alert_minutes} minutes for {', '.join(one.name for one in told)}"
    return alarm.tell(settings, "scores_late", text, platforms=words)
