"""What each request sends to the database and writes there: numbers that must not grow with items or learners."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from bench.platform import Platform
from bench.seed import CLIENT_ID, ISSUER, Course, seed_launches
from bench.steps import SECTION
from lms_plugin.db import db
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE

_WRITTEN = """
SELECT coalesce(sum(n_tup_ins), 0)::int, coalesce(sum(n_tup_upd + n_tup_del), 0)::int FROM pg_stat_xact_user_tables
"""  # by this connection, and not reported yet


class Sent(NamedTuple):
    """Statements of a request (BEGIN and COMMIT left out), and the rows that they wrote; deleted ones are changed."""

    statements: int
    inserted: int
    changed: int

    @property
    def floor(self) -> str:
        """The floor that commits as many rows."""
        return f"{self.inserted}/{self.changed}"

    @property
    def floor_that_reads(self) -> str:
        """The same that sends as many statements besides; its own inserts are one, its changes another."""
        return f"{self.floor}/{max(0, self.statements - bool(self.inserted) - bool(self.changed))}"


class _Listener:
    """Counts what goes to the database from now on, and the rows that transactions wrote, as the database counts them.

    SQLite only says how many rows, so there the statement says which kind: one that inserts or changes inserted. A job
    for the worker that is left in the queue is not in the transaction, and not counted.
    """

    def __init__(self) -> None:
        self._found, self._inserts, self._seen = Sent(0, 0, 0), False, (0, 0)

    def begin(self, connection: Connection) -> None:
        self._seen = self._totals(connection)

    def before(self, connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.settle(connection)
        self._inserts = statement.startswith("INSERT")
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            self._found = self._found._replace(statements=self._found.statements + 1)

    def settle(self, connection: Connection) -> None:
        """Put down to the last statement what was written since the one before."""
        (inserted, changed), before = self._totals(connection), self._seen
        found = self._found
        self._seen = inserted, changed
        inserted, changed = found.inserted + inserted - before[0], found.changed + changed - before[1]
        self._found = found._replace(inserted=inserted, changed=changed)

    def _totals(self, connection: Connection) -> tuple[int, int]:
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name == "postgresql":
            if raw.autocommit:  # nothing is written, and what was before is reported at any time
                return self._seen
            inserted, changed = raw.execute(_WRITTEN).fetchone()
            return inserted, changed
        since = raw.total_changes - sum(self._seen)
        return self._seen[0] + since * self._inserts, self._seen[1] + since * (not self._inserts)

    def taken(self) -> Sent:
        """What was heard since this was asked last."""
        found, self._found = self._found, Sent(0, 0, 0)
        return found


def count_queries(app: Flask, course: Course, platform: Platform) -> dict[str, Sent]:
    """By step of one attempt and of another learner's first launch, through the test client."""
    ((launch_id, cookie),) = seed_launches(db.session(), course, "queries", 1)
    db.session.remove()
    client, heard = app.test_client(), _Listener()
    _log_in(client, _Listener(), platform, "warm")  # fetches the key set, which writes a row once
    heard_by = {"begin": heard.begin, "before_cursor_execute": heard.before, "commit": heard.settle}
    for name, listener in heard_by.items():
        event.listen(db.engine, name, listener)
    client.set_cookie(BROWSER_COOKIE, cookie)
    counts = _attempt(client, heard, launch_id, csrf_token(_secret(app), f"{launch_id}\0{digest(cookie)}"))
    counts |= _log_in(client, heard, platform, "queried")
    for name, listener in heard_by.items():
        event.remove(db.engine, name, listener)
    return counts


def _secret(app: Flask) -> str:
    key: str = app.extensions["assay"].settings.secret_key
    return key


def _attempt(client: FlaskClient, heard: _Listener, launch_id: str, token: str) -> dict[str, Sent]:
    counts: dict[str, Sent] = {}

    def call(name: str, method: str, path: str, **sent: Any) -> Any:
        answer = client.open(f"/launch/{launch_id}/{path}", method=method, headers={"X-CSRF-Token": token}, **sent)
        counts[name] = heard.taken()
        return answer

    started = call("start", "POST", "attempts")
    attempt = started.location.rstrip("/").rpartition("/")[2]
    page = call("view", "GET", f"attempts/{attempt}/").text
    slot = int(SECTION.search(page).group(1))  # type: ignore[union-attr]  # the page has questions
    body = {"slot": slot, "base_rev": 0, "client_id": "q", "seq": 1, "response": None, "certainty": 1}
    call("autosave", "POST", f"attempts/{attempt}/autosave", json=body)
    call("submit", "POST", f"attempts/{attempt}/submit")
    call("review", "GET", f"attempts/{attempt}/result")
    return counts


def _log_in(client: FlaskClient, heard: _Listener, platform: Platform, person: str) -> dict[str, Sent]:
    client.set_cookie(BROWSER_COOKIE, (person + "x" * 43)[:43])
    target = f"{client.application.extensions['assay'].settings.public_url}/lti/launch"
    fields = {"iss": ISSUER, "client_id": CLIENT_ID, "login_hint": person, "target_link_uri": target}
    answer = client.get(f"/lti/login?{urlencode(fields)}")
    counts = {"login": heard.taken()}
    sent = parse_qs(urlsplit(answer.location).query)
    token = platform.id_token(sent["nonce"][0], target, person)
    client.post("/lti/launch", data={"state": sent["state"][0], "id_token": token})
    return counts | {"launch": heard.taken()}
