"""Commands about one platform's coming and going: invite, approve, delete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from lms_plugin.db import db, utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.lti import invitations, registrations
from lms_plugin.lti.models import Status
from lms_plugin.lti.tool_configuration import addresses
from lms_plugin.operations import personal_data, removal


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: stored when the command's block ends well."""
    yield db.session()
    db.session.commit()


@click.command("invite")
@click.option("--name", default="", help="What to call the platform here. [default: after its host]")
@with_appcontext
def invite(*, name: str) -> None:
    """Print an address to paste into a platform; it registers Assay there, once, within a week."""
    register = addresses(current_app.extensions["assay"].settings)["register"]
    with transaction() as session:
        token = invitations.issue(session, name=name, now=utc_now())
    click.echo(f"{register}?invitation={token}")
    click.echo(f"Works once, within {invitations.INVITATION_LIFE.days} days.", err=True)


@click.command("approve")
@click.argument("number", type=int)
@click.argument("deployment_id", required=False)
@with_appcontext
def approve(number: int, deployment_id: str | None) -> None:
    """Let a platform that waits launch, or with a deployment ID that deployment of it."""
    with transaction() as session:
        found = registrations.get(session, number)
        if deployment_id is None:
            registrations.set_status(session, number, Status.ACTIVE)
        else:
            _approve_deployment(session, number, deployment_id)
    what = found.entry.name if deployment_id is None else f"Deployment {deployment_id} of {found.entry.name}"
    click.echo(f"{what} may launch.")


def _approve_deployment(session: Session, number: int, deployment_id: str) -> None:
    deployments = registrations.get(session, number).deployments
    known = next((one.id for one in deployments if one.deployment_id == deployment_id), None)
    if known is None:
        registrations.add_deployment(session, number, deployment_id, now=utc_now())
    else:
        registrations.set_deployment_status(session, number, known, Status.ACTIVE)


@click.command("delete")
@click.argument("number", type=int)
@click.option("--name", default="", help="The platform's name, to confirm. Without it only what would be lost is said.")
@with_appcontext
def delete(number: int, name: str) -> None:
    """Delete a platform with its courses, people and attempts; never while scores wait for it."""
    with transaction() as session:
        found, losses = registrations.get(session, number), removal.losses(session, number)
    click.echo(
        f"{found.entry.name}: {losses.deployments} deployments, {losses.courses} courses, {losses.people} people, "
        f"{losses.attempts} attempts, {losses.scores} scores "
        f"({losses.never_came} never came, {losses.waiting} wait)"
    )
    if not name:
        raise click.ClickException(f'Nothing was deleted. To delete all this, add: --name "{found.entry.name}"')
    try:
        with transaction() as session:
            removal.remove(session, number, typed=name)
    except InvalidInput as problem:
        raise click.ClickException(f"{problem.message} {problem.advice}") from problem
    click.echo(f"{found.entry.name} is deleted.")


@click.command("carry-over")
@click.argument("number", type=int)
@click.argument("old_client_id")
@with_appcontext
def carry_over(number: int, old_client_id: str) -> None:
    """Platform NUMBER replaces the registration with OLD_CLIENT_ID of the same issuer: certificates of its people are
    theirs here too. Works also after the old one was deleted, and again whenever you like."""
    with transaction() as session:
        done = personal_data.carry_over(session, number, old_client_id, now=utc_now())
    click.echo(f"{done} people carried over.")


COMMANDS: tuple[click.Command, ...] = (invite, approve, delete, carry_over)
