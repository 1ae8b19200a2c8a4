"""Runs one step for many visits with a number of clients at once, and says what it cost the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from queue import Empty, SimpleQueue

from bench.steps import Step, Visit


@dataclass(frozen=True, slots=True)
class Timing:
    """Cost per request: CPU milliseconds of server (and database), requests per second, failed requests."""

    cpu_ms: float
    per_second: float
    failures: int


def run(visits: Sequence[Visit], step: Step, clients: int, cpu: Callable[[], float] = lambda: 0.0) -> Timing:
    """Every visit takes the step once; ``clients`` threads share them, each over its own connection."""
    waiting: SimpleQueue[Visit] = SimpleQueue()
    for visit in visits:
        waiting.put(visit)
    failures: list[str] = []
    threads = [
        threading.Thread(target=_client, args=(waiting, visits[0].port, step, failures))
        for _ in range(min(clients, len(visits)))
    ]
    before, began = cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, used = time.perf_counter() - began, cpu() - before
    if failures:
        print(f"# {len(failures)} failures, the first: {failures[0]}", flush=True)
    return Timing(cpu_ms=1000 * used / len(visits), per_second=len(visits) / took, failures=len(failures))


def _client(waiting: SimpleQueue[Visit], port: int, step: Step, failures: list[str]) -> None:
    """One browser: takes visits until none is left, over one kept connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            visit = waiting.get_nowait()
        except Empty:
            return
        problem = step(connection, visit)
        if problem:
            failures.append(problem)
