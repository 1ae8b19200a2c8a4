"""Insert, or change what is there: one statement that two launches at once cannot trip over, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms_plugin.db import Base


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
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        make(kind)
        .values(**key, **values, **(when_new or {}))
        .on_conflict_do_update(index_elements=list(key), set_=dict(values) or dict(key))
        .returning(*inspect(kind).primary_key)
    )
    return session.execute(statement).scalar_one()
