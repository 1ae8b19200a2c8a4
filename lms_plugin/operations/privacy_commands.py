"""``assay privacy``: what is kept about one person, handed out or erased, certificates included."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.operations import keeping, personal_data, privacy, retention

group = AppGroup("privacy", help="What is kept about one person: hand it out, or erase it.")


@group.command("find")
@click.argument("words")
def find(words: str) -> None:
    """People whose name, address or sub holds WORDS: platform number, sub, name, address."""
    for one in privacy.find(db.session(), words):
        click.echo("\t".join([str(one.registration_id), one.sub, one.name or "–", one.email or "–"]))


@group.command("export")
@click.argument("registration", type=int)
@click.argument("sub")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(registration: int, sub: str, folder: Path) -> None:
    """Write everything that is kept about SUB of platform number REGISTRATION to FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    person = privacy.person_of(db.session(), registration, sub)
    for name, content in personal_data.files(db.session(), person, current_app.extensions["assay"].settings):
        (folder / name).write_bytes(content)
    click.echo(f"Written to {folder}")


@group.command("expire")
@click.option("--days", type=click.IntRange(min=30), help="Instead of the setting ASSAY_KEEP_DAYS.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def expire(days: int | None, *, dry_run: bool) -> None:
    """Delete attempts and practice that are older than they are kept, as the worker does each hour."""
    kept = days or current_app.extensions["assay"].settings.keep_days
    if not kept:
        raise click.ClickException("Attempts are kept until somebody deletes them. Set ASSAY_KEEP_DAYS, or --days.")
    before = utc_now() - timedelta(days=kept)
    found = keeping.expired(db.session(), before=before)
    counted = f"{found.attempts} attempts, {found.answers} saved answers, {found.cards} practised questions"
    if dry_run:
        click.echo(f"Older than {kept} days: {counted}. Nothing was deleted.")
        return
    db.session().rollback()
    retention.forget_old(session_factory(db.engine), before=before)
    click.echo(f"Deleted: {counted}.")


@group.command("erase")
@click.argument("registration", type=int)
@click.argument("sub")
@click.option("--lose-scores", is_flag=True, help="Erase even scores that have not reached the platform.")
@click.confirmation_option(prompt="Attempts, names and documents of this person are lost for good. Go on?")
def erase(registration: int, sub: str, *, lose_scores: bool) -> None:
    """Erase SUB of platform number REGISTRATION. Certificates keep numbers and dates, without a name."""
    session = db.session()
    person = privacy.person_of(session, registration, sub)
    settings = current_app.extensions["assay"].settings
    linked = personal_data.linked(session, person)
    erased = personal_data.erase(session, person, settings, lose_scores=lose_scores, now=utc_now())
    session.commit()
    click.echo("Erased." if erased.gone else "Erased. What this person did for courses stays, without a name.")
    if erased.awards:
        click.echo(f"{erased.awards} certificate numbers stay known, without a name.")
    for one in linked:
        click.echo(f"Linked, and erased as a holder of certificates; its attempts are still there: {one}")
