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

from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bench.certificates import issue, school

HELD = 100  # certificates that could be hit
ONE_ADDRESS = 2000
ALL_ADDRESSES = 2**32


def guess(visitor: Any, place: int, address: str) -> tuple[int, bool]:
    """One guess, tokens and numbers by turns. Returns the status and whether a cookie came with it."""
    from question_bank.certification.numbers import draw

    caller = {"REMOTE_ADDR": address}
    if place % 2:
        answer = visitor.get(f"/c/{secrets.token_urlsafe(16)}", environ_overrides=caller)
    else:
        number = draw("CRT", 2026, secrets.randbelow)
        answer = visitor.post("/n", data={"number": number}, environ_overrides=caller)
    return answer.status_code, "Set-Cookie" in answer.headers


def guesses(visitor: Any, count: int, *, address: str = "") -> dict[str, Any]:
    """``count`` guesses from ``address``, or each from an address of its own, with what came of them."""
    answers: Counter[int] = Counter()
    cookies, start = 0, time.monotonic()
    for place in range(count):
        status, cookie = guess(visitor, place, address or str(IPv4Address(secrets.randbelow(ALL_ADDRESSES))))
        answers[status] += 1
        cookies += cookie
    seconds = time.monotonic() - start
    return {
        "guesses": count, "hits": answers[200], "not_found": answers[404], "slowed_down": answers[429],
        "cookies": cookies, "seconds": round(seconds), "a_second": round(count / seconds),
    }  # fmt: skip


def main() -> None:
    """Print the figures; an argument is how many guesses come from many addresses (1,000,000)."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    made = school()
    issue(made, HELD)
    made.public()
    visitor = FlaskClient(made.host, use_cookies=False)  # without what tests look at besides
    token, number = made.issuances()[0].token, made.awards()[0].number
    known = [visitor.get(f"/c/{token}").status_code, visitor.post("/n", data={"number": number}).status_code]
    print(json.dumps({"held": len(made.awards()), "known_ones_answer": known}), flush=True)
    print(json.dumps({"from": "one address"} | guesses(visitor, ONE_ADDRESS, address="192.0.2.7")), flush=True)
    print(json.dumps({"from": "many addresses"} | guesses(visitor, many)), flush=True)


if __name__ == "__main__":
    main()
