"""What the worker does about certificates: issue what waits, and keep status lists fresh."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask
from huey import crontab

from lms_plugin.certification import issuing, lists, service
from lms_plugin.certification.kit import kit_of
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.web import Runtime

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Put the jobs on the application's queue, and let an award wake them. Without a signing secret nothing is done."""
    parts: Runtime = app.extensions["assay"]

    def issue() -> None:
        if not (parts.settings.certifies and parts.settings.sign_kek):
            return
        with app.app_context():
            sessions = session_factory(db.engine)
        kit = kit_of(parts.settings)
        issuing.work_off(sessions, kit, utc_now)
        with sessions() as session:
            for slug, number in lists.lapsing(session, now=utc_now()):
                log.error("status_list_lapses", issuer=slug, number=number)

    woken: Any = parts.huey.task(name="issue_certificates")(issue)
    parts.huey.periodic_task(crontab(minute="*"), name="sweep_certificates")(issue)
    service.Wake.call = staticmethod(woken)
