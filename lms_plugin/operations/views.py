"""Pages of this feature."""

from __future__ import annotations

from flask import Blueprint, Flask

from lms_plugin.operations import cli

bp = Blueprint("operations", __name__)


def init_app(app: Flask) -> None:
    """Register pages and commands."""
    app.register_blueprint(bp)
    cli.init_app(app)
