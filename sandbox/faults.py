"""Switches that make the platform misbehave, each for one group of addresses and, if wanted, only some times."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

GROUPS = ("auth", "jwks", "token", "scores", "results", "lineitems", "roster", "configuration", "registration")
KINDS = {
    "down": "answers 503",
    "error": "answers 500",
    "slow": "waits some seconds first, then works",
    "unauthorized": "answers 401 and forgets every token it gave out",
    "forbidden": "answers 403",
    "missing": "answers 404",
    "conflict": "answers 409",
    "limited": "answers 429 with Retry-After",
    "allowance": "answers 403 with X-Rate-Limit-Remaining: 0 (Canvas)",
    "refuse": "answers 422 with a reason (the token address: 400 invalid_client)",
    "cut": "cuts the connection instead of answering",
    "lost": "does the work, then answers 500",
    "lost-cut": "does the work, then cuts the connection",
    "html": "answers 200 with an HTML page, and does nothing",
    "broken": "answers 200 with broken JSON, and does nothing",
}
STATUSES = {
    "down": 503,
    "error": 500,
    "unauthorized": 401,
    "forbidden": 403,
    "missing": 404,
    "conflict": 409,
    "limited": 429,
    "allowance": 403,
    "refuse": 422,
    "html": 200,
    "broken": 200,
}
INSTEAD = (*STATUSES, "cut")
AFTERWARDS = ("lost", "lost-cut")


@dataclass(slots=True, kw_only=True)
class Fault:
    """One switch. ``count`` None: until switched off. ``seconds`` for slow, ``retry_after`` for limited."""

    group: str
    kind: str
    count: int | None = None
    seconds: float = 1.0
    retry_after: str = "5"
    text: str = "User not found in course or is not a student"
    status: int | None = None  # of "refuse", in place of 422

    def __post_init__(self) -> None:
        if self.group not in GROUPS or self.kind not in KINDS:
            raise ValueError(f"a fault has a group of {GROUPS} and a kind of {tuple(KINDS)}")
        if self.count is not None and (type(self.count) is not int or self.count < 1):
            raise ValueError("count is a whole number above zero, or absent")
        if type(self.seconds) not in (int, float) or not 0 <= self.seconds <= 600:
            raise ValueError("seconds is a number from 0 to 600")
        if self.status is not None and (type(self.status) is not int or not 400 <= self.status <= 599):
            raise ValueError("status is a whole number from 400 to 599")
        self.retry_after = str(self.retry_after)


@dataclass(slots=True)
class Faults:
    """The switches that are on. ``wait`` is how "slow" waits; a test may put something quicker there."""

    active: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    wait: Callable[[float], None] = time.sleep

    def add(self, **facts: Any) -> Fault:
        """Switch one on: ``group``, ``kind`` and, if wanted, ``count``, ``seconds``, ``retry_after``, ``text``,
        ``status``.

        Raises:
            ValueError: no such group or kind, or a value out of range.
            TypeError: no such member.
        """
        fault = Fault(**facts)
        with self.lock:
            self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all off."""
        with self.lock:
            self.active.clear()

    def take(self, group: str, *kinds: str) -> Fault | None:
        """The first active fault of these kinds, counted down."""
        with self.lock:
            for fault in self.active:
                if fault.group == group and fault.kind in kinds:
                    if fault.count is not None:
                        fault.count -= 1
                        if fault.count == 0:
                            self.active.remove(fault)
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """For the page and the interface."""
        with self.lock:
            return [asdict(fault) for fault in self.active]
