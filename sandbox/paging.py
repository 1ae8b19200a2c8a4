"""Long answers in pages, with ``Link: <…>; rel="next"`` (AGS 3.2.4.1, NRPS 2.4)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from sandbox.state import answer, refuse_service, world


def paged(what: str, rows: list[Any], media_type: str, *, forget: tuple[str, ...] = (), **around: Any) -> Response:
    """These rows, or the page of them that was asked for; ``around`` turns the list into an object's ``members``.

    The next link's cursor is in mixed case and everything else of the query stays, so that a tool that lower-cases
    the address or builds it anew is found out.
    """
    limit, reason = _limit()
    start = _start()
    if reason or start is None:
        return refuse_service(what, reason or "SAND-10 the next link was changed", status=400)
    page = rows[start:] if limit is None else rows[start : start + limit]
    response = answer(around | {"members": page} if around else page, media_type)
    following = start + limit if limit is not None and start + limit < len(rows) else None
    if following is None and "looping-next" in world().habits:
        following = 0
    if following is not None:
        response.headers["Link"] = _next_link(following, {"cursor", *forget})
    return response


def _next_link(row: int, forget: set[str]) -> str:
    """The link to the page that begins with this row, as the platform's habits have it."""
    habits = world().habits
    query = [(name, value) for name, value in request.args.items(multi=True) if name not in forget]
    cursor = urlsafe_b64encode(f"Row {row}".encode()).decode()
    host = "https://elsewhere.example" if "foreign-next" in habits else world().settings.base_url
    address = f"{host}{request.path}?{urlencode([*query, ('cursor', cursor)])}"
    if "typographic-links" not in habits:
        return f'<{address}>; rel="next"'
    moodle = f"<{address.replace('&', '&amp;')}>; rel=\u201cnext\u201d"
    return moodle.encode().decode("latin-1")  # HTTP headers are Latin-1: these are the bytes of UTF-8


def _limit() -> tuple[int | None, str]:
    asked, own = request.args.get("limit"), world().settings.page_size
    if asked is None:
        return own, ""
    if not asked.isdecimal() or int(asked) < 1:
        return None, "limit must be a whole number above zero"
    return min(int(asked), own or int(asked)), ""


def _start() -> int | None:
    """The first row of the page; None when the cursor is none of ours."""
    cursor = request.args.get("cursor")
    if cursor is None:
        return 0
    try:
        word, _, row = urlsafe_b64decode(cursor).decode().partition(" ")
    except (binascii.Error, ValueError):
        return None
    return int(row) if word == "Row" and row.isdecimal() else None
