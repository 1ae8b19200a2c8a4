"""How many statements each request sends to the database: a number that must not grow with items or learners."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.seed import Course, seed_launches
from bench.steps import SECTION
from lms_plugin.db import db
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE


def count_queries(app: Flask, course: Course) -> dict[str, int]:
    """Statements per step of one attempt, through the test client (BEGIN and COMMIT left out)."""
    ((launch_id, cookie),) = seed_launches(db.session(), course, "queries", 1)
    db.session.remove()
    client = app.test_client()
    client.set_cookie(BROWSER_COOKIE, cookie)
    token = csrf_token(app.extensions["assay"].settings.secret_key, f"{launch_id}\0{digest(cookie)}")
    counts: dict[str, int] = {}
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)

    def call(name: str, method: str, path: str, **sent: Any) -> Any:
        seen.clear()
        answer = client.open(f"/launch/{launch_id}/{path}", method=method, headers={"X-CSRF-Token": token}, **sent)
        counts[name] = len(seen)
        return answer

    started = call("start", "POST", "attempts")
    attempt = started.location.rstrip("/").rpartition("/")[2]
    page = call("view", "GET", f"attempts/{attempt}/").text
    slot = int(SECTION.search(page).group(1))  # type: ignore[union-attr]  # the page has questions
    body = {"slot": slot, "base_rev": 0, "client_id": "q", "seq": 1, "response": None}
    call("autosave", "POST", f"attempts/{attempt}/autosave", json=body)
    call("submit", "POST", f"attempts/{attempt}/submit")
    call("review", "GET", f"attempts/{attempt}/result")
    event.remove(db.engine, "before_cursor_execute", note)
    return counts
