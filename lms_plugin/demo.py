"""``assay demo``: Assay, its worker and the sandbox platform on this machine, ready to be tried."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.config import PREFIX, Settings
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import demo as quizzes
from lms_plugin.factory import build
from lms_plugin.lti import registrations, signing_keys
from lms_plugin.lti.entries import Entry
from lms_plugin.operations import service as operators
from lms_plugin.operations.cli import without_signing_secret
from lms_plugin.processes import VERIFY_APP, Child, Supervisor, port_is_free, server_argv, worker_argv

TOOL_HOST, SANDBOX_HOST = "127.0.0.1", "localhost"  # two sites, as a school's LMS and a tool are
CLIENT_ID, DEPLOYMENT_ID = "assay-sandbox", "1"
PATIENCE = 180.0  # s; a child that ends is noticed at once, a busy machine is only slow
LOG_TAIL = 15


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port of Assay.")
@click.option("--sandbox-port", type=click.IntRange(1, 65535), default=8081, show_default=True, help="Port of the LMS.")
@click.option("--verify-port", type=click.IntRange(1, 65535), default=8082, show_default=True,
              help="Port of the pages that verify certificates.")  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path(".demo"), show_default=True,
              help="Folder for its database, secret and logs; made if it is not there.")  # fmt: skip
def demo(*, port: int, sandbox_port: int, verify_port: int, data: Path) -> None:
    """Try Assay in a sandbox LMS. Needs no settings and no network; Ctrl-C ends everything."""
    _check(port, sandbox_port, verify_port)
    data = data.resolve()
    environ = _environ(data, port, verify_port)
    settings = Settings.from_env(environ)
    code = _prepare(build(settings), settings, f"http://{SANDBOX_HOST}:{sandbox_port}")
    supervisor = Supervisor(children=_children(data, environ, port, sandbox_port, verify_port), say=_say)

    def up() -> bool:
        ready = supervisor.wait_until(lambda: _answers(port, sandbox_port, verify_port), seconds=PATIENCE)
        if ready:
            _announce(port, sandbox_port, verify_port, code)
        elif not supervisor.stopping:
            _explain(supervisor)
        return ready

    raise SystemExit(supervisor.run(up))


def _check(port: int, sandbox_port: int, verify_port: int) -> None:
    if find_spec("sandbox") is None:
        raise click.ClickException("The sandbox LMS is not here; run the demo in a clone of the repository.")
    if port == sandbox_port:
        raise click.UsageError("--port and --sandbox-port are the same; give two.")
    if verify_port in {port, sandbox_port}:
        raise click.UsageError("--verify-port is the same as another port; give three.")
    wanted = (("--port", TOOL_HOST, port), ("--sandbox-port", SANDBOX_HOST, sandbox_port))
    for option, host, number in (*wanted, ("--verify-port", TOOL_HOST, verify_port)):
        if not port_is_free(host, number):
            raise click.UsageError(f"Port {number} is in use; choose another with {option}.")


def _environ(data: Path, port: int, verify_port: int) -> dict[str, str]:
    """The environment of the demo's processes: nothing of another Assay's settings, everything in one folder."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)
    for name in ("secret", "name-kek", "sign-kek"):
        secret = data / name
        if not secret.exists():
            with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {
        PREFIX + "PUBLIC_URL": f"http://{TOOL_HOST}:{port}",
        PREFIX + "SECRET_KEY_FILE": str(data / "secret"),
        PREFIX + "NAME_KEK_FILE": str(data / "name-kek"),
        PREFIX + "SIGN_KEK_FILE": str(data / "sign-kek"),
        PREFIX + "VERIFY_URL": f"http://{TOOL_HOST}:{verify_port}",
        PREFIX + "DATABASE_URL": f"sqlite:///{data}/assay.sqlite3",
        PREFIX + "DEVELOPMENT": "1",
        PREFIX + "LOG_LEVEL": "WARNING",
        PREFIX + "LOG_FORMAT": "console",
    }


def _prepare(app: Flask, settings: Settings, sandbox_url: str) -> str:
    """Database, keys, question bank, platform and quizzes; safe to repeat. Returns a code for the operator's page."""
    with app.app_context():
        upgrade()
        session, now = db.session(), utc_now()
        signing_keys.ensure_keys(session, settings.secret_key, now=now)
        authoring.import_library(session, now=now)
        registration_id = _register(session, sandbox_url, now)
        session.flush()
        quizzes.prepare(session, registration_id=registration_id, now=now)
        code = operators.issue_code(session, now=now)
        session.commit()
        session.close()
        db.engine.dispose()  # the children open their own connections
    return code


def _register(session: Session, sandbox_url: str, now: datetime) -> int:
    entry = Entry(
        name="Sandbox LMS",
        issuer=sandbox_url,
        client_id=CLIENT_ID,
        authorization_url=f"{sandbox_url}/lti/auth",
        token_url=f"{sandbox_url}/lti/token",
        key_set_url=f"{sandbox_url}/lti/jwks",
    )
    known = registrations.find(session, issuer=sandbox_url, client_id=CLIENT_ID)
    if known is not None:
        registrations.update(session, known, entry, development=True)
        return known
    return registrations.add(session, entry, deployment_id=DEPLOYMENT_ID, development=True, now=now)


def _children(data: Path, environ: Mapping[str, str], port: int, sandbox_port: int, verify_port: int) -> list[Child]:
    server = server_argv(host=TOOL_HOST, port=port, workers=1, threads=8)
    verifier = server_argv(host=TOOL_HOST, port=verify_port, workers=1, threads=4, app=VERIFY_APP)
    unable_to_sign = without_signing_secret(environ)
    sandbox = [
        *(sys.executable, "-m", "sandbox", "--port", str(sandbox_port)),
        *("--tool-url", f"http://{TOOL_HOST}:{port}", "--base-url", f"http://{SANDBOX_HOST}:{sandbox_port}"),
    ]
    return [
        Child(name="Assay", argv=server, environ=unable_to_sign, log=data / "server.log"),
        Child(name="The verification host", argv=verifier, environ=unable_to_sign, log=data / "verify.log"),
        Child(name="The worker", argv=worker_argv(), environ=environ, log=data / "worker.log", restart=True),
        Child(name="The sandbox LMS", argv=sandbox, environ=environ, log=data / "sandbox.log"),
    ]


def _answers(port: int, sandbox_port: int, verify_port: int) -> bool:
    ours = _is_up(TOOL_HOST, port, "/readyz") and _is_up(TOOL_HOST, verify_port, "/healthz")
    return ours and _is_up(SANDBOX_HOST, sandbox_port, "/")


def _is_up(host: str, port: int, path: str) -> bool:
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _announce(port: int, sandbox_port: int, verify_port: int, code: str) -> None:
    tool = f"http://{TOOL_HOST}:{port}/"
    click.echo(f"Sandbox LMS   http://{SANDBOX_HOST}:{sandbox_port}/   enter as trainee, instructor or admin")
    click.echo(f"Assay         {tool}")
    click.echo(f"Operator      {tool}operator/   code {code}")
    click.echo(f"Certificates  http://{TOOL_HOST}:{verify_port}/   where anyone checks them")
    _say("Ctrl-C ends everything.")


def _explain(supervisor: Supervisor) -> None:
    """Who did not come up, and the end of what it said."""
    for child in supervisor.children:
        if not child.running and child.log is not None:
            _say(f"{child.name} did not start:")
            for line in child.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL:]:
                _say(f"  {line}")
    if all(child.running for child in supervisor.children):
        _say(f"Not everything answered within {PATIENCE:.0f} seconds; the logs are beside the database.")


def _say(line: str) -> None:
    click.echo(line, err=True)
