"""Commands for operators: serve and work, sign in, platforms, keys, and the doctor."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from lms_plugin import jobs
from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.config import PREFIX
from lms_plugin.db import db, utc_now
from lms_plugin.lti import registrations, signing_keys
from lms_plugin.lti.entries import Entry, InvalidRegistration
from lms_plugin.lti.models import Status
from lms_plugin.lti.presets import PRESETS
from lms_plugin.operations import doctor, last_checks, overview, platform_commands, privacy_commands, service
from lms_plugin.operations.checks import check_platform
from lms_plugin.operations.findings import Finding
from lms_plugin.operations.platform_commands import transaction
from lms_plugin.passback.sender import session_factory
from lms_plugin.processes import VERIFY_APP, Child, Supervisor, port_is_free, server_argv, worker_argv
from lms_plugin.web import Runtime

platform = AppGroup("platform", help="The learning platforms that may launch Assay.")
for _command in platform_commands.COMMANDS:
    platform.add_command(_command)
keys = AppGroup("keys", help="Our signing keys.")
operator = AppGroup("operator", help="Whoever signs in at /operator/.")
MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "problem ", "later": "later   ", "skipped": "skipped "}
GRACE = 25.0  # a little more than the server gives its running requests


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)


def parts() -> Runtime:
    """The application's settings and queue."""
    found: Runtime = current_app.extensions["assay"]
    return found


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port to listen at.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes. [default: 1 on SQLite, else 2]")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads per process.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; run assay worker elsewhere.")
@with_appcontext
def serve(*, host: str, port: int, workers: int | None, threads: int, no_worker: bool) -> None:
    """Serve Assay, with one job worker beside it."""
    if not port_is_free(host, port):
        raise click.UsageError(f"Port {port} at {host} is in use; choose another with --port.")
    if doctor.current_revision(db.engine) != doctor.newest_revision():
        raise click.ClickException("The database is not at the newest revision. Run: assay db upgrade")
    settings = parts().settings
    with transaction() as session:
        signing_keys.ensure_keys(session, settings.secret_key, now=utc_now())
    workers = workers or (1 if settings.database_url.startswith("sqlite") else 2)
    argv = server_argv(host=host, port=port, workers=workers, threads=threads)
    children = [Child(name="The server", argv=argv, environ=without_signing_secret(os.environ))]
    if not no_worker:
        children.append(Child(name="The worker", argv=worker_argv(), environ=os.environ, restart=True))
    db.engine.dispose()  # the children open their own
    click.echo(f"Assay listens at {host}, port {port}; people reach it at {settings.public_url}", err=True)
    raise SystemExit(Supervisor(children=children, grace=GRACE, say=_say).run())


def without_signing_secret(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that talks to browsers: only the worker may sign certificates."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIX + "SIGN_KEK")}


@click.command("verify-host")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8082, show_default=True, help="Port to listen at.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads.")
@with_appcontext
def verify_host(*, host: str, port: int, threads: int) -> None:
    """Serve the public pages on which anyone can check certificates, and nothing else."""
    if not parts().settings.certifies:
        raise CertificatesOff(advice="Set ASSAY_VERIFY_URL and ASSAY_NAME_KEK.")
    if not port_is_free(host, port):
        raise click.UsageError(f"Port {port} at {host} is in use; choose another with --port.")
    argv = server_argv(host=host, port=port, workers=1, threads=threads, app=VERIFY_APP)
    db.engine.dispose()  # the child opens its own
    child = Child(name="The verification host", argv=argv, environ=without_signing_secret(os.environ))
    raise SystemExit(Supervisor(children=[child], grace=GRACE, say=_say).run())


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@with_appcontext
def worker() -> None:
    """Run jobs: send scores, sweep what is due. As many as you like, on as many machines."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask documents it
    jobs.run_worker(app)


@click.command("doctor")
@with_appcontext
def run_doctor() -> None:
    """Check settings, database, keys, queue, clock and platforms, and say what to do."""
    bad = False
    for finding in doctor.examine(
        db.engine, sessions=session_factory(db.engine), huey=parts().huey, settings=parts().settings
    ):
        show(finding)
        bad = bad or finding.state == "problem"
    raise SystemExit(1 if bad else 0)


def show(finding: Finding) -> None:
    """A finding on a line, what to do on the next."""
    click.echo(f"{MARKS[finding.state]}{finding.subject}: {finding.text}")
    if finding.advice:
        click.echo(f"        {finding.advice}")


@operator.command("code")
def code() -> None:
    """Print a code that signs you in at /operator/ once, within 15 minutes."""
    with transaction() as session:
        issued = service.issue_code(session, now=utc_now())
    click.echo(issued)
    click.echo(f"Enter it within 15 minutes at {parts().settings.public_url}/operator/", err=True)


@platform.command("add")
@click.option("--preset", type=click.Choice(list(PRESETS)), default="generic", show_default=True, help="Which LMS.")
@click.option("--host", default="", help="The school's host name, where the preset's addresses hold it.")
@click.option("--name", required=True, help="What to call it here.")
@click.option("--client-id", required=True, help="Client ID that the platform gave us.")
@click.option("--issuer", help="Issuer (Platform ID), character for character.")
@click.option("--authorization-url", help="Authentication request URL.")
@click.option("--token-url", help="Access token URL.")
@click.option("--key-set-url", help="Public keyset URL.")
@click.option("--token-audience", help="Audience of token requests, where it is not the token URL.")
@click.option("--deployment", default="", help="Deployment ID; without it each waits for approval at its first launch.")
def add(*, preset: str, host: str, name: str, client_id: str, deployment: str, **given: str | None) -> None:
    """Register a platform. What the preset knows need not be given."""
    chosen = PRESETS[preset]
    known = chosen.filled(host) | {field: value for field, value in given.items() if value is not None}
    entry = Entry(
        name=name,
        issuer=known["issuer"],
        client_id=client_id,
        authorization_url=known["authorization_url"],
        token_url=known["token_url"],
        key_set_url=known["key_set_url"],
        token_audience=known["token_audience"],
        family=chosen.family,
    )
    try:
        with transaction() as session:
            registration_id = registrations.add(
                session,
                entry,
                deployment_id=deployment or chosen.deployment_id,
                development=parts().settings.development,
                now=utc_now(),
            )
    except InvalidRegistration as invalid:
        _refuse(invalid)
    click.echo(f"Platform {registration_id} added: {name}. Check it with: assay platform check {registration_id}")


def _refuse(invalid: InvalidRegistration) -> Any:
    for field, problem in invalid.problems.items():
        click.echo(f"--{field.replace('_', '-')}: {problem}", err=True)
    raise SystemExit(2)


@platform.command("list")
def list_platforms() -> None:
    """One platform a line: number, status, name, issuer, client id, deployments; pending ones are marked."""
    with transaction() as session:
        for one in registrations.everything(session):
            deployments = ", ".join(
                f"{each.deployment_id} ({each.status})" if each.status is not Status.ACTIVE else each.deployment_id
                for each in one.deployments
            )
            fields = (str(one.id), one.status, one.entry.name, one.entry.issuer, one.entry.client_id, deployments)
            click.echo("\t".join(fields))


@platform.command("secret")
@click.argument("number", type=int)
@click.option("--key", default="", help="Consumer key the platform used with LTI 1.1; without it both are forgotten.")
def lti11_secret(number: int, key: str) -> None:
    """Enter the LTI 1.1 secret of a platform: read from standard input, so that it stands in no list of commands."""
    secret = click.prompt("Shared secret", hide_input=True, err=True) if key else ""
    try:
        with transaction() as session:
            registrations.set_lti11(session, number, key=key, secret=secret, secret_key=parts().settings.secret_key)
    except InvalidRegistration as invalid:
        _refuse(invalid)
    click.echo("Kept, encrypted." if key else "Forgotten.")


@platform.command("check")
@click.argument("number", type=int, required=False)
def check(number: int | None) -> None:
    """Fetch a platform's keys, compare clocks, ask for a token; without a number, for every platform."""
    with transaction() as session:
        chosen = registrations.everything(session) if number is None else (registrations.get(session, number),)
    bad = False
    for one in chosen:
        click.echo(f"{one.entry.name} ({one.status})")
        findings = check_platform(one, sessions=session_factory(db.engine), settings=parts().settings)
        with transaction() as session:
            last_checks.keep(session, one.id, findings, now=utc_now())
        for finding in findings:
            show(finding)
            bad = bad or finding.state == "problem"
    raise SystemExit(1 if bad else 0)


ROTATED = {
    "published": "A new key is published. Run this again in an hour or later to sign with it.",
    "waiting": "A new key is published already; platforms get an hour to see it before it signs. Run this again later.",
    "signing": "The new key signs now. The old one stays published for a week.",
}


@keys.command("rotate")
def rotate() -> None:
    """Publish the next signing key, or sign with one that was published an hour ago."""
    with transaction() as session:
        done = signing_keys.rotate(session, parts().settings.secret_key, now=utc_now())
    click.echo(ROTATED[done])


@keys.command("list")
def list_keys() -> None:
    """One key a line: id, state, made when, retired when."""
    with transaction() as session:
        for key in overview.key_lines(session):
            retired = key.retired_at.isoformat(timespec="seconds") if key.retired_at else ""
            click.echo(f"{key.kid}\t{key.state}\t{key.created_at.isoformat(timespec='seconds')}\t{retired}")


COMMANDS: tuple[click.Command, ...] = (
    serve,
    verify_host,
    worker,
    run_doctor,
    platform,
    keys,
    operator,
    privacy_commands.group,
)
