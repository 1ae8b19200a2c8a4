"""The connection to PostgreSQL that sends in one call what it knows by heart does as the driver's own does."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest
from psycopg.errors import ForeignKeyViolation, SyntaxError, UniqueViolation
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.exc import NotSupportedError

from lms_plugin.plain_connection import PlainConnection, numbered
from lms_plugin.pool import read_only

IDLE, INTRANS, INERROR = TransactionStatus.IDLE, TransactionStatus.INTRANS, TransactionStatus.INERROR


def rows(connection, sql, **values):
    asked = numbered(sql)
    return connection.rows(asked, [values[name] for name in asked.names])[1]


def state(connection):
    return connection.info.transaction_status


@pytest.fixture
def connection(session):
    engine = session.get_bind()
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite's driver has no such steps")
    made = engine.raw_connection()
    yield made.dbapi_connection
    made.dbapi_connection.close()  # with whatever a test left in it
    made.invalidate()


@pytest.fixture
def table(connection):
    connection.execute(
        "CREATE TEMPORARY TABLE thing (n integer PRIMARY KEY, up integer REFERENCES pg_temp.thing DEFERRABLE)"
    )
    connection.commit()
    return connection


def test_the_toolkit_gets_such_connections(connection):
    assert isinstance(connection, PlainConnection)


def test_a_value_is_sent_once_however_often_it_stands_and_a_per_cent_sign_is_one():
    assert numbered("SELECT %(a)s, '5 %%', %(b)s::int, %(a)s") == (b"SELECT $1, '5 %', $2::int, $1", ("a", "b"))


def test_values_go_in_and_come_out_as_with_the_driver(connection):
    values = {
        "text": "it's \\ 50 % “ü”", "none": None, "small": 7, "large": 2**40, "yes": True, "exact": Decimal("1.50"),
        "moment": datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "data": Jsonb({"a": [1, None]}), "raw": b"\0\xff",
    }  # fmt: skip
    sql = (
        "SELECT %(text)s::varchar, %(none)s::integer, %(small)s::integer, %(large)s::bigint, %(yes)s::boolean, "
        "%(exact)s::numeric, %(moment)s::timestamptz, %(data)s::jsonb, %(raw)s::bytea, %(text)s::text || ' %%'"
    )
    usual = connection.execute(sql, values).fetchall()
    assert rows(connection, sql, **values) == usual
    assert usual[0][-1] == values["text"] + " %"


def test_a_statement_is_known_by_heart_for_each_kind_of_values(connection):
    assert [rows(connection, "SELECT %(n)s::bigint", n=n) for n in (1, 2, 2**40, None, 3)] == [
        [(1,)], [(2,)], [(2**40,)], [(None,)], [(3,)],
    ]  # fmt: skip
    known = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'assay%' AND statement = 'SELECT $1::bigint'"
    assert connection.execute(known).fetchone() == (3,)


def test_a_statement_begins_a_transaction_which_ends_as_it_is_told(table):
    for end, left in ((table.rollback, []), (table.commit, [(1,)])):
        rows(table, "INSERT INTO thing VALUES (%(n)s) RETURNING n", n=1)
        assert state(table) == INTRANS
        end()
        assert state(table) == IDLE
        assert rows(table, "SELECT n FROM thing") == left
        table.commit()


def test_who_commits_by_itself_begins_no_transaction(table):
    table.autocommit = True
    rows(table, "INSERT INTO thing VALUES (%(n)s) RETURNING n", n=1)
    assert state(table) == IDLE
    table.rollback()
    assert rows(table, "SELECT n FROM thing") == [(1,)]


def test_a_failure_is_the_drivers_own_and_the_transaction_waits_for_its_end(table):
    rows(table, "INSERT INTO thing VALUES (%(n)s) RETURNING n", n=1)
    with pytest.raises(UniqueViolation) as refused:
        rows(table, "INSERT INTO thing VALUES (%(n)s) RETURNING n", n=1)
    assert refused.value.diag.constraint_name == "thing_pkey"
    assert state(table) == INERROR
    table.rollback()
    assert rows(table, "SELECT n FROM thing") == []
    table.rollback()
    with pytest.raises(SyntaxError):
        rows(table, "SELEKT 1")
    table.rollback()
    assert rows(table, "SELECT 1") == [(1,)]


def test_what_is_refused_only_at_the_end_is_an_error_then_and_nothing_is_stored(table):
    table.execute("SET CONSTRAINTS ALL DEFERRED")
    rows(table, "INSERT INTO thing VALUES (%(n)s, %(up)s) RETURNING n", n=1, up=2)
    with pytest.raises(ForeignKeyViolation):
        table.commit()
    assert state(table) == IDLE
    assert rows(table, "SELECT n FROM thing") == []


def test_what_is_known_stays_known_when_a_transaction_is_given_up(connection):
    rows(connection, "SELECT 1")
    for _ in range(8):
        connection.execute("SELECT 2")  # which the driver learns, too
    connection.rollback()
    assert rows(connection, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("alone", [True, False])
def test_what_the_database_was_told_to_forget_is_learned_anew(connection, alone):
    connection.autocommit = alone
    rows(connection, "SELECT 1")
    connection.commit()
    connection.execute("DEALLOCATE ALL")
    connection.commit()
    assert rows(connection, "SELECT 1") == [(1,)]
    assert state(connection) == (IDLE if alone else INTRANS)


def test_what_the_driver_has_the_database_forget_within_a_transaction_is_learned_anew(table):
    rows(table, "SELECT 1")
    table.execute("SELECT 2", prepare=True)  # so that the driver has something to forget
    table.execute("SAVEPOINT here")
    rows(table, "INSERT INTO thing VALUES (%(n)s) RETURNING n", n=1)
    table.execute("ROLLBACK TO SAVEPOINT here")
    table.execute("SELECT 3")
    assert table.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    assert rows(table, "SELECT 1") == [(1,)]
    assert rows(table, "SELECT n FROM thing") == []


def test_forgotten_within_a_transaction_is_an_error_and_the_next_one_goes_well(connection):
    rows(connection, "SELECT 1")
    connection.execute("DEALLOCATE ALL")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        rows(connection, "SELECT 1")
    connection.rollback()
    assert rows(connection, "SELECT 1") == [(1,)]


def test_a_lost_connection_is_an_operational_error(connection, session):
    rows(connection, "SELECT 1")
    number = connection.info.backend_pid
    with psycopg.connect(connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])
    with pytest.raises(psycopg.OperationalError):
        rows(connection, "SELECT 1")
    assert connection.broken


@pytest.mark.parametrize("alone", [True, False])
def test_what_a_migration_changed_is_learned_anew(table, session, alone):
    """Columns may get another type while servers of the version before go on."""
    table.execute("CREATE TABLE IF NOT EXISTS changing (n integer)")
    table.commit()
    try:
        table.autocommit = alone
        assert rows(table, "SELECT n FROM changing") == []
        table.commit()
        with psycopg.connect(table.info.dsn, autocommit=True) as other:
            other.execute("ALTER TABLE changing ALTER n TYPE bigint")
        assert rows(table, "SELECT n FROM changing") == []
        assert state(table) == (IDLE if alone else INTRANS)
    finally:
        table.rollback()
        table.execute("DROP TABLE changing")
        table.commit()


def test_what_a_migration_changed_meanwhile_is_an_error_within_a_transaction_and_the_next_one_goes_well(table):
    rows(table, "SELECT n FROM thing")
    table.execute("ALTER TABLE thing ADD COLUMN more text")
    rows(table, "SELECT * FROM thing")
    table.execute("ALTER TABLE thing ADD COLUMN yet_more text")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        rows(table, "SELECT * FROM thing")
    table.rollback()
    assert rows(table, "SELECT * FROM thing") == []


@pytest.mark.parametrize("alone", [True, False])
def test_what_the_driver_knows_of_columns_that_a_migration_changed_fails_once(connection, session, alone):
    """The driver has the database prepare what it sent a few times, and never finds out that this is of no more use."""
    engine, asked = session.get_bind(), text("SELECT n FROM changing")
    with engine.begin() as setting_up:
        setting_up.execute(text("CREATE TABLE changing (n integer)"))
    token = read_only.set(alone)
    try:
        for _ in range(8):
            with engine.connect() as one:
                assert one.execute(asked).all() == []
        with psycopg.connect(connection.info.dsn, autocommit=True) as other:
            other.execute("ALTER TABLE changing ALTER n TYPE bigint")
        with engine.connect() as one, pytest.raises(NotSupportedError):
            one.execute(asked)
        with engine.connect() as one:
            assert one.execute(asked).all() == []
    finally:
        read_only.reset(token)
        with engine.begin() as tidying:
            tidying.execute(text("DROP TABLE changing"))
