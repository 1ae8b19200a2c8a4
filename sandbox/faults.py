"""Switches that make the platform misbehave, each for one group of addresses and, if wanted, only some times."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Response, make_response

GROUPS = ("auth", "jwks", "token", "scores", "results", "lineitems")
KINDS = {
    "down": "answers 503",
    "error": "answers 500",
    "slow": "waits some seconds first",
    "unauthorized": "answers 401 and forgets every token",
    "limited": "answers 429 with Retry-After",
    "refuse": "answers 422 with a reason",
    "lost": "does the work, then answers 500",
    "html": "answers with an HTML page",
    "broken": "answers with broken JSON",
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """One switch. ``count`` None: until switched off. ``seconds`` for slow, ``retry_after`` for limited."""

    group: str
    kind: str
    count: int | None = None
    seconds: float = 1.0
    retry_after: str = "5"
    text: str = "User not found in course or is not a student"


@dataclass(slots=True)
class Faults:
    """The switches that are on."""

    active: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **facts: Any) -> Fault:
        """Switch one on.

        Raises:
            ValueError: no such group or kind.
        """
        fault = Fault(**facts)
        if fault.group not in GROUPS or fault.kind not in KINDS:
            raise ValueError(f"a fault has a group of {GROUPS} and a kind of {tuple(KINDS)}")
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
                        if fault.count <= 0:
                            self.active.remove(fault)
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """For the page and the interface."""
        with self.lock:
            return [asdict(fault) for fault in self.active]

    def before(self, group: str) -> Response | None:
        """What a fault answers instead of doing the work, or None."""
        slow = self.take(group, "slow")
        if slow is not None:
            time.sleep(slow.seconds)
        fault = self.take(group, "down", "error", "limited", "refuse", "html", "broken")
        return None if fault is None else _answer(fault)

    def after(self, group: str, response: Response) -> Response:
        """The answer, or the loss of it after the work was done."""
        return make_response("lost", 500) if self.take(group, "lost") else response


def _answer(fault: Fault) -> Response:
    if fault.kind == "limited":
        return make_response("slow down", 429, {"Retry-After": fault.retry_after})
    if fault.kind == "html":
        return make_response("<!doctype html><title>Maintenance</title>", 200, {"Content-Type": "text/html"})
    if fault.kind == "broken":
        return make_response('{"half": ', 200, {"Content-Type": "application/json"})
    if fault.kind == "refuse":
        return make_response(fault.text, 422)
    return make_response(fault.kind, 503 if fault.kind == "down" else 500)
