"""The job that hands in attempts whose time is over and whose learner is gone."""

from __future__ import annotations

from flask import Flask
from huey import crontab

from lms_plugin.db import db, utc_now
from lms_plugin.delivery.expiring import close_expired
from lms_plugin.web import Runtime


def register(app: Flask) -> None:
    """Put the job on the application's queue, once a minute."""
    parts: Runtime = app.extensions["assay"]

    @parts.huey.periodic_task(crontab(minute="*"), name="close_expired_attempts")  # type: ignore[untyped-decorator]  # Huey ships no types
    def close_expired_attempts() -> None:
        with app.app_context():
            close_expired(db.session(), now=utc_now())
            db.session.commit()
