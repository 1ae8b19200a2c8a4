"""Connections to PostgreSQL that outlive an application: the next one need not wait for a server that knows nothing."""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy.dialects.postgresql import psycopg as driver
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from lms_plugin.plain_connection import PlainConnection

OURS = "assay_test_"  # the databases that conftest makes; others may be dropped under us
MOST = 4
_connect = PlainConnection.connect
_close, _initialize = PGDialect_psycopg.do_close, PGDialect_psycopg.initialize
_idle: dict[str, list[psycopg.Connection[Any]]] = {}
_kind_of: WeakKeyDictionary[psycopg.Connection[Any], str] = WeakKeyDictionary()
_learned: dict[str, Any] = {}
_lock = threading.Lock()


def keep_connections() -> None:
    """From now on, for this process of tests."""
    PlainConnection.connect = staticmethod(_taken)  # type: ignore[method-assign]  # by its class, as the driver's is
    for name, method in {"do_close": _laid_by, "initialize": _initialized}.items():
        setattr(PGDialect_psycopg, name, method)


def forget_connections() -> None:
    """Let all go: their database does."""
    with _lock:
        kept = [one for idle in _idle.values() for one in idle]
        _idle.clear()
        _kind_of.clear()
    for one in kept:
        one.close()


def _taken(*given: Any, **named: Any) -> Any:
    if not str(named.get("dbname", "")).startswith(OURS):
        return _connect(*given, **named)
    kind = repr((given, sorted((name, value) for name, value in named.items() if name != "context")))
    with _lock:
        idle = _idle.setdefault(kind, [])
        while idle:
            if not (kept := idle.pop()).closed:
                return kept
    made = _connect(*given, **named)
    # A pool's: one that a test's engine is dropped with is closed without a warning, which would fail whatever other
    # test runs when the memory is tidied up.
    made._pool = None
    with _lock:
        _kind_of[made] = kind
    return made


def _laid_by(dialect: PGDialect_psycopg, connection: Any) -> None:
    if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        connection.rollback()
    with _lock:
        idle = _idle.get(_kind_of.get(connection, ""))
        if idle is not None and not connection.closed and len(idle) < MOST:
            connection.remove_notice_handler(driver._log_notices)
            idle.append(connection)
            return
        _kind_of.pop(connection, None)
    _close(dialect, connection)


def _initialized(dialect: PGDialect_psycopg, connection: Any) -> None:
    """What a dialect asks a server about itself, asked once."""
    if not _learned:
        before = dict(vars(dialect))
        _initialize(dialect, connection)
        _learned.update((name, value) for name, value in vars(dialect).items() if before.get(name, before) is not value)
    vars(dialect).update(_learned)
