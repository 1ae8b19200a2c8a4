"""Outgoing HTTP with limits: time, size, redirects, and only to addresses an operator would want called."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, Timeout
from urllib3 import exceptions as trouble

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import pinned
from lms_plugin.lti.addresses import check_url
from lms_plugin.version import __version__

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 20.0
KEY_SET_BYTES, SERVICE_BYTES = 1_000_000, 16_000_000
MAX_REDIRECTS, MAX_PAUSE = 3, 900.0
GET_TRIES = 3
USER_AGENT = f"Assay/{__version__} (LTI tool)"
CHUNK = 16_384
REMOVED = "[removed]"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a platform answered: ``headers`` by lower-case name, ``text`` decoded as UTF-8, ``url`` after redirects."""

    status: int
    headers: Mapping[str, str]
    text: str
    url: str = ""

    @property
    def date(self) -> datetime | None:
        """The platform's clock, as its Date header says."""
        return _http_date(self.headers.get("date", ""))

    def json(self) -> Any:
        """The body as JSON, whatever the Content-Type says (AGS-27).

        Raises:
            PlatformUnavailable: it is none.
        """
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    url: str
    settings: Settings
    headers: dict[str, str]
    body: bytes | None
    secrets: tuple[str, ...]
    limit_bytes: int
    read_timeout: float
    ends: float


class _Dropped(PlatformUnavailable):
    """The connection was refused or broke off: a GET may try again at once."""


def request(
    method: str,
    url: str,
    *,
    settings: Settings,
    headers: Mapping[str, str] | None = None,
    data: bytes | Mapping[str, str] | None = None,
    secrets: Iterable[str] = (),
    limit_bytes: int = SERVICE_BYTES,
    read_timeout: float = 10.0,
    total_seconds: float = TOTAL_SECONDS,
) -> Answer:
    """One exchange that ended with a 2xx. A GET is tried thrice after a reset or 5xx, anything else once.

    HTTP-01 … HTTP-07; ``total_seconds`` is for everything together: tries, redirects, and bytes that drip.
    ``secrets`` are what is sent and must not come back: answers are kept, cut and shown, and some repeat what they got.

    Raises:
        PlatformUnavailable: worth another try later; carries the pause the platform asked for.
        PlatformRefused: a 4xx, or an address we do not call.
    """
    call = _Call(
        method=method,
        url=url,
        settings=settings,
        headers=dict(headers or {}) | {"User-Agent": USER_AGENT} | (FORM if isinstance(data, Mapping) else {}),
        body=urlencode(data).encode() if isinstance(data, Mapping) else data,
        secrets=tuple(filter(None, secrets)),
        limit_bytes=limit_bytes,
        read_timeout=read_timeout,
        ends=time.monotonic() + total_seconds,
    )
    for left in range(GET_TRIES - 1 if method == "GET" else 0, 0, -1):
        try:
            return _judge(_follow(call))
        except PlatformUnavailable as error:
            if not _may_repeat(error) or time.monotonic() > call.ends:
                raise
            time.sleep(random.uniform(0.05, 0.3) / left)  # noqa: S311 - jitter between tries, no secret
    return _judge(_follow(call))


def _may_repeat(error: PlatformUnavailable) -> bool:
    return isinstance(error, _Dropped) or (error.retry_after is None and (error.status or 0) >= 500)


def _judge(answer: Answer) -> Answer:
    """Let a 2xx through; anything else is trouble, of the kind its status says (HTTP-07)."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    limited = status == 403 and answer.headers.get("x-rate-limit-remaining", "").strip() in {"0", "0.0"}
    error: PlatformTrouble
    if status == 429 or status >= 500 or limited:
        error = PlatformUnavailable(
            f"HTTP {status}", status=status, excerpt=answer.text, retry_after=_pause(answer.headers)
        )
    else:
        error = PlatformRefused(f"HTTP {status}", status=status, excerpt=answer.text)
    error.date = answer.date
    raise error


def _pause(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, from seconds or a date, at most 15 minutes."""
    raw = headers.get("retry-after", "").strip()
    if raw.isdecimal():
        return min(float(raw), MAX_PAUSE)
    until = _http_date(raw)
    if until is None:
        return None
    theirs = _http_date(headers.get("date", "")) or datetime.now(UTC)  # both dates by one clock, if we can
    return min(max((until - theirs).total_seconds(), 0.0), MAX_PAUSE)


def _http_date(raw: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(raw)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _follow(call: _Call) -> Answer:
    """The answer behind up to three redirects, each address checked anew, a bearer kept to its origin (HTTP-04)."""
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(call)
        target = answer.headers.get("location")
        if answer.status not in REDIRECTS or not target or call.method != "GET":
            return answer
        target = urljoin(call.url, target)
        headers = dict(call.headers)
        if urlsplit(target)[:2] != urlsplit(call.url)[:2]:
            headers.pop("Authorization", None)
        call = replace(call, url=target, headers=headers)
    raise PlatformRefused("too many redirects", status=answer.status)


def _exchange(call: _Call) -> Answer:
    check_url(call.url, call.settings)
    host = urlsplit(call.url).netloc
    left = call.ends - time.monotonic()
    if left <= 0:
        raise PlatformUnavailable(f"no answer in time from {host}")
    pinned.end_at(call.ends)
    try:
        response = pinned.send(
            call.settings,
            call.method,
            call.url,
            headers=call.headers,
            body=call.body,
            timeout=Timeout(connect=min(CONNECT_SECONDS, left), read=min(call.read_timeout, left)),
        )
        with closing(response):
            body = _read(response, call.limit_bytes)
    except (trouble.HTTPError, OSError, UnicodeError) as error:
        raise _explained(error, host) from error
    lowered = {name.lower(): value for name, value in response.headers.items()}
    text = body.decode("utf-8", "replace")
    for secret in call.secrets:
        text = text.replace(secret, REMOVED)
    return Answer(status=response.status, headers=lowered, text=text, url=call.url)


def _read(response: BaseHTTPResponse, limit_bytes: int) -> bytes:
    """The body, within its size after decompression (HTTP-02)."""
    body = bytearray()
    for chunk in response.stream(CHUNK, decode_content=True):
        body += chunk
        if len(body) > limit_bytes:
            raise PlatformUnavailable(f"the answer is larger than {limit_bytes} bytes", status=response.status)
    return bytes(body)


def _explained(error: Exception, host: str) -> PlatformTrouble:
    """What went wrong on the way, in words for an operator."""
    if isinstance(error, trouble.SSLError):
        return PlatformUnavailable(f"the certificate of {host} could not be verified")
    refused = isinstance(error, trouble.NewConnectionError)  # which the library counts among the timeouts
    if isinstance(error, trouble.TimeoutError | TimeoutError) and not refused:
        return PlatformUnavailable(f"no answer in time from {host}")
    if refused or isinstance(error, trouble.ProtocolError | OSError):
        return _Dropped(f"the connection to {host} broke off or was refused")
    return PlatformUnavailable(f"{type(error).__name__}: the answer of {host} could not be read")
