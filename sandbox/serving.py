"""Serves the platform: in a thread for tests, in the foreground for the demo."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import create_sandbox
from sandbox.world import SandboxSettings, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A platform that answers at ``url``."""

    url: str
    world: World


class _Quiet(WSGIRequestHandler):
    """Leaves the Date header to the application (its clock can be told to be wrong) and the terminal alone."""

    protocol_version = "HTTP/1.1"

    def send_header(self, keyword: str, value: str) -> None:
        if keyword.lower() == "date" and any(line.lower().startswith(b"date:") for line in self._headers_buffer):
            return
        super().send_header(keyword, value)

    def log_request(self, *_args: object) -> None:
        pass


def free_port() -> int:
    """A loopback port nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server(settings: SandboxSettings, port: int) -> tuple[BaseWSGIServer, World]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_sandbox(settings)
    server = make_server("localhost", port, app, threaded=True, request_handler=_Quiet)
    world: World = app.extensions["sandbox"]
    return server, world


@contextmanager
def running_sandbox(tool_url: str, *, port: int | None = None, **changes: str) -> Iterator[Running]:
    """A platform on a free port of ``localhost``, in a thread, gone afterwards."""
    port = port or free_port()
    settings = SandboxSettings(base_url=f"http://localhost:{port}", tool_url=tool_url, **changes)
    server, world = _server(settings, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Running(url=settings.base_url, world=world)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def serve(settings: SandboxSettings, port: int) -> None:
    """Serve in the foreground until SIGTERM or SIGINT."""
    server, _ = _server(settings, port)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
