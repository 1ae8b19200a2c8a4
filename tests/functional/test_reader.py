"""Pages that only read do so past the toolkit's transactions, and leave nothing behind."""

from __future__ import annotations

from contextlib import suppress

import pytest
from learners import Learner
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError
from tests_support import a_launch, a_quiz

from lms_plugin.db import db, read_rows, reading, reading_past, utc_now
from lms_plugin.delivery.models import Attempt
from lms_plugin.operations.models import OperatorCode
from lms_plugin.reader import read_past, reader_of
from lms_plugin.web import db_session

_ATTEMPTS = select(Attempt.id)


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)
    session.commit()
    return Learner(app, entered)


def test_a_page_that_only_reads_begins_no_transaction_and_gives_its_connection_back(app, learner):
    attempt = learner.start()
    begun = []
    with app.app_context():
        engine = db.engine
    note = begun.append
    event.listen(engine, "begin", note)
    assert learner.get(f"attempts/{attempt}/").status_code == 200
    assert begun == []
    learner.submit(attempt)
    assert len(begun) == 1
    event.remove(engine, "begin", note)
    assert engine.pool.checkedout() == 0


def test_a_page_that_fails_gives_its_connection_back_too(app, learner, monkeypatch):
    def failing(**_values):
        db_session()
        raise ZeroDivisionError

    failing.assay_access = app.view_functions["delivery.questions"].assay_access
    monkeypatch.setitem(app.view_functions, "delivery.questions", failing)
    attempt = learner.start()
    assert learner.get(f"attempts/{attempt}/").status_code == 500
    with app.app_context():
        assert db.engine.pool.checkedout() == 0


def test_a_page_that_only_reads_stores_nothing(app, session, learner, monkeypatch):
    def storing(**_values):
        db_session().add(OperatorCode(code_hash="0" * 64, expires_at=utc_now()))
        return "stored"

    storing.assay_access = app.view_functions["delivery.questions"].assay_access
    monkeypatch.setitem(app.view_functions, "delivery.questions", storing)
    attempt = learner.start()
    assert learner.get(f"attempts/{attempt}/").status_code == 500
    assert session.scalars(select(OperatorCode)).all() == []


def test_each_statement_sees_what_is_stored_by_then_until_a_transaction_begins(app, learner):
    with app.app_context(), reading():
        session = db.session()
        read_past(session)
        assert read_rows(session, _ATTEMPTS, {}) == []
        attempt = learner.start()
        assert [one.id for one in read_rows(session, _ATTEMPTS, {})] == [attempt]
        assert session.scalars(_ATTEMPTS).all() == [attempt]
        assert reader_of(session) is None
        assert session.in_transaction()
        session.rollback()


@pytest.mark.parametrize("failing", [False, True])
def test_what_comes_after_reading_past_a_transaction_is_in_one_again(app, failing):
    with app.app_context():
        session = db.session()
        with suppress(ZeroDivisionError), reading_past(session):
            read_rows(session, _ATTEMPTS, {})
            assert not session.in_transaction()
            assert not failing or 1 / 0
        assert reader_of(session) is None
        read_rows(session, _ATTEMPTS, {})
        assert session.in_transaction()
        session.rollback()
        assert db.engine.pool.checkedout() == 0


def test_a_connection_that_is_lost_fails_as_usual_and_the_next_statement_has_another(app, learner):
    with app.app_context(), reading():
        session = db.session()
        read_past(session)
        read_rows(session, _ATTEMPTS, {})
        reader = reader_of(session)
        lost = reader.connection.dbapi_connection
        if db.engine.dialect.name == "postgresql":
            _end(reader)
        else:
            lost.close()  # as far as a file can be lost
        with pytest.raises(DBAPIError) as told:
            read_rows(session, _ATTEMPTS, {})
        if told.value.connection_invalidated:
            assert read_rows(session, _ATTEMPTS, {}) == []
            assert reader.connection.dbapi_connection is not lost


def _end(reader):
    """Have the server end the reader's connection, as when it is started anew."""
    number = reader.connection.dbapi_connection.info.backend_pid
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
