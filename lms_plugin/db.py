"""The database: typed base class, moments in UTC, SQLite set up to be safe, and work to do once a commit held."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from time import monotonic
from typing import Annotated, Any, TypeVar

import psycopg
import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Numeric,
    String,
    Text,
    TypeDecorator,
    event,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.orm.attributes import instance_state, manager_of_class, set_committed_value
from sqlalchemy.pool import Pool

from lms_plugin.here import scope
from lms_plugin.plain_connection import PlainConnection
from lms_plugin.plain_cursor import PlainCursor
from lms_plugin.pool import KeptPool, read_only
from lms_plugin.prepared import changing, document_of, failing_as_usual, is_watched, prepared, write_all
from lms_plugin.reader import Reader, no_longer, read_past, reader_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ASK_AFTER = 5.0  # seconds of rest
log = structlog.get_logger(__name__)


def in_models(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table or index is one that models speak of: indexes for searching are made by migrations alone."""
    return not (name or "").startswith("item_text_fts") and not (kind == "index" and (name or "").endswith("_trgm"))


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Goes in with a zone, is kept in UTC, comes out with a zone (SQLite would lose it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None] | None:
        """The same as the toolkit puts together for SQLite of its own step and ours, in one."""
        return _moment_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment_of(stored: str | None) -> datetime | None:
    """A moment as SQLite keeps it: text without a zone."""
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)


class DecimalText(TypeDecorator[Any]):
    """Points: NUMERIC where the database has it, exact text on SQLite, which would make them floats."""

    impl = Numeric(12, 5)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(20) if dialect.name == "sqlite" else Numeric(12, 5))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - the base class's signature
        from decimal import Decimal

        return Decimal(value) if value is not None else None


JsonDocument = JSON().with_variant(JSONB(), "postgresql")
JsonOrNothing = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
IntPk = Annotated[int, mapped_column(primary_key=True)]


def text_enum(kind: type[StrEnum], *, length: int = 24) -> Enum:
    """An enum stored by its value as text, so that the table reads like the code."""
    return Enum(
        kind,
        native_enum=False,
        length=length,
        values_callable=lambda e: [m.value for m in e],
        create_constraint=False,
    )


class Base(DeclarativeBase):
    """Every table's base: our names for constraints, our types for text, moments and JSON."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            str: Text(),
            dict[str, Any]: JsonDocument,
            list[Any]: JsonDocument,
            list[str]: JsonDocument,
        },
    )


Row = TypeVar("Row", bound=Base)
db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False, "scopefunc": scope}
)


def engine_options(database_url: str) -> dict[str, Any]:
    """Options for ``create_engine``: waiting times, pool size, and no parameter values in error texts."""
    pool = {"hide_parameters": True, "poolclass": KeptPool, "pool_size": 16}
    if database_url.startswith("sqlite"):
        return {**pool, "turns": True, "connect_args": {"timeout": 10, "check_same_thread": False}}
    return {
        **pool,
        "pool_recycle": 1800,
        "connect_args": {"cursor_factory": PlainCursor},
        "json_deserializer": document_of,
        "skip_autocommit_rollback": True,  # where nothing is written there is none
    }


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, _record: Any, given: Sequence[Any], named: Mapping[str, Any]) -> PlainConnection | None:
    """A connection of our own kind, where the toolkit would make the driver's."""
    return PlainConnection.connect(*given, **named) if dialect.name == "postgresql" else None


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver's own BEGIN handling breaks savepoints; ours is below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    """What was declared to read only has no transaction on PostgreSQL: two rows would not be stored together."""
    if read_only.get() and (session.new or session.deleted or any(session.is_modified(one) for one in session.dirty)):
        message = "a request that only reads wanted to write"
        raise RuntimeError(message)


event.listen(Session, "after_transaction_create", no_longer)


@event.listens_for(Pool, "checkin")
def _on_checkin(_connection: Any, record: Any) -> None:
    record.info["rested_since"] = monotonic()


@event.listens_for(Pool, "checkout")
def _on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested whether it still lives; one that was used just now need not be asked each time.

    Whoever only reads needs no transaction on PostgreSQL: there each statement sees what is stored by then, inside one
    or not, and beginning and ending it are two messages. On SQLite the toolkit's transaction shows one moment, and so
    needs one; what is read past it (``reader.py``) is read as on PostgreSQL.
    """
    if not isinstance(connection, psycopg.Connection):
        return
    try:
        if monotonic() - record.info.get("rested_since", float("inf")) >= ASK_AFTER:
            connection.execute("SELECT 1")
            connection.rollback()
        if connection.autocommit is not read_only.get():
            connection.autocommit = read_only.get()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


@event.listens_for(Engine, "begin")
def _on_begin(connection: Any) -> None:
    """Say what kind of transaction it is; SQLite has to know whether it writes."""
    if connection.dialect.name != "sqlite":
        return
    begin = "BEGIN" if read_only.get() else "BEGIN IMMEDIATE"
    with failing_as_usual(connection, begin) as raw:
        raw.execute(begin)


def lacks_parent(error: IntegrityError) -> bool:
    """Whether a row was refused because what it hangs on is not there (any more)."""
    foreign_key = getattr(error.orig, "sqlstate", "") == "23503"
    return foreign_key or "FOREIGN KEY constraint failed" in str(error.orig)


def after_commit(session: Session, work: Callable[[], None]) -> None:
    """Do ``work`` once the running transaction is safely stored; never if it is rolled back.

    Meant for wake-up calls: a failure is logged and otherwise ignored, because the fact itself is a row.
    """
    session.info.setdefault("after_commit", []).append(work)


@event.listens_for(Session, "after_commit")
def _run_after_commit(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint was released, nothing is stored yet
        return
    for work in session.info.pop("after_commit", []):
        try:
            work()
        except Exception:  # the row is stored; whatever went wrong here must not undo that
            log.warning("after_commit_failed", exc_info=True)


@event.listens_for(Session, "after_rollback")
def _forget_after_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("after_commit", None)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = read_only.set(True)
    try:
        yield
    finally:
        read_only.reset(token)


@contextmanager
def reading_past(session: Session) -> Iterator[None]:
    """What is read inside is read past the session's transaction, or in one that is over at the end; no lock is left.

    Whatever comes after may write again, so it must never find the reader: statements that write are read as well.
    """
    with reading():
        read_past(session)
        try:
            yield
        finally:
            no_longer(session)
        if session.in_transaction():
            session.commit()


@contextmanager
def own_transaction(bind: Engine | Connection) -> Iterator[Session]:
    """A short write transaction apart from the request's own, committed on leaving.

    On SQLite the request must not hold the write lock meanwhile: the two would wait for each other.
    """
    token = read_only.set(False)
    try:
        with Session(bind) as session, session.begin():
            yield session
    finally:
        read_only.reset(token)


def session_factory(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """Short transactions outside any request: committed when the block ends well, else rolled back."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    return opened


def read_rows(session: Session, statement: Executable, facts: Mapping[str, Any]) -> Sequence[Any]:
    """Read columns in the session's transaction, past its mapper, for what every request asks: a tenth of the cost.

    ``statement`` is one that its module keeps.
    """
    connection: Connection | Reader | None = reader_of(session)
    if connection is None:
        session.flush()  # as its own queries do: what was added before is there
        connection = session.connection()
    ready = prepared(statement, connection.dialect)
    if is_watched(connection) or not ready.whole:
        return session.connection().execute(statement, facts).all()
    return ready.read(connection, facts)


def write_rows(session: Session, model: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in the session's transaction, past its mapper as well; what they refer to has been flushed."""
    connection, table = session.connection(), model.metadata.tables[model.__tablename__]
    if is_watched(connection):
        connection.execute(insert(table), values)
        return
    write_all(connection, table, values)


def add_row(session: Session, model: type[Base], values: Mapping[str, Any]) -> None:
    """The same for one row, after what it refers to."""
    session.flush()
    write_rows(session, model, [values])


def change_row(session: Session, row: Base, values: Mapping[str, Any]) -> None:
    """Change columns of a stored row at once, past the mapper: where it is stored, and in the object that is it.

    Whoever comes back to a savepoint from before expires the object.
    """
    session.flush()
    connection, table = session.connection(), row.metadata.tables[row.__tablename__]
    statement = changing(table, tuple(values))
    facts = {f"new_{name}": value for name, value in values.items()}
    facts |= {f"its_{one.name}": getattr(row, one.key) for one in table.primary_key}
    if is_watched(connection):
        connection.execute(statement, facts)
    else:
        prepared(statement, connection.dialect).write(connection, [facts])
    for name, value in values.items():
        set_committed_value(row, name, value)


@lru_cache(maxsize=256)
def _key_of(kind: type[Base]) -> tuple[str, ...]:
    """The names of a table's key."""
    return tuple(one.key for one in kind.metadata.tables[kind.__tablename__].primary_key)


def as_stored(session: Session, kind: type[Row], values: Mapping[str, Any]) -> Row:
    """A row of which these values are stored, so that nothing has to be read: all of its columns but deferred ones.

    What the mapper does with a row that it has read, for one that the session does not have yet.
    """
    key = tuple([values[name] for name in _key_of(kind)])
    row = manager_of_class(kind).new_instance()
    state = instance_state(row)
    state.dict.update(values)
    state.key = (kind, key, None)  # what the mapper names it by: no model here inherits from another
    state.session_id = session.hash_key
    session.identity_map.add(state)
    return row


def utc_now() -> datetime:
    """The present moment, in UTC: the only clock of the application."""
    return datetime.now(UTC)
