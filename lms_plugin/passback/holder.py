"""The name under which this process holds leases, and whether a process behind such a name still lives."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def _machine() -> str:
    return sha256(socket.gethostname().encode()).hexdigest()[:12]


def _started(pid: int) -> str:
    """When a process of this machine started, in the kernel's ticks; empty where there is none or no way to tell.

    A number alone is not enough: in a container the next worker often gets the number of the one before.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def own_name() -> str:
    """This process: machine, number, and when it started."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}"


def gone(names: Iterable[str]) -> list[str]:
    """The names of processes of this machine that do not run any more. Of other machines nothing is known."""
    here = f"{_machine()}:"
    return [name for name in names if name.startswith(here) and not _runs(name)]


def _runs(name: str) -> bool:
    _, pid, started = name.split(":")
    return _started(int(pid)) == started and started != ""
