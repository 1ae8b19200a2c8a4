"""Addresses of pages at the price of filling them in: asking the map of routes costs as much as a small query."""

from __future__ import annotations

from typing import Any

from flask import url_for

from lms_plugin.delivery.kept import Kept
from lms_plugin.web import environ

_MARKS: dict[str, Any] = {
    "launch_id": "@launch@",
    "attempt_id": 1_987_654_301,
    "slot": 1_987_654_302,
}  # no address of ours has these
_patterns: Kept[tuple[str | None, ...], str] = Kept(1_000)


def address(endpoint: str, **values: str | int) -> str:
    """``url_for`` of an endpoint with these values, which are numbers and the id of the launch one is in."""
    key = (endpoint, environ().get("SCRIPT_NAME"), *values)
    pattern = _patterns.get(key) or _patterns.keep(key, _pattern(endpoint, tuple(values)))
    return pattern % values


def _pattern(endpoint: str, names: tuple[str, ...]) -> str:
    found = url_for(endpoint, **{name: _MARKS[name] for name in names}).replace("%40", "@").replace("%", "%%")
    for name in names:
        found = found.replace(str(_MARKS[name]), f"%({name})s")
    return found
