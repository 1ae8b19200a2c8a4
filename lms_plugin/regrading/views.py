"""Puts the pages of challenges and regrades on the application."""

from __future__ import annotations

from flask import Flask

from lms_plugin.authoring.flagging import Flagged
from lms_plugin.delivery.around import Reports
from lms_plugin.regrading import challenge_views, desk, regrade_views, reported


def init_app(app: Flask) -> None:
    """Register the pages, and let result pages say where a learner's reports stand."""
    app.register_blueprint(challenge_views.bp)
    app.register_blueprint(regrade_views.bp)
    app.extensions["assay"].extras.update(reported=desk.reported, reports_waiting=desk.waiting)
    Reports.exist = desk.ANY_REPORTED
    Flagged.sources["reports"] = reported.items_reported
