"""``python -m bench.history``: what an attempt costs with a million attempts stored, against a thousand."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from sqlalchemy import Connection, text

from bench.__main__ import WARM, WHOLE, available, database, environ_for, say
from bench.load import run
from bench.servers import cpu_seconds, free_port, served
from bench.steps import STEPS, Visit
from bench.visitors import visitors
from lms_plugin.db import db

CLIENTS = 8
EACH = 20  # attempts a learner of the past had
TURN = 60  # attempts measured on one side before the other has its turn
# What the database would otherwise do by itself in the middle of the measurement.
TIDY = {"sqlite": ["ANALYZE"], "postgresql": ["VACUUM ANALYZE", "CHECKPOINT"]}

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


@dataclass(frozen=True, slots=True)
class Side:
    """A database with so many attempts of the past, and learners in front of it; ``name``: PostgreSQL's for it."""

    stored: int
    environ: dict[str, str]
    port: int
    name: str
    visits: list[Visit]


def prepare(kind: str, url: str, stored: int, attempts: int) -> Side:
    """Fill a database: one attempt is made by the application itself, the past is copied from it."""
    port = free_port()
    environ = environ_for(url, port)
    app, visits = visitors(environ, port, "now", WARM + attempts + 1)
    with served("lms_plugin:create_app()", environ, port):
        for step in WHOLE:
            for _ in range(len(visits[0].answers) if step == "autosave" else 1):
                run(visits[:1], STEPS[step], 1)
    with app.app_context():
        with db.engine.connect() as connection:
            fill(connection, kind, int(visits[0].attempt), stored)
            connection.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in TIDY[kind]:
                connection.exec_driver_sql(statement)
        say(database=kind, stored=stored, **_count())
        db.session.remove()
        db.engine.dispose()
    return Side(stored, environ, port, url.rpartition("/")[2] if kind == "postgresql" else "", visits[1:])


def compare(kind: str, few: Side, many: Side) -> float:
    """CPU of whole attempts with many stored, against few: in turns, so that both meet the same load of the machine.

    Returns the median over the turns.
    """
    with serving(few) as cpu_few, serving(many) as cpu_many:
        sides = ((few, cpu_few), (many, cpu_many))
        for side, _ in sides:
            for step in ("front", *WHOLE):
                run(side.visits[:WARM], STEPS[step], CLIENTS)
        turns = [
            [_whole(side.visits[at : at + TURN], cpu) for side, cpu in sides]
            for at in range(WARM, len(few.visits), TURN)
        ]
    for number, side in enumerate((few, many)):
        for step in (*WHOLE, "whole_attempt"):
            costs = [turn[number][step] for turn in turns]
            say(database=kind, stored=side.stored, step=step, cpu_ms=round(mean(costs), 3))
    return median(later["whole_attempt"] / first["whole_attempt"] for first, later in turns)


@contextmanager
def serving(side: Side) -> Iterator[Callable[[], float]]:
    """The application on one side; yields what says its CPU seconds."""
    with served("lms_plugin:create_app()", side.environ, side.port) as process:
        yield lambda: cpu_seconds(process, database=side.name)


def _whole(visits: list[Visit], cpu: Callable[[], float]) -> dict[str, float]:
    """Milliseconds of each step, and of an attempt made of them."""
    timings = {step: run(visits, STEPS[step], CLIENTS, cpu) for step in WHOLE}
    if any(timing.failures for timing in timings.values()):
        raise SystemExit("requests failed: nothing was measured")
    costs = {step: timing.cpu_ms for step, timing in timings.items()}
    return costs | {"whole_attempt": sum(costs[step] * times for step, times in WHOLE.items())}


def _count() -> dict[str, int]:
    tables = ("attempt", "attempt_slot", "saved_answer", "owed_score")
    return {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}  # noqa: S608 - our own names


def main() -> None:
    """Run on every database that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000, help="attempts stored on one side")
    parser.add_argument("--many", type=int, default=1_000_000, help="and on the other")
    parser.add_argument("--attempts", type=int, default=480, help="attempts measured on each side")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args()
    for kind in chosen.database or available():
        with database(kind) as small, database(kind) as large:
            few = prepare(kind, small, chosen.few, chosen.attempts)
            many = prepare(kind, large, chosen.many, chosen.attempts)
            say(database=kind, ratio=round(compare(kind, few, many), 3))


if __name__ == "__main__":
    main()
