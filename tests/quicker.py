"""What makes thousands of small applications cheap to test; none of it changes what an application does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The builder of a rule's addresses depends on its text alone; compiling it is most of making an application."""
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def compile_routes_once() -> None:
    """Werkzeug compiles two functions per route and application: keep them for the next application."""
    Rule._compile_builder = _compiled_once  # type: ignore[method-assign]  # undone by nothing: a process of tests


def forgo_power_cuts() -> None:
    """Let SQLite leave writing out to the operating system; no test pulls the plug of the machine."""

    @event.listens_for(Engine, "connect")
    def unsafe(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")
