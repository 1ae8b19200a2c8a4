"""An LMS's administrator at the sandbox, for tests of dynamic registration: pastes an address, presses Connect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms_plugin.db import utc_now
from lms_plugin.lti import invitations
from sandbox.registrations import new_pass
from sandbox.serving import Running, running_sandbox


@dataclass
class Admin:
    """The administrator's browser, and what the platform puts into the address it opens."""

    platform: Running
    browser: FlaskClient
    session: Session
    changes: dict[str, str] = field(default_factory=dict)

    def invitation(self, name: str = "") -> str:
        """A new invitation of ours."""
        token = invitations.issue(self.session, name=name, now=utc_now())
        self.session.commit()
        return token

    def opened(self, *, tool: str = "", **changes: str) -> dict[str, str]:
        """The query that the platform puts behind our address, with a new pass."""
        sent = {"openid_configuration": f"{self.platform.url}/lti/openid-configuration"}
        return sent | {"registration_token": new_pass(self.platform.world, tool)} | changes

    def look(self, **changes: str) -> TestResponse:
        """What the frame shows first."""
        return self.browser.get("/lti/register", query_string=self.opened(**changes))

    def connect(self, **changes: str) -> TestResponse:
        """Press Connect."""
        return self.browser.post("/lti/register", data=self.opened(**changes))

    def asked(self, what: str) -> list[dict[str, Any]]:
        """The platform's log of one kind."""
        return [entry for entry in self.platform.world.log if entry["what"] == what]

    def have(self, *habits: str) -> None:
        """Give the platform habits."""
        self.platform.world.habits = set(habits)


@contextmanager
def an_admin(tool_url: str, browser: FlaskClient, session: Session) -> Iterator[Admin]:
    """A platform with its administrator."""
    with running_sandbox(tool_url) as platform:
        yield Admin(platform, browser, session)
