"""``assay bank``: bring banks in and write them out, in the native format."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from lms_plugin.authoring import service
from lms_plugin.authoring.models import Bank
from lms_plugin.db import db, utc_now
from question_bank.errors import BankError
from question_bank.interchange import native

group = AppGroup("bank", help="Question banks.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(group)


@group.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--registration", type=int, help="The registration that owns the bank; without it everybody may use it.")
def import_bank(file: Path | None, registration: int | None) -> None:
    """Bring a bank in; without FILE, the banks that ship with Assay. Changed items get a new version."""
    session = db.session()
    if file is None:
        added = service.import_library(session, now=utc_now())
    else:
        try:
            content = native.bank_from_document(json.loads(file.read_text(encoding="utf-8")))
        except (BankError, ValueError) as error:
            raise click.ClickException(f"{file.name} cannot be read: {error}") from error
        added = service.import_bank(session, content, registration_id=registration, now=utc_now())
    session.commit()
    click.echo(f"{added} item versions added.")


@group.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_bank(key: str, file: Path) -> None:
    """Write the bank KEY to FILE."""
    session = db.session()
    bank = session.scalar(select(Bank).where(Bank.key == key))
    if bank is None:
        raise click.ClickException(f"There is no bank {key!r}.")
    file.write_text(native.canonical(service.export_bank(session, bank)), encoding="utf-8")
    click.echo(f"{key} written to {file.name}.")


@group.command("list")
def list_banks() -> None:
    """One bank a line: key, owner, title."""
    for bank in db.session.scalars(select(Bank).order_by(Bank.key)):
        owner = "everybody" if bank.registration_id is None else f"registration {bank.registration_id}"
        click.echo(f"{bank.key}\t{owner}\t{bank.title}")
