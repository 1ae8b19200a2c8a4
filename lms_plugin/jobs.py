"""The job queue. Huey only executes: no fact lives here, a killed job is found again by a sweep over rows."""

from __future__ import annotations

from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey

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
