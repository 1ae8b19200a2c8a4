"""Answers in pages: the next link followed as it is, on the same origin, never in a circle (AGS-07, NRPS-02)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.http import Answer
from lms_plugin.lti.quirks import plain_link_header

MAX_PAGES, MAX_TEXT = 200, 64_000_000
DEFAULT_PORTS = {"https": 443, "http": 80}
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_PARAMETER = re.compile(r""";\s*([\w!#$&+^`|~.*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""")


def link(answer: Answer, relation: str) -> str | None:
    """The target of an answer's link of this relation, untouched but for platforms' own escapes (RFC 8288)."""
    for target, parameters in _LINK.findall(plain_link_header(answer.headers.get("link", ""))):
        for name, quoted, bare in _PARAMETER.findall(parameters):
            if name.lower() == "rel" and relation in (quoted or bare).lower().split():
                return str(target)
    return None


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses share scheme, host and port."""
    return _origin(one) == _origin(other)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return address, None, None


def pages(connector: Connector, url: str, scopes: Sequence[str], *, accept: str) -> Iterator[Answer]:
    """Each page, at most 200, and not more text than a course can need. A link back to a page seen before is the end.

    Raises:
        PlatformRefused: the next page is on another origin; our bearer does not go there (HTTP-06).
        PlatformUnavailable: more pages than anybody has; or any page was not to be had.
        TokenRefused
    """
    seen: set[str] = set()
    size = 0
    following: str | None = url
    while following is not None and following not in seen:
        if len(seen) >= MAX_PAGES:
            raise PlatformUnavailable(f"more than {MAX_PAGES} pages")
        seen.add(following)
        answer = connector.call("GET", following, scopes, accept=accept)
        size += len(answer.text)
        if size > MAX_TEXT:
            raise PlatformUnavailable(f"more than {MAX_TEXT} characters in all", status=answer.status)
        yield answer
        target = link(answer, "next")
        following = None if target is None else urljoin(following, target)
        if following is not None and not same_origin(following, url):
            raise PlatformRefused("the next page is on another host", status=answer.status)


def rows(answer: Answer) -> list[dict[str, Any]]:
    """The objects of an answer that is a list; an empty body is an empty list.

    Raises:
        PlatformUnavailable: it is no list.
    """
    document = answer.json() if answer.text.strip() else []
    if not isinstance(document, list):
        raise PlatformUnavailable("the answer is not a list", status=answer.status, excerpt=answer.text)
    return [row for row in document if isinstance(row, dict)]
