"""Guessing at the verification host: random tokens and well-formed numbers, first from one address, then from many."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections import Counter
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bench.certificates import issue, school

HELD = 100  # certificates that could be hit
ONE_ADDRESS = 2000
ALL_ADDRESSES = 2**32


def call(app: Any, path: str, address: str, form: dict[str, str] | None = None) -> tuple[int, bool]:
    """One call of the application itself, without a socket. Returns the status and whether a cookie came with it."""
    asked = EnvironBuilder(path, method="POST" if form else "GET", data=form, environ_base={"REMOTE_ADDR": address})
    _body, status, headers = run_wsgi_app(app, asked.get_environ(), buffered=True)
    return int(status[:3]), "Set-Cookie" in headers


def guess(app: Any, place: int, address: str) -> tuple[int, bool]:
    """One guess, tokens and numbers by turns."""
    from question_bank.certification.numbers import draw

    if place % 2:
        return call(app, f"/c/{secrets.token_urlsafe(16)}", address)
    return call(app, "/n", address, {"number": draw("CRT", 2026, secrets.randbelow)})


def guesses(app: Any, count: int, *, address: str = "") -> dict[str, Any]:
    """``count`` guesses from ``address``, or each from an address of its own, with what came of them."""
    answers: Counter[int] = Counter()
    cookies, start, spent = 0, time.monotonic(), time.process_time()
    for place in range(count):
        status, cookie = guess(app, place, address or str(IPv4Address(secrets.randbelow(ALL_ADDRESSES))))
        answers[status] += 1
        cookies += cookie
        if place % 10_000 == 9_999:
            print(json.dumps({"so_far": place + 1, "answers": answers}), file=sys.stderr, flush=True)
    return {
        "guesses": count, "hits": answers[200], "not_found": answers[404], "slowed_down": answers[429],
        "cookies": cookies, "seconds": round(time.monotonic() - start),
        "ms_cpu_each": round((time.process_time() - spent) / count * 1000, 2),
    }  # fmt: skip


def look_ups(app: Any, count: int) -> dict[str, Any]:
    """The same guesses at the look-ups by which the host answers, without pages and limits: many more in the time."""
    from sqlalchemy.orm import Session

    from lms_plugin.certification import register
    from lms_plugin.db import reading, utc_now
    from question_bank.certification.numbers import draw

    kit, now, hits, start = app.extensions["verify"]["kit"], utc_now(), 0, time.process_time()
    with reading(), Session(app.extensions["verify"]["engine"]) as session:
        for place in range(count):
            if place % 2:
                found = register.by_token(session, kit, secrets.token_urlsafe(16), now=now) is not None
            else:
                found = register.by_number(session, draw("CRT", 2026, secrets.randbelow), now=now) is not None
            hits += found
    return {"guesses": count, "hits": hits, "ms_cpu_each": round((time.process_time() - start) / count * 1000, 2)}


def main() -> None:
    """Print the figures; arguments are how many guesses come from many addresses, and how many look-ups (1,000,000)."""
    many, more = (int(one) for one in (*sys.argv[1:], "1000000", "1000000")[:2])
    made = school()
    issue(made, HELD)
    made.public()
    app = made.host
    app.logger.disabled = True
    known = (
        call(app, f"/c/{made.issuances()[0].token}", "192.0.2.1"),
        call(app, "/n", "192.0.2.1", {"number": made.awards()[0].number}),
    )
    print(json.dumps({"held": len(made.awards()), "known_ones_answer": [one[0] for one in known]}), flush=True)
    print(json.dumps({"from": "one address"} | guesses(app, ONE_ADDRESS, address="192.0.2.7")), flush=True)
    print(json.dumps({"at": "look-ups"} | look_ups(app, more)), flush=True)
    print(json.dumps({"from": "many addresses"} | guesses(app, many)), flush=True)


if __name__ == "__main__":
    main()
