"""``assay statistics``: count all attempts anew, and say whether anything differed."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from lms_plugin.db import db, utc_now
from lms_plugin.insights import reports, service

group = AppGroup("statistics", help="Counts behind the statistics of quizzes.")


@group.command("rebuild")
@click.option("--assessment", type=int, help="Only this assessment, by its number in the database.")
@click.option("--check", is_flag=True, help="Only compare; change nothing. Exit status 1 if anything differs.")
def rebuild(assessment: int | None, *, check: bool) -> None:
    """Count every attempt anew. One settings version a line: number, attempts, counts, how many were wrong."""
    session, wrong = db.session(), 0
    for version_id in service.versions(session, assessment):
        found = service.rebuild(session, version_id, now=utc_now(), mend=not check)
        if not check:
            reports.refresh(session, [version_id], now=utc_now())
        session.commit()
        wrong += found.differing
        click.echo(f"version {version_id}\tattempts {found.attempts}\tcounts {found.keys}\twrong {found.differing}")
    if check and wrong:
        raise click.ClickException("The counts differ from the attempts. Run: assay statistics rebuild")
