"""A connection of PostgreSQL's driver that sends statements, and begins and ends transactions, in one call each.
The driver hands them on in steps, to wait for several things at once. Each step lets go of the interpreter's lock, for
which the other threads of a server stand in line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

_PLACE = re.compile(r"%(?:\(([^)]+)\)s|%)")
_WELL = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}


class Numbered(NamedTuple):
    """A statement as the database takes it, and the names of what goes in for ``$1`` and those that follow."""

    sql: bytes
    names: tuple[str, ...]


def numbered(sql: str) -> Numbered:
    """A statement in the driver's form (``%(name)s`` for a value, ``%%`` for a per cent sign) in the database's."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return Numbered(_PLACE.sub(place, sql).encode(), tuple(names))


class PlainConnection(psycopg.Connection[Any]):
    """The driver's connection; whatever is not asked for in these ways goes the driver's own."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._at_hand = Transformer(self)
        self._by_heart: dict[tuple[bytes, tuple[int, ...] | None], bytes] = {}
        self._learned = 0

    def send(self, asked: Numbered, values: Sequence[Any]) -> PGresult:
        """What the database answers, in a transaction unless the connection commits by itself.

        Raises:
            psycopg.Error: as the driver has it.
        """
        kept, wire = self._at_hand, self.pgconn
        sent = kept.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types = None if kept.types is None else tuple(kept.types)
        first = wire.transaction_status == TransactionStatus.IDLE
        if first and not self.autocommit:
            self._well(wire.exec_(b"BEGIN"))
        try:
            return self._sent(asked, types, sent, kept.formats)
        except (InvalidSqlStatementName, FeatureNotSupported) as error:
            if isinstance(error, InvalidSqlStatementName):  # somebody had the database forget it
                self._by_heart.clear()
            else:  # a migration changed what it returns
                self._by_heart.pop((asked.sql, types), None)
            if not first:
                raise
            if not self.autocommit:
                self._well(wire.exec_(b"ROLLBACK"))
                self._well(wire.exec_(b"BEGIN"))
            return self._sent(asked, types, sent, kept.formats)

    def _sent(
        self, asked: Numbered, types: tuple[int, ...] | None, values: Sequence[Any], formats: Sequence[Format] | None
    ) -> PGresult:
        name = self._by_heart.get((asked.sql, types))
        if name is None:
            self._learned += 1
            name = b"assay_%d" % self._learned  # the driver's own begin otherwise
            self._well(self.pgconn.prepare(name, asked.sql, types))
            self._by_heart[asked.sql, types] = name
        return self._well(self.pgconn.exec_prepared(name, values, formats))

    def rows(self, asked: Numbered, values: Sequence[Any]) -> tuple[PGresult, list[tuple[Any, ...]]]:
        """What the database answers, and the rows that are in it, each value as the driver reads it.

        Raises:
            psycopg.Error: as the driver has it.
        """
        answer, kept = self.send(asked, values), self._at_hand
        kept.set_pgresult(answer, set_loaders=True, format=Format.TEXT)
        return answer, kept.load_rows(0, answer.ntuples, tuple)

    def commit(self) -> None:
        """Store what was written."""
        if self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self._well(self.pgconn.exec_(b"COMMIT"))
        else:
            super().commit()

    def rollback(self) -> None:
        """Forget what was written. What is known by heart stays known, which the driver's own way would end."""
        if self.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            self._well(self.pgconn.exec_(b"ROLLBACK"))
        else:
            super().rollback()

    def _deallocate(self, name: bytes | None) -> PQGen[None]:
        """The driver has the database forget a statement of its own, or all: after a DROP or back at a savepoint."""
        if name is None:
            self._by_heart.clear()
        return super()._deallocate(name)

    def _well(self, answer: PGresult) -> PGresult:
        """What the database answers, if it is no failure."""
        if answer.status in _WELL:
            return answer
        error = error_from_result(answer)
        if self.broken and not isinstance(error, psycopg.OperationalError):  # it is gone and could not say why
            raise psycopg.OperationalError(str(error)) from error
        raise error
