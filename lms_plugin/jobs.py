"""The job queue. Huey only executes: no fact lives here, a killed job is found again by a sweep over rows."""

from __future__ import annotations

from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer

NAME = "assay"


def make_huey(queue_url: str) -> Huey:
    """The queue behind an address: ``sqlite:///file``, ``postgresql://…`` or ``redis://…``.

    SQLite needs nothing else and serves one machine; the other two serve many.
    """
    options: dict[str, Any] = {"name": NAME, "results": False, "utc": True}
    if queue_url.startswith("postgresql"):
        return PostgresHuey(dsn=queue_url, **options)
    if queue_url.startswith("redis"):
        return RedisHuey(url=queue_url, **options)
    return SqliteHuey(filename=queue_url.removeprefix("sqlite:///"), **options)


def run_worker(app: Any) -> None:
    """Run jobs until SIGTERM or SIGINT; a job under way is finished first.

    Two threads are enough: sending has a pool of its own. Nothing is owed to the queue, so its locks from an earlier
    life are dropped.
    """
    consumer = Consumer(
        app.extensions["assay"].huey,
        workers=2,
        initial_delay=0.05,
        max_delay=0.5,
        scheduler_interval=1,
        flush_locks=True,
        graceful_signal="TERM",
    )
    consumer.run()
