"""Insert, or change what is there: one statement that two launches at once cannot trip over, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms_plugin.db import Base


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
