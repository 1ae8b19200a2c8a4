"""Child processes kept together: a worker that dies is started again, anything else that dies stops them all."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

POLL = 0.1
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a child that ran this long did not die of its start
PR_SET_PDEATHSIG = 1


@dataclass(slots=True, kw_only=True)
class Child:
    """One process to run. ``log`` takes its output, else it shares ours; ``restart``: start it again when it ends."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    restart: bool = False
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float = 0.0

    def start(self) -> None:
        """Start the process, in a group of its own, so that Ctrl-C reaches only us and we end it in order."""
        output = self._output()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs with our own arguments
            list(self.argv),
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - calls nothing but prctl, and no thread runs yet
        )
        self.started_at = time.monotonic()
        if output:
            output.close()

    def _output(self) -> IO[bytes] | None:
        if self.log is None:
            return None
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb")

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: int) -> None:
        """Signal the process and everything it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """On Linux the kernel ends the child with its parent, even where that was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Runs children until a signal comes or one that may not end has ended. Use it in the main thread."""

    children: Sequence[Child]
    grace: float = 5.0  # seconds between asking and killing
    say: Callable[[str], None] = lambda _line: None
    stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        """Listen for SIGINT and SIGTERM and start everything."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        for child in self.children:
            child.start()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self) -> int:
        """Wait. Returns 0 when told to stop, 1 when a child ended that must not."""
        while not self.stopping:
            ended = [child for child in self.children if not child.running]
            for child in ended:
                if not child.restart:
                    self.say(f"{child.name} ended with status {child.process.returncode if child.process else '?'}.")
                    return 1
                self._restart(child)
            time.sleep(POLL)
        return 0

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Whether ``ready`` came true in time, with every child still there and nobody asking us to stop."""
        ends = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < ends and all(child.running for child in self.children):
            if ready():
                return True
            time.sleep(POLL)
        return False

    def _restart(self, child: Child) -> None:
        """Start it again, after a pause that grows while it keeps dying young."""
        now = time.monotonic()
        if child.process is not None:
            child.failures = 0 if now - child.started_at > STEADY else child.failures + 1
            child.start_at = now + min(LONGEST_PAUSE, 2.0**child.failures - 1)
            self.say(f"{child.name} ended with status {child.process.returncode}; it is started again.")
            child.process = None
        if now >= child.start_at:
            child.start()

    def stop(self) -> None:
        """End every child: ask first, kill what is left after the grace, leave nothing behind."""
        for child in self.children:
            if child.running and child.process is not None:
                child.process.terminate()
        ends = time.monotonic() + self.grace
        while time.monotonic() < ends and any(child.running for child in self.children):
            time.sleep(POLL)
        for child in self.children:
            child.send(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def run(self, up: Callable[[], bool] = lambda: True) -> int:
        """Start, do ``up`` (False: something is wrong), watch, and stop. Returns the exit status."""
        try:
            self.start()
            if not up():
                return 0 if self.stopping else 1
            return self.watch()
        finally:
            self.stop()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


TOOL_APP = "lms_plugin:create_app()"
VERIFY_APP = "lms_plugin.certification.host:create_verify_app()"


def server_argv(
    *, host: str, port: int, workers: int, threads: int, quiet: bool = False, app: str = TOOL_APP
) -> list[str]:
    """The command that serves an application of ours over HTTP."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads), "--bind", bind),
        *("--graceful-timeout", "20", "--keep-alive", "5", "--no-control-socket"),
        *("--log-level", "error" if quiet else "warning", app),
    ]


def worker_argv() -> list[str]:
    """The command that runs jobs."""
    return [sys.executable, "-m", "lms_plugin", "worker"]
