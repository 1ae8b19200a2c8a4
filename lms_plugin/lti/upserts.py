"""Insert, or change what is there: one statement that two launches at once cannot trip over, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Dialect, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from lms_plugin.db import Base
from lms_plugin.prepared import Prepared, is_watched

CHUNK = 500  # rows a statement: far below what either database takes in parameters


def table_of(kind: type[Base]) -> Table:
    """The table behind a mapped class, for statements that need nothing of the mapper."""
    return cast(Table, kind.__table__)


def upsert(
    session: Session,
    kind: type[Base],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    when_new: Mapping[str, Any] | None = None,
) -> Any:
    """Make the row with this unique ``key`` say ``values``, and return its primary key.

    ``when_new`` holds what is set only if the row is made now.
    """
    new = when_new or {}
    session.flush()
    connection = session.connection()
    setting = _Setting(table_of(kind), tuple(key), tuple(values), tuple(new))
    return _one(connection, _upserting(setting, connection.dialect), {**key, **values, **new})


class _Setting(NamedTuple):
    """A table, and the columns of a key, of what a row is made to say, and of what only a new one says."""

    table: Table
    key: tuple[str, ...]
    values: tuple[str, ...]
    new: tuple[str, ...]


@lru_cache(maxsize=256)
def _upserting(setting: _Setting, dialect: Dialect) -> tuple[ReturningInsert[Any], Prepared]:
    """Built once: putting a statement together costs more than sending it."""
    make = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = make(setting.table)
    changed = {name: statement.excluded[name] for name in setting.values or setting.key}
    return _ready(setting, dialect, statement.on_conflict_do_update(index_elements=list(setting.key), set_=changed))


def _ready(setting: _Setting, dialect: Dialect, statement: Any) -> tuple[ReturningInsert[Any], Prepared]:
    key = tuple(setting.table.primary_key.columns)
    returning = statement.returning(*key)
    return returning, Prepared(returning, dialect, (*setting.key, *setting.values, *setting.new), key)


def _one(connection: Connection, ready: tuple[ReturningInsert[Any], Prepared], facts: Mapping[str, Any]) -> Any:
    """The primary key of the row, or None where there is none to return."""
    statement, straight = ready
    if is_watched(connection):
        return connection.execute(statement, facts).scalar_one_or_none()
    rows = straight.read(connection, facts)
    return rows[0][0] if rows else None


def insert_new(session: Session, kind: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row and return its primary key; None where another row holds one of its unique keys.

    No savepoint is needed to come back from the clash. Every column is named in ``values`` that has no default.
    """
    session.flush()
    connection = session.connection()
    setting = _Setting(table_of(kind), (), tuple(values), ())
    return _one(connection, _inserting(setting, connection.dialect), values)


def insert_row(session: Session, kind: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row and return its primary key; one that clashes fails. Columns as for ``insert_new``."""
    session.flush()
    connection = session.connection()
    setting = _Setting(table_of(kind), (), tuple(values), ())
    return _one(connection, _inserting(setting, connection.dialect, strict=True), values)


def insert_locking(
    session: Session, kind: type[Base], values: Mapping[str, Any], other: type[Base], other_id: int
) -> Any:
    """The same as ``insert_new``, after the row ``other_id`` of another table was locked against all but references."""
    session.flush()
    connection = session.connection()
    setting = _Setting(table_of(kind), (), tuple(values), ())
    ready = _inserting_locked(setting, table_of(other), connection.dialect)
    return _one(connection, ready, {**values, "locked_id": other_id})


@lru_cache(maxsize=64)
def _inserting_locked(setting: _Setting, other: Table, dialect: Dialect) -> tuple[ReturningInsert[Any], Prepared]:
    make = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    given = [bindparam(name, type_=setting.table.c[name].type) for name in setting.values]
    locked = select(*given).where(other.c.id == bindparam("locked_id")).with_for_update(key_share=True)
    new = make(setting.table).from_select(setting.values, locked, include_defaults=False).on_conflict_do_nothing()
    key = tuple(setting.table.primary_key.columns)
    returning = new.returning(*key)
    return returning, Prepared(returning, dialect, None, key)


@lru_cache(maxsize=256)
def _inserting(setting: _Setting, dialect: Dialect, *, strict: bool = False) -> tuple[ReturningInsert[Any], Prepared]:
    make = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    new = make(setting.table)
    return _ready(setting, dialect, new if strict else new.on_conflict_do_nothing())


def upsert_many(session: Session, kind: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make a row for each of these, by its unique ``key``, say what it says; all have the same columns."""
    table = table_of(kind)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), CHUNK):
        statement = make(table).values([dict(row) for row in rows[start : start + CHUNK]])
        changed = {name: statement.excluded[name] for name in rows[start] if name not in key}
        session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
