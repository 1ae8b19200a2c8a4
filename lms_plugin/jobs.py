"""The job queue. Huey only executes: no fact lives here, a killed job is found again by a sweep over rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.storage import PostgresStorage, SqliteStorage

NAME = "assay"
LOCK_NUMBER = 0x4A4F_4253  # any number, as long as nothing else of ours locks it
THREADS = 2  # jobs are short: whatever waits for a platform has threads of its own
AT_END = "assay_at_end"
REST = 0.2  # seconds between two calls of a process for the same work, where many ask
log = structlog.get_logger(__name__)


class LazyPostgresStorage(PostgresStorage):  # type: ignore[misc]  # Huey ships no types
    """Makes its tables at the first connection, so that building an application needs no database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, create_tables=False)
        self._made = False

    def _connect(self) -> Any:
        connection = super()._connect()
        if not self._made:
            with connection.transaction():  # two processes that start together must not both create
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK_NUMBER,))
                for statement in self.ddl:
                    connection.execute(statement)
            self._made = True
        return connection

    _create_connection = _connect

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """In one statement, which needs no transaction around it: whoever hands in waits for it."""
        self.sql(
            f"WITH put AS (INSERT INTO {self.table_task} (queue, data, priority) VALUES (%s, %s, %s)) "  # noqa: S608 - our own name
            "SELECT pg_notify(%s, '')",
            (self.name, data, priority or 0, self.channel),
        )


class HintStorage(SqliteStorage):  # type: ignore[misc]  # Huey ships no types
    """Does not wait for the disk: a hint that a power cut takes is found again by a sweep, and the file stays whole."""

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


class Nudge:
    """Calls a worker at once, and for all who ask within a rest after that together: a job costs a commit of its own.

    What waits when a process ends is found by a sweep, as any hint that is lost.
    """

    def __init__(
        self,
        call: Callable[[], Any],
        *,
        rest: float,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], Any] | None = None,
    ) -> None:
        self._call, self._rest, self._clock, self._later = call, rest, clock, later or _in_a_thread
        self._guard = threading.Lock()
        self._next = 0.0  # not before that
        self._waiting = False

    def __call__(self) -> None:
        """Call now, or soon if that was done just now."""
        with self._guard:
            now = self._clock()
            if self._waiting:
                return
            seconds, self._waiting = self._next - now, now < self._next
            self._next = max(now, self._next) + self._rest
        if seconds <= 0:
            self._call()
            return
        try:
            self._later(seconds, self._call_for_all)
        except RuntimeError:  # no thread is to be had
            self._call_for_all()

    def _call_for_all(self) -> None:
        with self._guard:
            self._waiting = False  # first: who comes from now on may have stored what this call does not find
        try:
            self._call()
        except Exception:  # what it is about is stored, and nobody waits for this thread
            log.warning("nudge_failed", exc_info=True)


def _in_a_thread(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True  # a process that ends does not wait for it
    timer.start()


def make_huey(queue_url: str) -> Huey:
    """The queue behind an address: ``sqlite:///file``, ``postgresql://…`` or ``redis://…``.

    SQLite needs nothing else and serves one machine; the other two serve many.
    """
    options: dict[str, Any] = {"name": NAME, "results": False, "utc": True}
    if queue_url.startswith("postgresql"):
        return Huey(storage_class=LazyPostgresStorage, dsn=queue_url, **options)
    if queue_url.startswith("redis"):
        return RedisHuey(url=queue_url, **options)
    return SqliteHuey(storage_class=HintStorage, filename=queue_url.removeprefix("sqlite:///"), **options)


def at_end(huey: Huey, work: Callable[[], None]) -> None:
    """Have ``work`` done when a worker of this queue has stopped taking jobs."""
    huey.__dict__.setdefault(AT_END, []).append(work)


def make_worker(huey: Huey) -> Consumer:
    """A worker: takes a job within half a second, at most, and periodic ones every minute."""
    return Consumer(
        huey,
        workers=THREADS,
        periodic=True,
        initial_delay=0.05,
        max_delay=0.5,
        scheduler_interval=1,
        flush_locks=True,
        graceful_signal="TERM",
    )


def run_worker(app: Any) -> None:
    """Run jobs until SIGTERM or SIGINT; then finish what is under way. Main thread only."""
    huey: Huey = app.extensions["assay"].huey
    try:
        make_worker(huey).run()
    finally:
        for work in huey.__dict__.get(AT_END, []):
            work()
