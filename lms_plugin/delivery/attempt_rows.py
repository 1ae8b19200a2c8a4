"""Attempts read past the mapper: for requests that ask for the same row each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from lms_plugin.db import as_stored
from lms_plugin.delivery.models import Attempt
from lms_plugin.lti.upserts import table_of

COLUMNS = tuple(
    column for column in table_of(Attempt).columns if column.key != "draw"
)  # that comes when it is asked for
_NAMES = tuple(column.key for column in COLUMNS)
_MAPPER = inspect(Attempt)


def attempt_of(session: Session, row: Sequence[Any]) -> Attempt:
    """The attempt of a row of ``COLUMNS``; the one that the session has already, as it is there."""
    known = session.identity_map.get(_MAPPER.identity_key_from_primary_key((row[0],)))
    return known if known is not None else as_stored(session, Attempt, dict(zip(_NAMES, row, strict=True)))
