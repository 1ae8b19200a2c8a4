"""What the worker does about statistics: it counts what was graded, or graded anew, and takes back what was deleted."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask
from huey import crontab
from sqlalchemy.orm import Session

from lms_plugin.db import db, utc_now
from lms_plugin.insights import service
from lms_plugin.web import Runtime

log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Put the jobs on the application's queue: new attempts each minute, deleted ones each hour."""
    parts: Runtime = app.extensions["assay"]

    @parts.huey.periodic_task(crontab(minute="*"), name="count_attempts")  # type: ignore[untyped-decorator]  # Huey ships no types
    def count_attempts() -> None:
        with app.app_context():
            work_off(lambda session: service.due(session, now=utc_now()))
            work_off(lambda session: service.regraded(session, now=utc_now()))

    @parts.huey.periodic_task(crontab(minute="17"), name="take_back_attempts")  # type: ignore[untyped-decorator]  # the same
    def take_back_attempts() -> None:
        with app.app_context():
            work_off(service.gone)


def work_off(waiting: Callable[[Session], list[int]]) -> None:
    """Count what waits, batch after batch, until nothing new turns up or nothing of a batch can be counted."""
    session = db.session()
    while batch := waiting(session):
        session.commit()
        if not _counted(session, batch) and not sum(_counted(session, [one]) for one in batch):
            return  # none of them by itself either; one that cannot be counted keeps no other out


def _counted(session: Session, batch: list[int]) -> bool:
    try:
        service.count(session, batch, now=utc_now())
        session.commit()
    except Exception:
        session.rollback()
        log.exception("attempts_not_counted", attempts=batch)
        return False
    return True
