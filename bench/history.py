"""``python -m bench.history``: what an attempt costs with a million attempts stored, against a thousand."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import Connection, text

from bench.__main__ import WARM, WHOLE, available, database, environ_for, say
from bench.load import run
from bench.servers import cpu_seconds, free_port, served
from bench.steps import STEPS
from bench.visitors import visitors
from lms_plugin.db import db

CLIENTS = 8
EACH = 20  # attempts a learner of the past had

NUMBERS = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT i FROM n)",
    "postgresql": "(SELECT i FROM generate_series(1, {most}) AS i)",
}


def copying(table: str, source: str, **other: str) -> str:
    """The statement that copies rows of a table with some columns filled otherwise; ``source``: FROM and WHERE."""
    columns = {column.name: f"o.{column.name}" for column in db.metadata.tables[table].columns if column.name != "id"}
    columns |= other
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} {source}"


def fill(connection: Connection, kind: str, attempt: int, attempts: int) -> None:
    """Store that many attempts of the past with slots, answers and scores; of draw and outcome only that there are."""
    person = connection.scalar(text("SELECT person_id FROM attempt WHERE id = :attempt"), {"attempt": attempt})
    facts: dict[str, Any] = {"attempt": attempt, "person": person}
    people, each = (NUMBERS[kind].format(most=most) for most in (attempts // EACH, EACH))
    if kind == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET session_replication_role = replica")  # no foreign key is looked up twice
    past = "FROM attempt AS t, {table} AS o WHERE o.attempt_id = :attempt AND t.id > :attempt ORDER BY t.id"
    for statement in (
        copying("person", f"FROM {people} AS n, person AS o WHERE o.id = :person", sub="'past-' || n.i"),
        copying(
            "attempt",
            f"FROM person AS p, {each} AS n, attempt AS o WHERE o.id = :attempt AND p.sub LIKE 'past-%'",
            person_id="p.id", number="n.i", draw="'{}'", outcome="'{}'",
        ),
        copying("attempt_slot", past.format(table="attempt_slot") + ", o.slot", attempt_id="t.id"),
        copying("saved_answer", past.format(table="saved_answer") + ", o.slot", attempt_id="t.id"),
        copying(
            "owed_score", past.format(table="owed_score"),
            attempt_id="t.id", person_id="t.person_id", number="t.number", state="'arrived'",
        ),
    ):  # fmt: skip
        connection.execute(text(statement), {name: fact for name, fact in facts.items() if f":{name}" in statement})


def measure(kind: str, url: str, stored: int, attempts: int) -> float:
    """CPU milliseconds of a whole attempt with ``stored`` attempts there, twenty of each learner of the past."""
    port = free_port()
    environ = environ_for(url, port)
    app, visits = visitors(environ, port, "now", WARM + attempts + 1)
    name = url.rpartition("/")[2] if kind == "postgresql" else ""
    with served("lms_plugin:create_app()", environ, port) as process:
        for step in WHOLE:
            for _ in range(len(visits[0].answers) if step == "autosave" else 1):
                run(visits[:1], STEPS[step], 1)
    with app.app_context():
        with db.engine.connect() as connection:
            fill(connection, kind, int(visits[0].attempt), stored)
            connection.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        counted = _count()
        db.session.remove()
        db.engine.dispose()
    figures = {}
    with served("lms_plugin:create_app()", environ, port) as process:
        warm, measured = visits[1 : WARM + 1], visits[WARM + 1 :]
        for step in ("front", *WHOLE):
            run(warm, STEPS[step], CLIENTS)
        for step in WHOLE:
            timing = run(measured, STEPS[step], CLIENTS, lambda: cpu_seconds(process, database=name))
            figures[step] = timing.cpu_ms
            say(database=kind, **counted, step=step, cpu_ms=round(timing.cpu_ms, 3), failures=timing.failures)
    whole = sum(figures[step] * times for step, times in WHOLE.items())
    say(database=kind, **counted, step="whole_attempt", cpu_ms=round(whole, 2))
    return whole


def _count() -> dict[str, int]:
    tables = ("attempt", "attempt_slot", "saved_answer", "owed_score")
    return {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}  # noqa: S608 - our own names


def main() -> None:
    """Run on every database that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__)
    parser.add_argument("--stored", type=int, action="append", help="attempts stored before; default 1000 and 1000000")
    parser.add_argument("--attempts", type=int, default=160, help="attempts measured")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args()
    for kind in chosen.database or available():
        costs = []
        for stored in chosen.stored or [1_000, 1_000_000]:
            with database(kind) as url:
                costs.append(measure(kind, url, stored, chosen.attempts))
        say(database=kind, ratio=round(costs[-1] / costs[0], 3))


if __name__ == "__main__":
    main()
