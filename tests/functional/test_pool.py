"""The connections that a process keeps, and the turns of those who write on SQLite."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

import lms_plugin.pool
from lms_plugin.db import engine_options, reading


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'some.sqlite3'}"
    made = create_engine(url, **engine_options(url) | {"pool_size": 3, "pool_timeout": 0.01})
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE some (n INTEGER PRIMARY KEY)"))
    yield made
    made.dispose()


def raw_of(connection):
    return connection.connection.dbapi_connection


def write(engine, number):
    with Session(engine) as session, session.begin():
        session.execute(text("INSERT INTO some VALUES (:n)"), {"n": number})
        return raw_of(session.connection())


def test_who_writes_has_the_turn_until_the_connection_is_given_back_and_who_reads_has_none(engine):
    turn = engine.pool.turn
    with Session(engine) as session:
        for end in (session.commit, session.rollback, session.close):
            session.connection()
            assert turn.locked()
            end()
            assert not turn.locked()
        with reading():
            session.connection()
            assert not turn.locked()


def test_writers_share_a_connection_whoever_read_meanwhile(engine):
    first = write(engine, 1)
    with reading(), engine.connect() as one, engine.connect() as other:
        readers = {raw_of(one), raw_of(other)}
        assert first not in readers
    assert write(engine, 2) is first
    with reading(), engine.connect() as again:
        assert raw_of(again) in readers  # what was used last is taken first, but for the writers' own
    assert write(engine, 3) is first


def test_a_writer_waits_for_its_turn_and_gets_it_as_the_one_before_ends(engine):
    wrote = []
    with engine.begin() as connection:
        waiting = Thread(target=lambda: wrote.append(write(engine, 2)))
        waiting.start()
        connection.execute(text("INSERT INTO some VALUES (1)"))
        assert not wrote
        first = raw_of(connection)
    waiting.join()
    assert wrote == [first]


def test_a_writer_whose_turn_never_comes_asks_sqlite_itself(engine, monkeypatch):
    monkeypatch.setattr(lms_plugin.pool, "WRITERS_WAIT", 0.0)
    with engine.pool.turn:  # whoever has it does not write
        write(engine, 1)
    assert engine.pool.checkedout() == 0


def test_a_lost_connection_takes_no_turn_with_it(engine):
    first = write(engine, 1)
    with engine.connect() as connection:
        connection.invalidate()
    assert not engine.pool.turn.locked()
    assert write(engine, 2) is not first
    assert engine.pool.checkedout() == 0


def test_a_connection_that_cannot_be_made_takes_no_turn_and_no_place(tmp_path):
    url = f"sqlite:///{tmp_path / 'nowhere' / 'some.sqlite3'}"
    broken = create_engine(url, **engine_options(url))
    for _ in range(40):
        with pytest.raises(OperationalError):
            broken.connect()
        with reading(), pytest.raises(DBAPIError):
            broken.connect()
    assert not broken.pool.turn.locked()
    assert broken.pool.checkedout() == 0


def test_who_finds_no_connection_in_time_is_told_so_and_the_next_gets_one(engine):
    with reading():
        held = [engine.connect() for _ in range(3)]
        assert engine.pool.checkedout() == 3
        with pytest.raises(NoConnection, match="all 3 connections are in use"):
            engine.connect()
        held.pop().close()
        engine.connect().close()
        for one in held:
            one.close()
    assert engine.pool.checkedout() == 0
    assert "0 of 3" in engine.pool.status()


def test_a_disposed_pool_begins_anew(engine):
    first, pool = write(engine, 1), engine.pool
    engine.dispose()
    assert engine.pool is not pool
    assert pool.checkedout() == 0
    assert write(engine, 2) is not first
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM some")).scalar_one() == 2


def test_connections_that_rest_are_no_more_than_were_used_at_once(engine):
    made = set()
    for number in range(10):
        made.add(write(engine, number))
        with reading(), engine.connect() as connection:
            made.add(raw_of(connection))
    assert len(made) == 2
