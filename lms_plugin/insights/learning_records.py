"""The operator's side of the learning record store: the job, ``assay statements``, and the page."""

from __future__ import annotations

from datetime import datetime

import click
from flask import Blueprint, Flask, current_app, render_template
from flask.cli import AppGroup
from flask.typing import ResponseReturnValue
from huey import crontab
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms_plugin.access import Capability
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.insights.owing import owe
from lms_plugin.insights.statement_models import OwedStatement, StatementState
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


def standing(session: Session) -> dict[str, int]:
    """How many statements are in which state."""
    rows = session.execute(select(OwedStatement.state, func.count()).group_by(OwedStatement.state))
    found = {state.value: number for state, number in rows}
    return {one.value: found.get(one.value, 0) for one in StatementState}


def again(session: Session, *, now: datetime) -> int:
    """Let what was refused, or waits for a later try, be sent at the next minute; returns how many."""
    unsent = select(OwedStatement.id).where(OwedStatement.state != StatementState.SENT)
    ids = session.scalars(unsent).all()
    values = {"state": StatementState.WAITING, "next_try_at": now}
    session.execute(update(OwedStatement).where(OwedStatement.state != StatementState.SENT).values(values))
    return len(ids)


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """Where it goes, how much waits, what the store said last, and how long attempts are kept."""
    session = db_session()
    troubled = select(OwedStatement).where(OwedStatement.answer != "", OwedStatement.state != StatementState.SENT)
    return render_template(
        "insights/learning_records.html",
        settings=runtime().settings,
        standing=standing(session),
        troubles=session.scalars(troubled.order_by(OwedStatement.id.desc()).limit(20)).all(),
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
