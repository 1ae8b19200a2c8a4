"""Insert, or change what is there: one statement that two launches at once cannot trip over, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from lms_plugin.db import Base

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
    table = table_of(kind)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        make(table)
        .values(**key, **values, **(when_new or {}))
        .on_conflict_do_update(index_elements=list(key), set_=dict(values) or dict(key))
        .returning(*table.primary_key.columns)
    )
    return session.execute(statement).scalar_one()


def insert_new(session: Session, kind: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row and return its primary key; None where another row holds one of its unique keys.

    No savepoint is needed to come back from the clash. Every column is named in ``values`` that has no default.
    """
    statement = _inserting(table_of(kind), session.get_bind().dialect.name)
    session.flush()
    return session.connection().execute(statement, values).scalar_one_or_none()


@cache
def _inserting(table: Table, dialect: str) -> ReturningInsert[Any]:
    """Built once: putting a statement together costs more than sending it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing().returning(*table.primary_key.columns)


def upsert_many(session: Session, kind: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make a row for each of these, by its unique ``key``, say what it says; all have the same columns."""
    table = table_of(kind)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), CHUNK):
        statement = make(table).values([dict(row) for row in rows[start : start + CHUNK]])
        changed = {name: statement.excluded[name] for name in rows[start] if name not in key}
        session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
