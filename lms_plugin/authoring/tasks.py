"""What the worker does for authors when woken: read, draft, bring in, take out; every minute it looks for leftovers."""

from __future__ import annotations

from typing import Any

from flask import Flask
from huey import crontab

from lms_plugin.authoring import exporting, import_reading, twin_search
from lms_plugin.authoring.contradictions import check_changed
from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.draft_runs import work_one
from lms_plugin.authoring.reading import read_waiting
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.web import Runtime


def register(app: Flask) -> None:
    """Put the job on the application's queue, and let an upload wake it."""
    parts: Runtime = app.extensions["assay"]

    def read_documents() -> None:
        with app.app_context():
            sessions = session_factory(db.engine)
        read_waiting(sessions, utc_now)
        check_changed(sessions)
        twin_search.seek(sessions)
        import_reading.read_waiting(sessions, utc_now)
        while exporting.work_one(sessions, utc_now):
            pass
        while work_one(sessions, utc_now):
            pass

    woken: Any = parts.huey.task(name="read_documents")(read_documents)
    parts.huey.periodic_task(crontab(minute="*"), name="sweep_documents")(read_documents)
    parts.huey.on_startup(name="documents_after_restart")(read_documents)
    Wake.call = staticmethod(woken)
