"""The store of holders' keys, apart from the database, so that an erased name is gone from every backup too."""

from __future__ import annotations

import os

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, create_engine, delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateSchema

from lms_plugin.certification.vault import Unreadable, seal, unseal, wrapping_key
from lms_plugin.db import engine_options

SCHEMA = "assay_names"  # on PostgreSQL: a schema that is backed up apart


class NameKeys:
    """The store of holders' keys. Destroying a key makes names and documents unreadable, in every backup too."""

    def __init__(self, url: str, secret: str, *, read_only: bool = False) -> None:
        self._secret = secret
        schema = SCHEMA if url.startswith("postgresql") else None
        self._table = Table(
            "name_key",
            MetaData(schema=schema),
            Column("holder", String(36), primary_key=True),
            Column("wrapped", LargeBinary, nullable=False),
        )
        self._engine = create_engine(read_only_url(url) if read_only else url, **engine_options(url))
        self._made = read_only

    def key(self, holder: str) -> bytes:
        """The key of a holder.

        Raises:
            Unreadable: there is none (any more).
        """
        self._make()
        with self._engine.connect() as connection:
            wrapped = connection.scalar(select(self._table.c.wrapped).where(self._table.c.holder == holder))
        if wrapped is None:
            raise Unreadable("name-key")
        return unseal(self._wrapping, wrapped, about=f"name-key {holder}")

    def key_or_new(self, holder: str) -> bytes:
        """The key of a holder, made if there is none."""
        try:
            return self.key(holder)
        except Unreadable:
            made = os.urandom(32)
        try:
            with self._engine.begin() as connection:
                wrapped = seal(self._wrapping, made, about=f"name-key {holder}")
                connection.execute(insert(self._table).values(holder=holder, wrapped=wrapped))
        except IntegrityError:
            return self.key(holder)  # another process was first
        return made

    def destroy(self, holder: str) -> None:
        """Destroy a key: nothing sealed with it can be read again."""
        self._make()
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA secure_delete=ON"))
            connection.execute(delete(self._table).where(self._table.c.holder == holder))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]  # there is one

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @property
    def _wrapping(self) -> bytes:
        return wrapping_key(self._secret, "name keys")

    def _make(self) -> None:
        if self._made:
            return
        with self._engine.begin() as connection:
            if self._table.schema:
                connection.execute(CreateSchema(self._table.schema, if_not_exists=True))
            self._table.create(connection, checkfirst=True)
        self._made = True


def read_only_url(url: str) -> str:
    """The same database, opened so that nothing can be written."""
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        return f"sqlite:///file:{path}?mode=ro&uri=true"
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}options=-c%20default_transaction_read_only%3Don"


def any_key(keys: NameKeys, holder: str) -> bytes | None:
    """A holder's key, or None once it was destroyed."""
    try:
        return keys.key(holder)
    except Unreadable:
        return None
