"""What makes thousands of small applications cheap to test; none of it changes what an application does."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, ClassVar

from cryptography.hazmat.bindings._rust import openssl
from flask import Flask
from huey.storage import SqliteStorage
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from openbadgeslib.ob3 import ldp
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, RuleFactory
from werkzeug.routing.rules import Rule

_make_key = openssl.rsa.generate_private_key
_add, _update = Map.add, Map.update
_set_journal_mode = SqliteStorage._set_journal_mode
_compile = Rule._compile_builder
_canonize = ldp._canonize
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_canonical: dict[str, str] = {}


def be_quicker() -> None:
    """All of it, for this process of tests."""
    setattr(Rule, "_compile_builder", _compiled_once)  # noqa: B010 - a name of its own for mypy
    _share_addresses()
    setattr(SqliteStorage, "_set_journal_mode", _without_waiting_for_the_disk)  # noqa: B010 - the same
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    _share_statements()
    setattr(ldp, "_canonize", _canonized_once)  # noqa: B010 - the same
    openssl.rsa.generate_private_key = _KEYS.one
    event.listen(Engine, "connect", _forgo_power_cuts)


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The builder of a rule's addresses depends on its text alone; compiling it was most of making an application."""
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def _canonized_once(document: dict[str, Any], loader: Any, budget: Any = None) -> str:
    """What is signed of a document depends on its text, for we give no contexts of our own; a certificate is signed
    and read again several times. What is refused is refused anew."""
    text = json.dumps(document)
    if text not in _canonical:
        _canonical[text] = _canonize(document, loader, budget)
    return _canonical[text]


class _Addresses:
    """The rules of an application's map, bound when first asked for, and bound once for all maps of the same rules."""

    known: ClassVar[dict[tuple[object, ...], tuple[Any, Any]]] = {}

    def __init__(self, routes: Map) -> None:
        self.routes, self.rules, self.bound = routes, [], 0
        self.lock = threading.Lock()

    def settle(self) -> None:
        """Bind what came since the last time, all anew if there was such a time: shared rules are never added to."""
        with self.lock:
            if self.bound == len(self.rules):
                return
            rules = self.rules if not self.bound else [_copy_of(rule) for rule in self.rules]
            key = (self.routes.merge_slashes, *map(_signature, rules))
            if key not in self.known:
                fresh = Map(merge_slashes=self.routes.merge_slashes, converters=self.routes.converters)
                for rule in rules:
                    _add(fresh, rule)
                _update(fresh)
                self.known[key] = fresh._matcher, fresh._rules_by_endpoint
            self.routes._matcher, self.routes._rules_by_endpoint = self.known[key]
            self.routes._remap = False
            self.bound = len(self.rules)


def _signature(rule: Rule) -> tuple[object, ...]:
    methods = tuple(sorted(rule.methods or ()))
    wishes = rule.strict_slashes, rule.merge_slashes, rule.build_only, rule.websocket, rule.alias, rule.redirect_to
    defaults = tuple(sorted((rule.defaults or {}).items()))
    return rule.rule, rule.endpoint, methods, defaults, wishes, getattr(rule, "provide_automatic_options", None)


def _copy_of(rule: Rule) -> Rule:
    copy = rule.empty()
    setattr(copy, "provide_automatic_options", getattr(rule, "provide_automatic_options", None))  # noqa: B010 - Flask's
    return copy


def _share_addresses() -> None:
    """Making the map of addresses was most of making an application."""

    def waiting(routes: Map) -> _Addresses:
        return routes.__dict__.setdefault("_waiting", _Addresses(routes))

    def later(routes: Map, rules: RuleFactory) -> None:
        waiting(routes).rules.extend(rules.get_rules(routes))

    def first(method: Callable[..., Any]) -> Callable[..., Any]:
        def settled(routes: Map, *values: Any, **named: Any) -> Any:
            waiting(routes).settle()
            return method(routes, *values, **named)

        return settled

    for name in ("bind", "iter_rules", "update", "is_endpoint_expecting"):
        setattr(Map, name, first(getattr(Map, name)))
    setattr(Map, "add", later)  # noqa: B010 - a name of its own for mypy


def _without_waiting_for_the_disk(storage: SqliteStorage, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    _set_journal_mode(storage, connection)


class _Keys:
    """RSA keys that are made once and drawn again by each test, in the same order: all keys of one test differ. Those
    made between tests, for things that outlive one, are never drawn again."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], list[Any]] = {}
        self.drawn: dict[tuple[int, int], int] | None = None
        self.lock = threading.Lock()

    def one(self, public_exponent: int, key_size: int) -> Any:
        """A key that this test has not had."""
        kind = (public_exponent, key_size)
        with self.lock:
            if self.drawn is None:
                return _make_key(*kind)
            kept, place = self.kept.setdefault(kind, []), self.drawn.get(kind, 0)
            if place == len(kept):
                kept.append(_make_key(*kind))
            self.drawn[kind] = place + 1
            return kept[place]


_KEYS = _Keys()


@contextmanager
def keys_of_one_test() -> Iterator[None]:
    """What is drawn inside is drawn anew by the next test."""
    _KEYS.drawn = {}
    yield
    _KEYS.drawn = None


@contextmanager
def keys_that_last() -> Iterator[None]:
    """What is made inside, within a test, is for other tests too."""
    drawn, _KEYS.drawn = _KEYS.drawn, None
    yield
    _KEYS.drawn = drawn


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
