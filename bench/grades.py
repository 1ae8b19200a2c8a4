"""``python -m bench.grades``: the page of grades for 5 and 5,000 learners, time, CPU and statements, as JSON lines."""

from __future__ import annotations

import time
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, insert, text, update

from bench.__main__ import SECRET, available, database, say
from bench.passback import owed_facts
from bench.seed import Course, seed_course, seed_launches
from lms_plugin import create_app
from lms_plugin.access import Role
from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Launch, Person
from lms_plugin.passback.models import OwedScore
from lms_plugin.web import BROWSER_COOKIE

SMALL, LARGE, TIMES = 5, 5000, 11
ASKED = {
    "first": "",
    "course": "?all=1",
    "last": "?page=50",
    "needs you": "?show=needs_you",
    "search": "?q=learner+00",
}


def main() -> None:
    """Measure on each database that is there."""
    for kind in available():
        with database(kind) as url:
            app = create_app(
                Settings(
                    public_url="http://localhost", secret_key=SECRET, database_url=url, development=True,
                    log_level="WARNING",
                )
            )  # fmt: skip
            with app.app_context():
                measure(app, kind)


def measure(app: Any, kind: str) -> None:
    """Print a line for each page, first few learners, then many."""
    upgrade()
    course = seed_course(db.session(), "https://bench.example/jwks")
    ((launch, cookie),) = seed_launches(db.session(), course, "grades", 1)
    db.session.execute(update(Launch).values(role=Role.INSTRUCTOR))
    client = app.test_client()
    client.set_cookie(BROWSER_COOKIE, cookie)
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
    told: dict[str, dict[str, Any]] = {name: {"page": name, "database": kind} for name in ASKED}
    for count, more in ((SMALL, SMALL), (LARGE, LARGE - SMALL)):
        fill(course, more)
        for name, asked in ASKED.items():
            spent = []
            for _ in range(TIMES):
                seen.clear()
                start, worked = time.perf_counter(), time.process_time()
                assert client.get(f"/launch/{launch}/scores{asked}").status_code == 200
                spent.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - worked)))
            told[name] |= {
                f"ms_{count}": round(min(spent)[0], 1),
                f"cpu_{count}": round(min(cpu for _, cpu in spent), 1),
            }
            told[name][f"statements_{count}"] = len(seen)
    for one in told.values():
        say(**one)


def fill(course: Course, count: int) -> None:
    """So many learners with a score each."""
    session, now = db.session(), utc_now()
    people = [
        {"registration_id": course.registration_id, "sub": f"{count}-{n}", "name": f"Learner {n:05}"}
        for n in range(count)
    ]
    ids = session.scalars(
        insert(Person).returning(Person.id), [one | {"created_at": now, "updated_at": now} for one in people]
    ).all()
    facts = owed_facts(course.resource_link_id, now)
    session.execute(insert(OwedScore), [facts | {"person_id": one} for one in ids])
    session.execute(text("ANALYZE"))  # as a database does by itself once it has grown
    session.commit()


if __name__ == "__main__":
    main()
