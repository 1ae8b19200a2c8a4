"""A connection that a request reads with where nothing is written: none of what the toolkit does around a transaction.

Each statement sees what is stored by then, on either database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

KEY = "reader"


class Reader:
    """Takes a connection from the pool at its first statement, and keeps it until it is closed."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.dialect = engine, engine.dialect
        self._held: PoolProxiedConnection | None = None

    @property
    def connection(self) -> PoolProxiedConnection:
        """The pool's connection.

        Raises:
            DBAPIError: there is none to be had, as the toolkit says it.
        """
        if self._held is None:
            failure = self.dialect.loaded_dbapi.Error
            try:
                self._held = self.engine.raw_connection()
            except failure as error:
                raise DBAPIError.instance(
                    None, None, error, failure, hide_parameters=True, dialect=self.dialect
                ) from error
        return self._held

    def invalidate(self, error: BaseException) -> None:
        """The connection is lost: nobody uses it again."""
        held, self._held = self._held, None
        if held is not None:
            held.invalidate(error)

    def close(self) -> None:
        """Give the connection back."""
        held, self._held = self._held, None
        if held is not None:
            held.close()


def read_past(session: Session) -> None:
    """Let this session's rows be read past it, until it begins a transaction of its own or is told otherwise."""
    bind = session.info.get("bind") or session.info.setdefault("bind", session.get_bind())
    if isinstance(bind, Engine) and not session.in_transaction():
        session.info[KEY] = Reader(bind)


def reader_of(session: Session) -> Reader | None:
    """What reads past this session, if anything does."""
    found: Reader | None = session.info.get(KEY)
    return found


def no_longer(session: Session, *_more: Any) -> None:
    """From now on the session reads by itself. Called before it takes a connection, so nobody holds two."""
    reader: Reader | None = session.info.pop(KEY, None)
    if reader is not None:
        reader.close()
