"""What the worker does about statistics: it counts what was graded and takes back what counts no more."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask
from huey import crontab
from sqlalchemy.orm import Session

from lms_plugin.db import db, utc_now
from lms_plugin.insights import reports, service
from lms_plugin.web import Runtime

log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Put the jobs on the application's queue: new attempts each minute, those that count no more each hour."""
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
    """Count what waits, batch after batch, until nothing new turns up or nothing of a batch can be counted.

    Then the reports of what was touched are made anew.
    """
    session, touched = db.session(), set[int]()
    while batch := waiting(session):
        session.commit()
        found = _counted(session, batch) or set().union(*(_counted(session, [one]) for one in batch))
        touched |= found
        if not found:
            break  # none of them by itself either; one that cannot be counted keeps no other out
    reports.refresh(session, touched, now=utc_now())
    session.commit()


def _counted(session: Session, batch: list[int]) -> set[int]:
    try:
        touched = service.count(session, batch, now=utc_now())
        session.commit()
    except Exception:
        session.rollback()
        log.exception("attempts_not_counted", attempts=batch)
        return set()
    return touched
