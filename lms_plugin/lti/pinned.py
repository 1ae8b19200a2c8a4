"""Connections that lead to the address that was checked and end at their deadline, however slowly bytes drip."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPResponse
from typing import Any

import certifi
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import parse_url

from lms_plugin.config import Settings
from lms_plugin.lti.addresses import checked_address

DEFAULTS = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
_local = threading.local()


def send(
    settings: Settings, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
) -> BaseHTTPResponse:
    """One exchange over this thread's connections to the address that was checked, its body still to be read (HTTP-03).

    No cookies, proxies or passwords of this machine are in it: schools share hosts, and these connections. No
    redirect is followed and nothing is repeated.
    """
    place = parse_url(url)
    host, scheme = place.host or "", place.scheme or ""
    address = checked_address(host.strip("[]"), place.port, settings)
    tls: dict[str, Any] = {}
    if scheme == "https":
        tls = {"ssl_context": trusted(settings.ca_file), "server_hostname": host}
    pool = _pools(settings).connection_from_host(host=address, port=place.port, scheme=scheme, pool_kwargs=tls)
    return pool.urlopen(
        method,
        place.request_uri,
        body=body,
        headers=DEFAULTS | dict(headers) | {"Host": place.netloc or ""},  # the pool knows the address only
        timeout=timeout,
        retries=False,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
    )


def end_at(ends: float) -> None:
    """Whatever this thread reads from its connections must have come by then (monotonic seconds)."""
    _local.ends = ends


def _pools(settings: Settings) -> PoolManager:
    kept: dict[Settings, PoolManager] = _local.__dict__.setdefault("pools", {})
    if settings not in kept:
        while kept:  # one process has one set of settings; tests have many
            kept.popitem()[1].clear()
        kept[settings] = PoolManager(num_pools=32, maxsize=2)
        kept[settings].pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
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


class _OnePiece(HTTPConnection):
    """Head and body leave together: half the system calls, and one packet where there would be two."""

    _held: bytearray | None = None

    def request(self, *args: Any, **options: Any) -> None:
        held = self._held = bytearray()
        try:
            super().request(*args, **options)
        finally:
            self._held = None
        super().send(bytes(held))

    def send(self, data: Any) -> None:
        if self._held is None:
            super().send(data)
        else:
            self._held += data


class _Http(_OnePiece):
    response_class = _TimedResponse


class _Https(_OnePiece, HTTPSConnection):
    response_class = _TimedResponse


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


@lru_cache(maxsize=4)
def trusted(ca_file: str) -> ssl.SSLContext:
    """The usual certificates and the operator's own."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
