"""``assay passback``: what is owed, and send it now."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import reconcile, service, withdrawals
from lms_plugin.passback.models import MessageKind, OwedScore, ScoreState
from lms_plugin.passback.sender import Sender, session_factory
from lms_plugin.passback.standing import Standing, standing_column, standing_of

group = AppGroup("passback", help="Scores owed to platforms.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(group)


@group.command("list")
@click.option("--state", type=click.Choice([state.value for state in ScoreState]), help="Only scores in this state.")
@click.option(
    "--standing",
    type=click.Choice([one.value for one in Standing if one is not Standing.NOTHING]),
    help="Only what stands so, as the course's page says it: of each learner and column the newest.",
)
def list_scores(state: str | None, standing: str | None) -> None:
    """One owed score a line: id, state, points, tries, why it has not arrived, link, standing. No names."""
    now = utc_now()
    query = select(OwedScore, ResourceLink.title).join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
    if state:
        query = query.where(OwedScore.state == ScoreState(state))
    if standing:
        newest = (service.is_newest(), OwedScore.state != ScoreState.REPLACED)
        query = query.where(standing_column(now=now) == standing, *newest)
    for owed, title in db.session.execute(query.order_by(OwedScore.id)):
        points = f"{owed.score_given.normalize():f}/{owed.score_maximum.normalize():f}"
        if owed.kind is not MessageKind.SCORE:
            points = owed.kind.value
        stands = "" if owed.state is ScoreState.REPLACED else standing_of(owed, now=now)
        fields = (owed.id, owed.state, points, f"tries {owed.tries}", owed.last_result or "", title or "", stands)
        click.echo("\t".join(map(str, fields)))


@group.command("reconcile")
@click.option("--link", type=int, help="Only this link, by its number in the database.")
def read_back(link: int | None) -> None:
    """Read what gradebooks show, and say per link how many scores are there, differ, or are missing."""
    from flask import current_app

    settings: Settings = current_app.extensions["assay"].settings
    sessions = session_factory(db.engine)
    found = reconcile.places(db.session(), link)
    db.session.commit()
    for place in found:
        one = reconcile.read_back(place, sessions=sessions, settings=settings, now=utc_now())
        told = one.trouble or f"same {one.same}\tother {one.other}\tmissing {one.absent}"
        click.echo(f"{place.link_row}\t{one.title}\t{told}")


@group.command("withdraw")
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """Take a score back: NUMBER is the id that list shows. The gradebook is cleared for that learner."""
    try:
        withdrawals.withdraw(db.session(), number, context_id=None, asked_by=None, now=utc_now())
    except NotFound:
        raise click.ClickException(f"{number} is no score that can be taken back; see: assay passback list") from None
    db.session.commit()
    click.echo(f"Score {number} is taken back; the gradebook is told as soon as a worker runs.")


@group.command("send")
def send() -> None:
    """Send everything that is due now."""
    from flask import current_app

    settings: Settings = current_app.extensions["assay"].settings
    sender = Sender(sessions=session_factory(db.engine), settings=settings)
    done = sender.send_due()
    sender.stop()
    click.echo(f"{done} tries.")
