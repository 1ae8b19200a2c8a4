"""Open edX's platform in its own process and environment, Assay on loopback, each registered with the other."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from constants import SECRET
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Deployment, Registration, ResourceLink, Status
from lms_plugin.lti.signing_keys import ensure_keys
from sandbox.serving import free_port
from sandbox.visitor import Form

HERE = Path(__file__).parent
PYTHON = Path(os.environ.get("ASSAY_TEST_INTEROP") or HERE.parent.parent / ".interop") / "bin" / "python"


class OpenEdx:
    """The platform's process: methods are its commands."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [PYTHON, "-W", "ignore", HERE / "openedx_process.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._answer()

    def _answer(self) -> Any:
        line = self._process.stdout.readline()
        assert line, "Open edX's process ended"
        said = json.loads(line)
        assert "ok" in said, said
        return said["ok"]

    def do(self, command: str, **arguments: Any) -> Any:
        """One command and its answer."""
        self._process.stdin.write(json.dumps({"do": command} | arguments) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """Close its input; it ends."""
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def openedx() -> Iterator[OpenEdx]:
    """The platform; required when CI=true."""
    if not PYTHON.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Open edX's code is required in CI: make interop")
        pytest.skip("not run, no environment with Open edX's code: make interop")
    platform = OpenEdx()
    yield platform
    platform.end()


class Pair:
    """Assay, served, and one course of Open edX that knows it."""

    def __init__(self, app: Flask, url: str, openedx: OpenEdx) -> None:
        self.app, self.url, self.openedx = app, url, openedx
        self.session = db.session()

    def course(self, **facts: Any) -> dict[str, Any]:
        """A course, by default one that fetches our live key set; registered with us."""
        keys = {} if "public_key" in facts else {"keyset_url": f"{self.url}/lti/jwks"}
        self.facts: dict[str, Any] = self.openedx.do("course", tool=self.url, **keys, **facts)
        names = ("issuer", "client_id", "authorization_url", "token_url", "key_set_url")
        self.registration = Registration(
            name="Open edX", status=Status.ACTIVE, created_at=utc_now(), **{name: self.facts[name] for name in names}
        )
        self.session.add(self.registration)
        self.session.flush()
        self.session.add(
            Deployment(
                registration_id=self.registration.id,
                deployment_id=self.facts["deployment_id"],
                status=Status.ACTIVE,
                created_at=utc_now(),
            )
        )
        self.session.commit()
        return self.facts

    def ask(self, command: str, **arguments: Any) -> Any:
        """A question about this course."""
        return self.openedx.do(command, course=self.facts["course"], **arguments)

    def begin(self, browser: FlaskClient, user: str = "u1", role: str = "student", **more: Any) -> str:
        """Open the link at the platform, go through our door; returns the authorisation request."""
        parts = urlsplit(self.ask("login", user=user, role=role, **more))
        assert browser.get(f"{parts.path}?{parts.query}").status_code == 200
        answer = browser.get(f"{parts.path}?{parts.query}&door=continue")
        assert answer.status_code == 302, answer.text
        return answer.location

    def launch(self, browser: FlaskClient | None = None, **who: Any) -> TestResponse:
        """The whole way to our launch page's address."""
        browser = browser or self.app.test_client()
        reply = requests.get(self.begin(browser, **who), timeout=20)
        assert reply.status_code == 200, reply.text
        form = Form()
        form.feed(reply.text)
        assert form.action == f"{self.url}/lti/launch"
        return browser.post("/lti/launch", data=form.fields)

    def link(self) -> ResourceLink:
        """The link as our last launch left it."""
        self.session.rollback()
        found = self.session.scalar(
            select(ResourceLink)
            .join(Deployment, Deployment.id == ResourceLink.deployment_id)
            .where(Deployment.registration_id == self.registration.id)
        )
        assert found is not None
        self.let_go()
        return found

    def let_go(self) -> None:
        """What was read stays readable, and the database is free: a test that looks holds no write lock of SQLite's."""
        self.session.expunge_all()
        self.session.rollback()


@pytest.fixture
def pair(settings: Settings, openedx: OpenEdx) -> Iterator[Pair]:
    """Assay on a free port, with keys; no worker runs."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(replace(settings, public_url=url))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    with app.app_context():
        ensure_keys(db.session(), SECRET, now=utc_now())
        db.session.commit()
        yield Pair(app, url, openedx)
        db.session.remove()
        db.engine.dispose()
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)
