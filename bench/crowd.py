"""``python -m bench.crowd``: many learners at one quiz at once, requests at a fixed rate: how long each waits.

Requests leave when they are due, whether earlier ones were answered or not; waiting is counted from then.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from queue import SimpleQueue
from statistics import quantiles
from typing import TypeAlias

from bench.__main__ import available, database, environ_for, say
from bench.servers import cpu_seconds, free_port, served
from bench.steps import STEPS, Step, Visit, exchange
from bench.visitors import visitors

CLIENTS = 96  # connections; more than ever wait at once, unless the server falls behind
SAVES = 20
IDLE = 1.0  # seconds after which a connection is opened anew, as browsers do; servers close idle ones after two


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: its step, seconds from when it was due until it was answered, and what was wrong with it."""

    step: str
    waited: float
    problem: str


def save(connection: HTTPConnection, visit: Visit) -> str:
    """Save the next answer; who has answered all questions that can be picked changes the first ones."""
    if not visit.answers:
        return "the page did not come"
    place, revision = visit.saved % len(visit.answers), visit.saved // len(visit.answers)
    slot, value = visit.answers[place]
    visit.saved += 1
    body = {"slot": slot, "base_rev": revision, "client_id": "crowd", "seq": visit.saved, "response": value}
    if revision:  # an answer like the one before would not be stored
        body["response"] = None if revision % 2 else value
    path = visit.path(f"attempts/{visit.attempt}/autosave")
    response, text = exchange(connection, visit, "POST", path, json.dumps(body), "application/json")
    return "" if response.status == 200 else f"{response.status}: {text[:200]}"


SITTING: tuple[tuple[str, Step], ...] = (
    ("start", STEPS["start"]),
    ("view", STEPS["view"]),
    *[("autosave", save)] * SAVES,
    ("submit", STEPS["submit"]),
    ("review", STEPS["review"]),
)

Due: TypeAlias = "SimpleQueue[tuple[str, Step, Visit, float] | None]"


def crowd(visits: Sequence[Visit], rate: float) -> list[Sent]:
    """Everybody takes the quiz in step with the others: all start, all look at it, all save their first answer…"""
    due: Due = SimpleQueue()
    sent: list[Sent] = []
    locks = {id(visit): threading.Lock() for visit in visits}

    threads = [threading.Thread(target=_client, args=(visits[0].port, due, sent, locks)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    for number, (name, step, visit) in enumerate(_in_order(visits)):
        since = began + number / rate
        time.sleep(max(0.0, since - time.perf_counter()))
        due.put((name, step, visit, since))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return sent


def _client(port: int, due: Due, sent: list[Sent], locks: Mapping[int, threading.Lock]) -> None:
    connection, used = HTTPConnection("127.0.0.1", port, timeout=120), 0.0
    while (work := due.get()) is not None:
        name, step, visit, since = work
        problem = ""
        if time.perf_counter() - used > IDLE:
            connection.close()
        with locks[id(visit)]:  # nobody answers before the page is there
            try:
                problem = step(connection, visit)
            except (OSError, HTTPException) as error:
                problem = repr(error)
                connection.close()
        used = time.perf_counter()
        sent.append(Sent(name, used - since, problem))
    connection.close()


def _in_order(visits: Sequence[Visit]) -> Iterator[tuple[str, Step, Visit]]:
    for name, step in SITTING:
        for visit in visits:
            yield name, step, visit


def first_page(visit: Visit) -> dict[str, int]:
    """Bytes of the quiz's front page and of what it loads, as a browser that takes gzip could get them."""
    connection = HTTPConnection("127.0.0.1", visit.port, timeout=60)
    _, html = exchange(connection, visit, "GET", visit.path(""))
    sizes = {"html": len(html.encode()), "html_gzip": len(gzip.compress(html.encode()))}
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    for address in loaded:
        response, text = exchange(connection, visit, "GET", address)
        kind = address.partition("?")[0].rpartition(".")[2]
        sizes[kind] = sizes.get(kind, 0) + len(text.encode())
        sizes[f"{kind}_gzip"] = sizes.get(f"{kind}_gzip", 0) + len(gzip.compress(text.encode()))
        assert response.status == 200, address
    connection.close()
    sizes["requests"] = 1 + len(loaded)
    sizes["plain"] = sum(size for name, size in sizes.items() if name in {"html", "css", "js"})
    sizes["gzip"] = sum(size for name, size in sizes.items() if name.endswith("_gzip"))
    return sizes


def bench(kind: str, url: str, *, learners: int, rate: float, server: str) -> None:
    """One run on one database."""
    port = free_port()
    environ = environ_for(url, port)
    _, everybody = visitors(environ, port, "crowd", learners + 60)
    name = url.rpartition("/")[2] if kind == "postgresql" else ""
    warm, visits = everybody[:60], everybody[60:]
    with served("lms_plugin:create_app()", environ, port, server) as process:
        say(database=kind, first_page=first_page(warm[0]))
        crowd(warm, rate)
        before, began = cpu_seconds(process, database=name), time.perf_counter()
        sent = crowd(visits, rate)
        took, used = time.perf_counter() - began, cpu_seconds(process, database=name) - before
    facts = {"database": kind, "server": server, "learners": learners, "rate": rate}
    for step in dict.fromkeys(name for name, _ in SITTING):
        say(**facts, step=step, **_figures([one for one in sent if one.step == step]))
    say(
        **facts, step="all", **_figures(sent), per_second=round(len(sent) / took, 1), server_cores=round(used / took, 2)
    )
    with suppress(StopIteration):
        say(first_problem=next(one.problem for one in sent if one.problem))


def _figures(sent: Sequence[Sent]) -> dict[str, float]:
    waits = quantiles([1000 * one.waited for one in sent], n=100)
    return {
        "requests": len(sent), "errors": sum(bool(one.problem) for one in sent), "p50_ms": round(waits[49], 1),
        "p95_ms": round(waits[94], 1), "p99_ms": round(waits[98], 1),
    }  # fmt: skip


def main() -> None:
    """Run on every database that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--rate", type=float, default=60, help="requests per second")
    parser.add_argument("--server", default="gunicorn-2", choices=["gunicorn", "gunicorn-2", "granian"])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args()
    for kind in chosen.database or available():
        with database(kind) as url:
            bench(kind, url, learners=chosen.learners, rate=chosen.rate, server=chosen.server)


if __name__ == "__main__":
    main()
