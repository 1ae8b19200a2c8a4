"""``python -m bench``: CPU and requests per second of each step, as JSON lines with ratios to the floor."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from flask_migrate import upgrade

from bench.launches import measure_launches
from bench.load import Timing, run
from bench.platform import Platform
from bench.queries import Sent, count_queries
from bench.seed import seed_course, seed_launches
from bench.servers import cpu_seconds, free_port, served
from bench.steps import STEPS, Visit, launch_step, login_step
from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db

POSTGRES = os.environ.get("ASSAY_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
SECRET = "bench-" + "0" * 40
WHOLE = {"start": 1, "view": 1, "autosave": 3, "submit": 1, "review": 1}
LONG = {"login": 1, "launch": 1} | WHOLE | {"autosave": 20}  # a whole attempt as the speed targets count it
AIM_MS = 34.0  # CPU of an attempt
WARM = 60  # attempts before those that are measured
BLOCK = 20  # attempts that are measured in one go, between as many requests of the floor
Floor = Callable[[str, int], Timing]


def main() -> None:
    """Run what was asked for and print one JSON object a line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--clients", type=int, action="append")
    parser.add_argument("--attempts", type=int, default=240, help="attempts per run")
    parser.add_argument("--server", choices=["gunicorn", "granian"], default="gunicorn")
    chosen = parser.parse_args()
    for kind in chosen.database or available():
        with database(kind) as url:
            bench_database(kind, url, chosen.clients or [1, 8, 32], chosen.attempts, chosen.server)


def available() -> list[str]:
    """The databases that answer here."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        say(note="PostgreSQL is not there: not run")
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def say(**facts: object) -> None:
    """One line of the result."""
    print(json.dumps(facts), flush=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """An empty database of a kind, gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        return
    name = f"assay_bench_{secrets.token_hex(4)}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  # our own name
    try:
        yield f"postgresql+psycopg://{POSTGRES.removeprefix('postgresql://')}/{name}"
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]  # our own name


def bench_database(kind: str, url: str, clients: list[int], attempts: int, server: str) -> None:
    """Every figure for one database: the floor first, then each step at each number of clients."""
    port, platform = free_port(), Platform()
    environ = environ_for(url, port)
    app = create_app(Settings.from_env(environ))
    with app.app_context():
        upgrade()
        course = seed_course(db.session(), platform.key_set_url)
        pairs = {number: seed_launches(db.session(), course, f"n{number}", WARM + attempts) for number in clients}
        queries = count_queries(app, course, platform)
        launches = measure_launches(app, platform, attempts)
        db.session.remove()
        db.engine.dispose()
    say(database=kind, sent_per_request={name: one._asdict() for name, one in queries.items()})
    say(
        database=kind, step="launch_in_process", cpu_ms=round(launches.launch_cpu_ms, 3),
        library_cpu_ms=round(launches.library_cpu_ms, 3), per_second=round(launches.per_second, 1),
        ratio_to_library=round(launches.launch_cpu_ms / launches.library_cpu_ms, 2),
    )  # fmt: skip
    name = url.rpartition("/")[2] if kind == "postgresql" else ""
    for number in clients:
        with (
            bare_server(url, number, attempts, server, database=name) as floor,
            served("lms_plugin:create_app()", environ, port, server) as process,
        ):
            bench_app(
                kind,
                port,
                process,
                pairs[number],
                number,
                floor,
                platform,
                database=name,
                server=server,
                queries=queries,
            )


def environ_for(url: str, port: int) -> dict[str, str]:
    """The settings of the benched instance; the job queue lies beside the database and nobody empties it."""
    return {
        "ASSAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ASSAY_SECRET_KEY": SECRET,
        "ASSAY_DATABASE_URL": url,
        "ASSAY_DEVELOPMENT": "1",
        "ASSAY_LOG_LEVEL": "WARNING",
    }


@contextmanager
def bare_server(url: str, clients: int, requests: int, server: str, *, database: str) -> Iterator[Floor]:
    """The floor, up meanwhile: the cost of so many requests to an address, measured when it is asked for.

    As many as the application gets warm an address before.
    """
    port, warm = free_port(), set[str]()
    with served("bench.floor:make()", {"FLOOR_DATABASE_URL": url}, port, server) as process:

        def ask(address: str, number: int) -> Timing:
            visits = [Visit(port=port, launch_id=address, cookie="") for _ in range(number)]
            return run(visits, STEPS["floor"], clients, lambda: cpu_seconds(process, database=database))

        def cost(address: str, number: int) -> Timing:
            if address not in warm:
                warm.add(address)
                ask(address, requests)
            return ask(address, number)

        yield cost


def bench_app(
    kind: str,
    port: int,
    process: object,
    pairs: list[tuple[str, str]],
    clients: int,
    floor: Floor,
    platform: Platform,
    *,
    database: str,
    server: str,
    queries: dict[str, Sent],
) -> None:
    """Each step for all attempts, one step after the other, so that each has its own CPU figure; floors in between."""
    visits = [Visit(port=port, launch_id=launch, cookie=cookie, secret=SECRET) for launch, cookie in pairs]

    def cpu() -> float:
        return cpu_seconds(process, database=database)  # type: ignore[arg-type]  # a psutil.Process

    warm, visits = visits[:WARM], visits[WARM:]
    steps = {name: STEPS[name] for name in WHOLE} | {"login": login_step, "launch": launch_step(platform)}
    for step in (STEPS["front"], *steps.values()):  # the first requests of a process compile templates, meet questions
        run(warm, step, clients)
    figures: dict[str, Timing] = {}
    for name, step in steps.items():
        taken = partial(run, step=step, clients=clients, cpu=cpu)
        timing, base, reading = in_turn(visits, taken, floor, queries[name])
        figures[name] = timing
        say(
            database=kind, server=server, clients=clients, step=name, cpu_ms=round(timing.cpu_ms, 3),
            per_second=round(timing.per_second, 1), floor_cpu_ms=round(base.cpu_ms, 3),
            ratio_to_floor=round(timing.cpu_ms / base.cpu_ms, 2), failures=timing.failures,
            ratio_to_floor_that_reads=round(timing.cpu_ms / reading.cpu_ms, 2),
        )  # fmt: skip
    for name, parts in (("whole_attempt", WHOLE), ("whole_attempt_of_twenty_autosaves", LONG)):
        whole = sum(figures[step].cpu_ms * times for step, times in parts.items())
        say(
            database=kind, server=server, clients=clients, step=name, cpu_ms=round(whole, 2),
            ratio_to_aim=round(whole / AIM_MS, 2), made_of=parts,
        )  # fmt: skip


def in_turn(
    visits: list[Visit], step: Callable[[list[Visit]], Timing], floor: Floor, sent: Sent
) -> tuple[Timing, Timing, Timing]:
    """What a step, its floor and the floor that reads cost, a block of each at a time: a machine that others use is
    another one a second later."""
    blocks = [visits[start : start + BLOCK] for start in range(0, len(visits), BLOCK)]
    measured = [(step(some), floor(sent.floor, len(some)), floor(sent.floor_that_reads, len(some))) for some in blocks]
    mine, base, reading = (together(timings) for timings in zip(*measured, strict=True))
    return mine, base, reading


def together(timings: Sequence[Timing]) -> Timing:
    """The cost of all blocks, which are as long as each other."""
    number = len(timings)
    return Timing(
        cpu_ms=sum(one.cpu_ms for one in timings) / number,
        per_second=number / sum(1 / one.per_second for one in timings),
        failures=sum(one.failures for one in timings),
    )


if __name__ == "__main__":
    main()
