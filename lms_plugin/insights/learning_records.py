"""The operator's side of the learning record store: the job, ``assay statements``, and the page."""

from __future__ import annotations

import click
from flask import Blueprint, Flask, current_app, render_template
from flask.cli import AppGroup
from flask.typing import ResponseReturnValue
from huey import crontab

from lms_plugin.access import Capability
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.insights.owing import owe
from lms_plugin.insights.statement_states import again, standing, troubles
from lms_plugin.insights.telling import BATCH, send_due
from lms_plugin.web import Runtime, db_session, requires, runtime

bp = Blueprint("learning_records", __name__, url_prefix="/operator/learning-records")
group = AppGroup("statements", help="What is told to a learning record store.")


def init_app(app: Flask) -> None:
    """Register page, command, and the job of each minute; without an address in the settings it does nothing."""
    parts: Runtime = app.extensions["assay"]
    app.register_blueprint(bp)
    app.cli.add_command(group)

    @parts.huey.periodic_task(crontab(minute="*"), name="tell_learning_records")  # type: ignore[untyped-decorator]  # Huey ships no types
    def tell_learning_records() -> None:
        if not parts.settings.xapi_url:
            return
        with app.app_context():
            sessions = session_factory(db.engine)
        with sessions() as session:
            owe(session, now=utc_now())
        while send_due(sessions, parts.settings, now=utc_now()) == BATCH:
            pass


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """Where it goes, how much waits, what the store said last, and how long attempts are kept."""
    session = db_session()
    return render_template(
        "insights/learning_records.html",
        settings=runtime().settings,
        standing=standing(session),
        troubles=troubles(session),
    )


@group.command("status")
def status() -> None:
    """How many statements are in which state."""
    click.echo(current_app.extensions["assay"].settings.xapi_url or "switched off")
    for state, number in standing(db.session()).items():
        click.echo(f"{state}\t{number}")


@group.command("retry")
def retry() -> None:
    """Send again what was refused or waits for a later try."""
    number = again(db.session(), now=utc_now())
    db.session().commit()
    click.echo(f"{number} statements will be sent within a minute.")
