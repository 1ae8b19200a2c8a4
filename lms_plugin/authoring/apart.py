"""Runs one of our modules on a file in a process of its own, with bounds on time and memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

SECONDS = 60  # claims.md 2
MEMORY = 2_000_000_000  # bytes of address space
TOO_SLOW = ("TOO_SLOW", "Reading the file took longer than a minute. Split it into parts and upload them one by one.")
TOO_MUCH = ("TOO_MUCH", "Reading the file took more memory than it may. Split it into parts, or save it more simply.")


class TooSlow(Exception):
    """A part of the work took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound a part of what such a process does; in its main thread. Raises :class:`TooSlow` when the time is over."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_apart(module: str, arguments: Sequence[str], content: bytes, *, seconds: float = SECONDS) -> dict[str, Any]:
    """What the module answers; ``problem`` and ``advice`` where it broke its bounds."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        return {"problem": TOO_SLOW[0], "advice": TOO_SLOW[1]}
    if done.returncode:
        return {"problem": TOO_MUCH[0], "advice": TOO_MUCH[1]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def answer_apart(main: Callable[[list[str], bytes], dict[str, Any]]) -> None:
    """Be such a process: arguments from the command line, bytes from stdin, one JSON object to stdout."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(main(sys.argv[1:], sys.stdin.buffer.read()), sys.stdout)
