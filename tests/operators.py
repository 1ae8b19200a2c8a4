"""A signed-in operator and a platform to look at, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms_plugin.db import utc_now
from lms_plugin.lti import registrations
from lms_plugin.lti.entries import Entry
from lms_plugin.lti.presets import PRESETS
from lms_plugin.operations import service
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import OPERATOR_COOKIE


@dataclass(frozen=True)
class OperatorsBrowser:
    """A browser in which an operator is signed in; posts carry the form's token."""

    client: FlaskClient
    cookie: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/operator/{path}")

    def post(self, path: str, **form: str) -> TestResponse:
        token = csrf_token(str(self.client.application.secret_key), f"operator\0{digest(self.cookie)}")
        return self.client.post(f"/operator/{path}", data={"csrf_token": token} | form)


def signed_in(app: Flask, session: Session) -> OperatorsBrowser:
    """A browser of its own with an operator in it."""
    cookie = service.sign_in(session, service.issue_code(session, now=utc_now()), now=utc_now())
    session.commit()
    client = app.test_client()
    client.set_cookie(OPERATOR_COOKIE, cookie, path="/operator")
    return OperatorsBrowser(client, cookie)


def an_entry(preset: str = "moodle", host: str = "moodle.example.edu", **changes: Any) -> Entry:
    """A complete entry of a family."""
    chosen = PRESETS[preset]
    return Entry(**({"name": "School", "client_id": "abc", "family": chosen.family} | chosen.filled(host) | changes))


def a_moodle(session: Session) -> int:
    """A registered Moodle with deployment 1; its number."""
    number = registrations.add(session, an_entry(), deployment_id="1", development=False, now=utc_now())
    session.commit()
    return number
