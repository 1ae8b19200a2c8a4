"""Outgoing HTTP with limits: time, size, redirects, and only to addresses an operator would want called."""

from __future__ import annotations

import ipaddress
import json
import random
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from lms_plugin import __version__
from lms_plugin.config import LOOPBACK_HOSTS, Settings
from lms_plugin.errors import PlatformRefused, PlatformUnavailable

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 20.0
KEY_SET_BYTES, SERVICE_BYTES = 1_000_000, 16_000_000
MAX_REDIRECTS, MAX_PAUSE = 3, 900.0
USER_AGENT = f"Assay/{__version__} (LTI tool)"
CHUNK = 16_384
_local = threading.local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a platform answered: ``headers`` by lower-case name, ``text`` decoded as UTF-8."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def date(self) -> datetime | None:
        """The platform's clock, as its Date header says."""
        try:
            return parsedate_to_datetime(self.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return None

    def json(self) -> Any:
        """The body as JSON, whatever the Content-Type says (AGS-27).

        Raises:
            PlatformUnavailable: it is none.
        """
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise PlatformUnavailable("the answer is not JSON", status=self.status, excerpt=self.text) from error


def get_json(
    url: str, *, settings: Settings, limit_bytes: int = KEY_SET_BYTES, read_timeout: float = 5.0
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """A JSON object and the headers it came with.

    Raises:
        PlatformUnavailable: no usable answer.
        PlatformRefused: a 4xx, or an address we do not call.
    """
    answer = request("GET", url, settings=settings, limit_bytes=limit_bytes, read_timeout=read_timeout)
    document = answer.json()
    if not isinstance(document, dict):
        raise PlatformUnavailable("the answer is not a JSON object", status=answer.status, excerpt=answer.text)
    return document, answer.headers


def request(
    method: str,
    url: str,
    *,
    settings: Settings,
    headers: Mapping[str, str] | None = None,
    data: Any = None,
    limit_bytes: int = SERVICE_BYTES,
    read_timeout: float = 10.0,
) -> Answer:
    """One exchange. A GET is tried up to three times after a reset or 5xx, anything else once (HTTP-01 … HTTP-07).

    Raises:
        PlatformUnavailable: worth another try later; carries the pause the platform asked for.
        PlatformRefused: a 4xx, or an address we do not call.
    """
    ends = time.monotonic() + TOTAL_SECONDS
    tries = 3 if method == "GET" else 1
    for left in range(tries - 1, -1, -1):
        try:
            answer = _follow(method, url, settings, headers or {}, data, limit_bytes, read_timeout, ends)
            return _judge(answer)
        except PlatformUnavailable as error:
            again = left and (error.status is None or error.status >= 500) and error.retry_after is None
            if not again or time.monotonic() > ends:
                raise
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - jitter between tries, no secret
    raise AssertionError("the loop returns or raises")


def _judge(answer: Answer) -> Answer:
    status = answer.status
    limited = status == 403 and answer.headers.get("x-rate-limit-remaining", "").strip() in {"0", "0.0"}
    if status == 429 or status >= 500 or limited:
        raise PlatformUnavailable(
            f"HTTP {status}", status=status, excerpt=answer.text, retry_after=_pause(answer.headers)
        )
    if status >= 400:
        raise PlatformRefused(f"HTTP {status}", status=status, excerpt=answer.text)
    return answer


def _pause(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, from seconds or a date, at most 15 minutes."""
    raw = headers.get("retry-after", "").strip()
    if raw.isdecimal():
        return min(float(raw), MAX_PAUSE)
    try:
        wanted = (parsedate_to_datetime(raw) - datetime.now(UTC)).total_seconds() if raw else 0.0
    except ValueError:
        return None
    return min(wanted, MAX_PAUSE) if wanted > 0 else None


def _follow(
    method: str,
    url: str,
    settings: Settings,
    headers: Mapping[str, str],
    data: Any,
    limit_bytes: int,
    read_timeout: float,
    ends: float,
) -> Answer:
    sent = dict(headers)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(method, url, settings, sent, data, limit_bytes, read_timeout, ends)
        target = answer.headers.get("location")
        if answer.status not in {301, 302, 303, 307, 308} or not target:
            return answer
        if method != "GET":
            raise PlatformRefused("a redirect is not followed for this request", status=answer.status)
        target = urljoin(url, target)
        if urlsplit(target)[:2] != urlsplit(url)[:2]:
            sent.pop("Authorization", None)  # a bearer never crosses origins (HTTP-04)
        url = target
    raise PlatformUnavailable("too many redirects")


def _exchange(
    method: str,
    url: str,
    settings: Settings,
    headers: Mapping[str, str],
    data: Any,
    limit_bytes: int,
    read_timeout: float,
    ends: float,
) -> Answer:
    session = _session(url, settings)
    try:
        with session.request(
            method,
            url,
            headers=dict(headers) | {"User-Agent": USER_AGENT},
            data=data,
            timeout=(CONNECT_SECONDS, read_timeout),
            allow_redirects=False,
            stream=True,
            verify=settings.ca_file or True,
        ) as response:
            body = _read(response, limit_bytes, ends)
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status_code, headers=lowered, text=body.decode("utf-8", "replace"))
    except (requests.RequestException, OSError) as error:
        raise PlatformUnavailable(f"{type(error).__name__}: {urlsplit(url).netloc}") from error


def _read(response: requests.Response, limit_bytes: int, ends: float) -> bytes:
    """The body, within its size after decompression and within the time in all, slow drip included."""
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > limit_bytes:
            raise PlatformUnavailable(f"the answer is larger than {limit_bytes} bytes", status=response.status_code)
        if time.monotonic() > ends:
            raise PlatformUnavailable("the answer took too long", status=response.status_code)
    return bytes(body)


class _Pinned(HTTPAdapter):
    """Connects to the address that was checked, so that a second look-up cannot lead elsewhere (HTTP-03)."""

    def __init__(self, host: str, address: str) -> None:
        self.host, self.address = host, address
        super().__init__(pool_connections=1, pool_maxsize=4)

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:  # noqa: ARG002 - the base class's signature
        host_params, pool_kwargs = self.build_connection_pool_key_attributes(request, verify, cert)
        host_params["host"] = self.address
        if host_params["scheme"] == "https":
            pool_kwargs |= {"server_hostname": self.host, "assert_hostname": self.host}
        return self.poolmanager.connection_from_host(**host_params, pool_kwargs=pool_kwargs)

    def add_headers(self, request: Any, **_kwargs: Any) -> None:
        request.headers["Host"] = urlsplit(request.url).netloc.rpartition("@")[2]


def _session(url: str, settings: Settings) -> requests.Session:
    """This thread's connection pool for the checked address of the URL's host."""
    address = checked_address(url, settings)
    pools: dict[tuple[str, str, str], requests.Session] = _local.__dict__.setdefault("pools", {})
    parts = urlsplit(url)
    key = (parts.scheme, parts.netloc, address)
    if key not in pools:
        if len(pools) > 64:
            pools.clear()
        session = requests.Session()
        session.trust_env = False
        session.mount(f"{parts.scheme}://", _Pinned(parts.hostname or "", address))
        pools[key] = session
    return pools[key]


def checked_address(url: str, settings: Settings) -> str:
    """The address to connect to, after every address of the host was found public or allowed (HTTP-03, SEC-05).

    Raises:
        PlatformRefused: not https, or an address we do not call.
        PlatformUnavailable: the name does not resolve.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    loopback = settings.development and host in LOOPBACK_HOSTS
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise PlatformRefused(f"{parts.scheme or 'this'} address is not called; it must be https")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PlatformUnavailable(f"the name {host} does not resolve") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not loopback and host not in settings.private_hosts and not all(_is_public(one) for one in addresses):
        raise PlatformRefused(f"{host} leads to a private address, which is not called")
    return next((one for one in addresses if ":" not in one), addresses[0])


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast
