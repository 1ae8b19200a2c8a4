"""Serves the platform: in a thread for tests, in the foreground for the demo."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import create_sandbox
from sandbox.settings import SandboxSettings
from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A platform that answers at ``url``; ``world`` is its state, ``app`` the application itself."""

    url: str
    world: World
    app: Flask


class _Quiet(WSGIRequestHandler):
    """Leaves the Date header to the application (its clock can be told to be wrong) and the terminal alone."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log_request(self, *_args: object) -> None:
        pass


def free_port() -> int:
    """A loopback port nobody uses just now, for a server that cannot be handed a listening socket."""
    with _listening("127.0.0.1", 0) as probe:
        return int(probe.getsockname()[1])


def _server(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    host, port = listening.getsockname()[:2]
    return make_server(host, port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno())


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that a free port found is a port held."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.listen(128)
    return made


@contextmanager
def running_sandbox(tool: SandboxSettings | str, *, port: int = 0, **changes: Any) -> Iterator[Running]:
    """A platform on a free port of ``localhost``, in a thread, gone afterwards.

    Args:
        tool: settings, whose ``base_url`` is replaced by the address found; or only the tool's address.
        port: this port instead of a free one.
        changes: other values of ``SandboxSettings``.
    """
    with _listening("127.0.0.1", port) as listening:
        url = f"http://localhost:{listening.getsockname()[1]}"
        wished = SandboxSettings(base_url=url, tool_url=tool) if isinstance(tool, str) else tool
        app = create_sandbox(replace(wished, base_url=url, **changes))
        server = _server(app, listening)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield Running(url=url, world=app.extensions["sandbox"], app=app)
        finally:
            server.shutdown()
            server.server_close()
            thread.join(timeout=5)


def serve(settings: SandboxSettings, port: int, host: str = "127.0.0.1") -> None:
    """Serve in the foreground until SIGTERM or SIGINT."""
    with _listening(host, port) as listening:
        server = _server(create_sandbox(settings), listening)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            threading.Thread(target=server.shutdown, daemon=True).start()  # it waits for the loop this interrupts

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        server.serve_forever(poll_interval=0.1)
        server.server_close()
