"""Statements compiled once and handed to the driver: putting them through the toolkit costs more than they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Dialect,
    Enum,
    Executable,
    LargeBinary,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    text,
    update,
)
from sqlalchemy.engine import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from lms_plugin.plain_connection import PlainConnection, numbered
from lms_plugin.plain_cursor import described
from lms_plugin.reader import Reader

Process = Callable[[Any], Any]
TOGETHER = 100  # rows a statement on SQLite, far below what it takes in parameters


class Prepared:
    """One statement as a driver takes it: its text, how values go in, and how those of its ``results`` come out.

    It runs in the connection's transaction, and its failures are those of any other statement.
    """

    def __init__(
        self, statement: Any, dialect: Dialect, given: Iterable[str] | None = None, returned: Sequence[Any] = ()
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=None if given is None else list(given))
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what a statement compiles to
        self.sql, self.dialect = compiled.string, dialect
        self.numbered = numbered(self.sql) if dialect.name == "postgresql" else None
        self.whole = not compiled.post_compile_params and not compiled.literal_execute_params
        self.positional = compiled.positiontup
        self.fixed = {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}
        for column in compiled.insert_prefetch:
            default: Any = column.default  # a plain value, or a function that makes an empty list or the like
            self.fixed[column.key] = default.arg(None) if default.is_callable else default.arg
        self.inward: dict[str, Process | None] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()
        }
        processes = ((name, value, self.inward[name]) for name, value in self.fixed.items() if name in self.inward)
        self.same = {name: value if process is None else process(value) for name, value, process in processes}
        if isinstance(statement, Select):
            returned = tuple(statement.selected_columns)
        elif isinstance(statement, UpdateBase) and not returned:
            returned = tuple(statement.exported_columns)
        self.results = returned
        self.outward: list[tuple[int, Process]] | None = None
        self.row = result_tuple([getattr(column, "key", "") for column in self.results])

    def values(self, facts: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them.

        Raises:
            KeyError: one is missing, which must not go in as NULL.
        """
        sent = self.same.copy()
        for name, process in self.inward.items():
            if name in facts:
                value = facts[name]
                sent[name] = value if process is None else process(value)
            elif name not in sent:
                raise KeyError(name)
        return sent if self.positional is None else [sent[name] for name in self.positional]

    def read(self, connection: Connection | Reader, facts: Mapping[str, Any]) -> list[Any]:
        """The rows it finds."""
        found, named = self._run(connection, _read, self.values(facts)), self.row
        if not found or not self.outward:
            return [named(one) for one in found]
        if len(found) == 1:
            only = list(found[0])
            for place, process in self.outward:
                if only[place] is not None:
                    only[place] = process(only[place])
            return [named(only)]
        columns: list[Any] = list(zip(*found, strict=True))  # column by column: fewer steps for many rows
        for place, process in self.outward:
            columns[place] = map(process, columns[place])
        return [named(one) for one in zip(*columns, strict=True)]

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of these."""
        self._run(connection, _write, [self.values(row) for row in rows])

    def write_together(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert these, which have the same columns, on SQLite: its driver lets other threads in at each statement."""
        for start in range(0, len(rows), TOGETHER):
            self._run(connection, _write_together, self._lines(rows[start : start + TOGETHER]))

    def _lines(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The parameters of each row, column by column: fewer steps for many rows."""
        columns: list[Iterable[Any]] = []
        for name in self.positional or ():
            process = self.inward[name]
            if name not in rows[0]:
                columns.append([self.same[name]] * len(rows))
            elif process is None:
                columns.append([row[name] for row in rows])
            else:
                columns.append([process(row[name]) for row in rows])
        return list(zip(*columns, strict=True))

    def learn(self, described: Sequence[Sequence[Any]]) -> None:
        """Find out how values come out, by the first result: it takes the driver's names of their types."""
        places = zip(self.results, described, strict=True)
        found = [_outward(one.type.dialect_impl(self.dialect), self.dialect, told[1]) for one, told in places]
        self.outward = [(place, process) for place, process in enumerate(found) if process]

    def _run(
        self, connection: Connection | Reader, act: Callable[[Prepared, Any, Any], list[Any]], values: Any
    ) -> list[Any]:
        raw: Any = connection.connection.dbapi_connection
        try:
            if isinstance(raw, PlainConnection):
                return act(self, raw, values)
            cursor = raw.cursor()
            try:
                return act(self, cursor, values)
            finally:
                cursor.close()
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_usual(connection, raw, error, self.sql) from error


@contextmanager
def failing_as_usual(connection: Connection | Reader, sql: str) -> Iterator[Any]:
    """The driver's own connection; its failures become the toolkit's, and one that is lost is not used again."""
    raw, dialect = connection.connection.dbapi_connection, connection.dialect
    try:
        yield raw
    except dialect.loaded_dbapi.Error as error:
        raise _as_usual(connection, raw, error, sql) from error


def _as_usual(connection: Connection | Reader, raw: Any, error: Any, sql: str) -> Exception:
    """The toolkit's failure for one of the driver's, whose connection is given up if it is lost."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, raw, None)
    if lost:
        connection.invalidate(error)
    usual: Exception = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost,
        dialect=dialect,
    )  # fmt: skip
    return usual


def _outward(kind: TypeEngine[Any], dialect: Dialect, told: Any) -> Process | None:
    """How a value comes out: as the toolkit has it, in fewer steps where one look-up is all there is to it."""
    if isinstance(kind, Enum) and kind.enum_class is not None:
        members: dict[str | None, Any] = dict(zip(kind.enums, kind.enum_class, strict=True))
        return (members | {None: None}).__getitem__
    if isinstance(kind, JSON) and dialect.name == "sqlite":
        return document_of
    return kind.result_processor(dialect, told)


_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # what ``json.loads`` comes to


def document_of(stored: Any) -> Any:
    """A JSON document as the databases tell it, which put nothing before it; SQLite tells a number as one."""
    if isinstance(stored, bytes):
        stored = stored.decode()
    return _scan(stored, 0)[0] if isinstance(stored, str) else stored


def _read(one: Prepared, driver: Any, values: Any) -> list[Any]:
    """``driver`` is what runs statements: a cursor, on PostgreSQL the connection."""
    found: list[Any]
    if one.numbered is None:
        driver.execute(one.sql, values)
        if one.outward is None:
            one.learn(driver.description)
        return list(driver.fetchall())
    answer, found = driver.rows(one.numbered, [values[name] for name in one.numbered.names])
    if one.outward is None:
        one.learn(described(answer))
    return found


def _write(one: Prepared, driver: Any, values: Any) -> list[Any]:
    if one.numbered is not None:
        for row in values:
            driver.send(one.numbered, [row[name] for name in one.numbered.names])
    elif len(values) == 1:
        driver.execute(one.sql, values[0])
    else:
        driver.executemany(one.sql, values)
    return []


def _write_together(one: Prepared, cursor: Any, lines: Any) -> list[Any]:
    cursor.execute(_repeated(one.sql, len(lines)), list(chain.from_iterable(lines)))
    return []


@lru_cache(maxsize=512)
def _repeated(sql: str, times: int) -> str:
    """What inserts so many rows instead of one."""
    into, row = sql.rsplit(" VALUES ", 1)
    return f"{into} VALUES {', '.join([row] * times)}"


def is_watched(connection: Connection | Reader) -> bool:
    """Whether somebody listens to the statements of a connection, which hears of none that is sent from here."""
    return bool(connection.engine.dispatch.before_cursor_execute)


@lru_cache(maxsize=512)
def prepared(statement: Executable, dialect: Dialect) -> Prepared:
    """A statement that a module keeps, ready for the driver."""
    return Prepared(statement, dialect)


def write_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns, in one statement on PostgreSQL and in few on SQLite.

    Raises:
        ValueError: one has other columns than the first.
    """
    dialect, columns = connection.dialect, tuple(rows[0])
    if any(row.keys() != rows[0].keys() for row in rows):
        raise ValueError(f"rows of {table.name} with different columns")
    if len(rows) > 1 and dialect.name == "postgresql":
        together = _together(table, columns, dialect)
        if together is not None and together.takes(rows):
            together.write(connection, rows)
            return
    one = prepared_insert(table, columns, dialect)
    if len(rows) > 1 and dialect.name == "sqlite":
        one.write_together(connection, rows)
    else:
        one.write(connection, rows)


class _Together:
    """What inserts rows of a table on PostgreSQL from one JSON value: a driver adapts each value of many parameters."""

    def __init__(self, table: Table, columns: tuple[str, ...], dialect: Dialect) -> None:
        quote, kept = dialect.identifier_preparer.quote, [table.c[name] for name in columns]
        names = ", ".join(quote(one.name) for one in kept)
        typed = ", ".join(f"{quote(one.name)} {one.type.compile(dialect)}" for one in kept)
        where = dialect.identifier_preparer.format_table(table)
        rows = f"json_to_recordset(CAST(:rows AS json)) AS given ({typed})"
        self.insert = Prepared(text(f"INSERT INTO {where} ({names}) SELECT {names} FROM {rows}"), dialect)  # noqa: S608 - the model's names
        documents = {one.key: one.type.dialect_impl(dialect) for one in kept if isinstance(one.type, JSON)}
        self.never_none = [name for name, kind in documents.items() if not getattr(kind, "none_as_null", False)]
        self.inward: dict[str, Process] = {
            one.key: process
            for one in kept
            if one.key not in documents and (process := one.type.dialect_impl(dialect).bind_processor(dialect))
        }

    def takes(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Whether a missing value of each is missing in the table, too, where a document may also say that it is."""
        return all(row[name] is not None for name in self.never_none for row in rows)

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert these."""
        inward = self.inward.items()
        sent = [{**row, **{name: process(row[name]) for name, process in inward}} for row in rows]
        self.insert.write(connection, [{"rows": json.dumps(sent, default=str)}])


@lru_cache(maxsize=128)
def _together(table: Table, columns: tuple[str, ...], dialect: Dialect) -> _Together | None:
    """What inserts rows with these columns; None where another is to be filled in, or one does not go into JSON."""
    filled = any(one.default is not None and one.key not in columns for one in table.columns)
    binary = any(isinstance(table.c[name].type, LargeBinary) for name in columns)
    return None if filled or binary else _Together(table, columns, dialect)


@lru_cache(maxsize=512)
def prepared_insert(table: Table, columns: tuple[str, ...], dialect: Dialect) -> Prepared:
    """What inserts a row with these columns."""
    return Prepared(insert(table), dialect, columns)


@lru_cache(maxsize=128)
def changing(table: Table, columns: tuple[str, ...]) -> Update:
    """What changes these columns of one row, which is named by ``its_`` and the columns of its key."""
    return (
        update(table)
        .where(*(key == bindparam(f"its_{key.name}") for key in table.primary_key))
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns})
    )
