"""Connections that lead to the address that was checked and end at their deadline, however slowly bytes drip."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from functools import lru_cache
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from lms_plugin.config import Settings
from lms_plugin.lti.addresses import checked_address

_local = threading.local()


def session(settings: Settings, *, ends: float) -> requests.Session:
    """This thread's connections; whatever is read from them must have come by ``ends`` (monotonic seconds)."""
    _local.ends = ends
    kept: dict[Settings, requests.Session] = _local.__dict__.setdefault("sessions", {})
    if settings not in kept:
        while kept:  # one process has one set of settings; tests have many
            kept.popitem()[1].close()
        made = requests.Session()
        made.trust_env = False  # neither proxies nor .netrc passwords of this machine
        made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # schools share hosts, and this session
        adapter = PinnedAdapter(settings)
        made.mount("https://", adapter)
        made.mount("http://", adapter)
        kept[settings] = made
    return kept[settings]


class _Timed(io.RawIOBase):
    """A socket's bytes until the deadline: a single read of the buffer above may need thousands of small ones."""

    def __init__(self, raw: Any, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _local.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(min(left, self._sock.gettimeout() or left))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        plain: Any = self.fp
        self.fp = io.BufferedReader(_Timed(plain.detach(), sock))


class _Http(HTTPConnection):
    response_class = _TimedResponse


class _Https(HTTPSConnection):
    response_class = _TimedResponse


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


@lru_cache(maxsize=4)
def _trust(ca_file: str) -> ssl.SSLContext:
    """The usual certificates and the operator's own."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


class PinnedAdapter(HTTPAdapter):
    """Looks a host up once, checks every address, and connects to the one it checked (HTTP-03)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__(pool_connections=32, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """The pools of our own connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:  # noqa: ARG002 - the base class's signature
        """A pool for the checked address, which has to prove that it is the host."""
        place, _ = self.build_connection_pool_key_attributes(request, verify, cert)
        host = str(place["host"])
        address = checked_address(host, place["port"], self.settings)
        tls: dict[str, Any] = {}
        if place["scheme"] == "https":
            tls = {"ssl_context": _trust(self.settings.ca_file), "server_hostname": host}
        return self.poolmanager.connection_from_host(
            host=address, port=place["port"], scheme=place["scheme"], pool_kwargs=tls
        )

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing left to set: the context of the pool verifies, always."""

    def add_headers(self, request: Any, **_options: Any) -> None:
        """The host's name, which the pool does not know."""
        request.headers["Host"] = urlsplit(request.url).netloc
