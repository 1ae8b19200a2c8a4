"""``python -m bench.reports``: pages of statistics over a million responses against a thousand, and a whole rebuild, as
JSON lines. With ``--events`` so many random events instead, and what was counted one by one against a rebuild.
"""

from __future__ import annotations

import argparse
import time
from statistics import median

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, func, select, update

from bench.__main__ import available, database, environ_for, say
from bench.churn import churn
from bench.platform import Platform
from bench.seed import Course, seed_course, seed_launches
from bench.sittings import QUESTIONS, Forms
from lms_plugin import create_app
from lms_plugin.access import Role
from lms_plugin.config import Settings
from lms_plugin.db import db, reading, utc_now
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot
from lms_plugin.insights import reports, service
from lms_plugin.insights.models import CountedAttempt, StatisticCount
from lms_plugin.lti.models import Launch
from lms_plugin.web import BROWSER_COOKIE

FEW, TIMES = 1_000, 25


def main() -> None:
    """For each database: few responses, then many, the same pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args()
    for kind in chosen.database or available():
        with database(kind) as url:
            app = create_app(Settings.from_env(environ_for(url, 5998)))
            with app.app_context():
                upgrade()
                course = seed_course(db.session(), Platform().key_set_url, questions=QUESTIONS)
                forms = Forms(db.session(), course)
                if chosen.events:
                    churn(kind, db.session(), forms, chosen.events)
                else:
                    measure(kind, app, course, forms, chosen.responses)
                db.session.remove()
                db.engine.dispose()


def measure(kind: str, app: Flask, course: Course, forms: Forms, responses: int) -> None:
    """Fill, rebuild and look, twice."""
    session = db.session()
    version = session.scalar(select(AssessmentVersion.id)) or 0
    launch_id, cookie = seed_launches(session, course, "teacher", 1)[0]
    session.execute(update(Launch).values(role=Role.INSTRUCTOR))
    session.commit()
    seen = []
    for wanted in (FEW, responses):
        forms.fill((wanted - forms.made * QUESTIONS) // QUESTIONS)
        begun = time.perf_counter()
        found = service.rebuild(session, version, now=utc_now())
        session.commit()
        counting = time.perf_counter() - begun
        begun = time.perf_counter()
        reports.refresh(session, [version], now=utc_now())
        session.commit()
        say(
            database=kind, responses=found.attempts * QUESTIONS, rebuild_s=round(counting, 1),
            rebuilt_per_second=round(found.attempts * QUESTIONS / counting), counts=found.keys,
            report_made_ms=round(1000 * (time.perf_counter() - begun)),
            rows={one.__tablename__: session.scalar(select(func.count()).select_from(one)) for one in (
                Attempt, AttemptSlot, CountedAttempt, StatisticCount)},
        )  # fmt: skip
        session.close()
        seen.append(look(app, launch_id, cookie, forms))
    more = forms.fill(200)
    begun = time.perf_counter()
    service.count(session, more, now=utc_now())
    session.commit()
    say(database=kind, counted_200_attempts_ms=round(1000 * (time.perf_counter() - begun)))
    for page, (milliseconds, statements) in seen[1].items():
        before, queries = seen[0][page]
        say(
            database=kind, page=page, few_ms=round(before, 1), many_ms=round(milliseconds, 1),
            ratio=round(milliseconds / before, 2), statements=[queries, statements],
        )  # fmt: skip


def look(app: Flask, launch_id: str, cookie: str, forms: Forms) -> dict[str, tuple[float, int]]:
    """Page → the median of its milliseconds, and its statements."""
    client = app.test_client()
    client.set_cookie(BROWSER_COOKIE, cookie)
    pages = {
        "quiz": "", "question": f"/questions/{forms.question}", "learner": f"/learners/{forms.learner}",
        "course": "/course", "bank": "/bank", "questions.csv": "/questions.csv", "quiz.xlsx": "/quiz.xlsx",
    }  # fmt: skip
    found = {}
    for page, path in pages.items():
        statements: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_rest: object, into: list[str] = statements
        ) -> None:
            into.append(statement)

        taken = []
        event.listen(db.engine, "before_cursor_execute", note)
        for _ in range(TIMES):
            statements.clear()
            begun = time.perf_counter()
            with reading():
                answer = client.get(f"/launch/{launch_id}/insights{path}", base_url=app.config.get("BENCH_URL"))
            taken.append(1000 * (time.perf_counter() - begun))
            if answer.status_code != 200:
                raise SystemExit(f"{page}: {answer.status_code} {answer.text[:2000]}")
        event.remove(db.engine, "before_cursor_execute", note)
        found[page] = median(taken), len(statements)
    return found


if __name__ == "__main__":
    main()
