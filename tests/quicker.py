"""What makes thousands of small applications cheap to test; none of it changes what an application does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def be_quicker() -> None:
    """All of it, for this process of tests."""
    setattr(Rule, "_compile_builder", _compiled_once)  # noqa: B010 - a name of its own for mypy
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    _share_statements()
    event.listen(Engine, "connect", _forgo_power_cuts)


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The builder of a rule's addresses depends on its text alone; compiling it was most of making an application."""
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


class _Templates(BytecodeCache):
    """Compiled templates by name and text, for every application of the process."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of this very text, if it was compiled before."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


def _share_statements() -> None:
    """SQLAlchemy keeps compiled statements per engine and dialect object; ours differ in the database's name alone."""
    kept: LRUCache[Any, Any] = LRUCache(4000)
    shared = {"_compiled_cache": property(lambda _engine: kept, lambda _engine, _own: None)}
    alike = {"__eq__": lambda one, other: type(one) is type(other), "__hash__": lambda one: hash(type(one))}
    for kind, members in ((Engine, shared), (PGDialect_psycopg, alike), (SQLiteDialect_pysqlite, alike)):
        for name, member in members.items():
            setattr(kind, name, member)


def _forgo_power_cuts(connection: Any, _record: Any) -> None:
    """Let SQLite leave writing out to the operating system; no test pulls the plug of the machine."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
