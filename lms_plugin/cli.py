"""The ``assay`` command: everything the application offers, and ``demo``, which needs no settings."""

from __future__ import annotations

import sys
from pkgutil import resolve_name
from typing import Any

import click
from flask.cli import FlaskGroup

from lms_plugin import __version__, create_app
from lms_plugin.config import SettingsError
from lms_plugin.errors import AppError, PlatformTrouble

# Where each command is. Only what is asked for is read: the demo alone brings the sandbox's whole course with it.
COMMANDS = {
    "award": "lms_plugin.certification.cli:group",
    "bank": "lms_plugin.authoring.cli:group",
    "db": "flask_migrate.cli:db",
    "demo": "lms_plugin.demo:demo",
    "doctor": "lms_plugin.operations.cli:run_doctor",
    "keys": "lms_plugin.operations.cli:keys",
    "operator": "lms_plugin.operations.cli:operator",
    "passback": "lms_plugin.passback.cli:group",
    "platform": "lms_plugin.operations.cli:platform",
    "privacy": "lms_plugin.operations.privacy_commands:group",
    "serve": "lms_plugin.operations.cli:serve",
    "statistics": "lms_plugin.insights.cli:group",
    "verify-host": "lms_plugin.operations.cli:verify_host",
    "worker": "lms_plugin.operations.cli:worker",
}


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

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        """Names for ``--help``, which works without settings too."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, read now."""
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        found: click.Command = resolve_name(COMMANDS[name])
        return found


def report(error: SettingsError) -> None:
    """Each problem on its own line."""
    for problem in error.problems:
        click.echo(problem, err=True)


@click.group(cls=AssayGroup, help="Assay: assessments inside a learning platform.")
@click.version_option(__version__, prog_name="assay")
def group() -> None:
    """The command line."""


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
    except Exception as error:
        problem = _of_database(error)
        if problem is None:
            raise
        click.echo(f"The database did not take that: {problem}", err=True)
        click.echo("Run: assay doctor", err=True)
        sys.exit(1)


def _of_database(error: Exception) -> str | None:
    """What the database said, if it was the database."""
    from sqlalchemy.exc import DBAPIError  # a command that asks no database need not load what speaks to it

    return str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else None
