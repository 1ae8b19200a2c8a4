"""Starts the application and the floor as real servers, and reads the CPU time of their processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import psutil

SCHEDULED = 2  # the clock of what the scheduler counted, of a process by its number (clock_getcpuclockid)
SERVERS = {
    "gunicorn": lambda target, port: [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "8",
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", target,
    ],
    "gunicorn-2": lambda target, port: [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8",
        "--bind", f"127.0.0.1:{port}", "--log-level", "critical", target,
    ],
    "granian": lambda target, port: [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8",
        "--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--factory", target.removesuffix("()"),
    ],
}  # fmt: skip


def free_port() -> int:
    """A loopback port nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(target: str, environ: dict[str, str], port: int, kind: str = "gunicorn") -> Iterator[psutil.Process]:
    """``target`` (``module:factory()``) behind a server, up before this yields and gone after."""
    process = subprocess.Popen(SERVERS[kind](target, port), env=os.environ | environ)
    try:
        _wait(port, process)
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not answer")


def cpu_seconds(server: psutil.Process, *, database: str) -> float:
    """User and system seconds of the server with its children and of PostgreSQL's processes that serve ``database``.

    ``database`` is a database's name; empty: none.
    """
    processes = [server, *server.children(recursive=True)]
    if database:
        processes += [
            one
            for one in psutil.process_iter(["cmdline"])
            if one.info["cmdline"]
            and one.info["cmdline"][0].startswith("postgres:")
            and database in one.info["cmdline"][0]
        ]
    return sum(map(_cpu_of, processes))


def _cpu_of(process: psutil.Process) -> float:
    """Seconds of all threads of a process, 0 where it is gone: in nanoseconds on Linux, else in the clock's ticks."""
    try:
        if sys.platform == "linux":
            return time.clock_gettime(~process.pid << 3 | SCHEDULED)
        times = process.cpu_times()
    except (OSError, psutil.Error):
        return 0.0
    return times.user + times.system
