"""The ``assay`` command: everything the application offers, and ``demo``, which needs no settings."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask.cli import FlaskGroup, ScriptInfo
from flask_migrate.cli import db as migrations
from sqlalchemy.exc import DBAPIError

from lms_plugin import __version__, create_app, demo
from lms_plugin.authoring import cli as authoring
from lms_plugin.certification import cli as certification
from lms_plugin.config import SettingsError
from lms_plugin.errors import AppError, PlatformTrouble
from lms_plugin.insights import cli as insights
from lms_plugin.operations import cli as operations
from lms_plugin.passback import cli as passback


class AssayGroup(FlaskGroup):
    """Flask's group around our factory; wrong settings reach :func:`main` instead of a traceback."""

    def __init__(self, **extra: Any) -> None:
        super().__init__(
            create_app=create_app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
            context_settings={"auto_envvar_prefix": None},
            **extra,
        )
        self.params = list(extra.get("params", ()))  # Flask's --app, --debug and --env-file would mislead here

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names for ``--help``, which works without settings too."""
        try:
            ctx.ensure_object(ScriptInfo).load_app()
        except SettingsError:
            return sorted(self.commands)
        return super().list_commands(ctx)


def report(error: SettingsError) -> None:
    """Each problem on its own line."""
    for problem in error.problems:
        click.echo(problem, err=True)


@click.group(cls=AssayGroup, help="Assay: assessments inside a learning platform.")
@click.version_option(__version__, prog_name="assay")
def group() -> None:
    """The command line."""


for command in (demo.demo, migrations, *operations.COMMANDS, passback.group, authoring.group, insights.group,
    certification.group,
):  # fmt: skip
    group.add_command(command)


def main() -> None:
    """Run a command. Exit status 2 for wrong settings or words, 1 for a refusal or a database that does not answer."""
    try:
        group.main(prog_name="assay")
    except SettingsError as error:
        report(error)
        sys.exit(2)
    except AppError as error:
        click.echo(f"{error.message} {error.advice}", err=True)
        sys.exit(1)
    except PlatformTrouble as error:
        click.echo(error.reason, err=True)
        sys.exit(1)
    except DBAPIError as error:
        click.echo(f"The database did not take that: {str(error.orig).splitlines()[0]}", err=True)
        click.echo("Run: assay doctor", err=True)
        sys.exit(1)
