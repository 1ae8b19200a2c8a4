"""Long answers in pages, with ``Link: <…>; rel="next"`` (AGS 3.2.4.1, NRPS 2.4)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from sandbox.state import answer, refuse_service, world


def paged(what: str, rows: list[Any], media_type: str, **around: Any) -> Response:
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
    if limit is not None and start + limit < len(rows):
        query = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
        cursor = urlsafe_b64encode(f"Row {start + limit}".encode()).decode()
        address = f"{world().settings.base_url}{request.path}?{urlencode([*query, ('cursor', cursor)])}"
        response.headers["Link"] = f'<{address}>; rel="next"'
        if "typographic-links" in world().habits:  # HTTP headers are Latin-1: these are the bytes of UTF-8
            moodle = f"<{address.replace('&', '&amp;')}>; rel=\u201cnext\u201d"
            response.headers["Link"] = moodle.encode().decode("latin-1")
    return response


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
