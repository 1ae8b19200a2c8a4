"""Statements that go straight to the driver find, write and fail as they do the long way."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import bindparam, event, select
from sqlalchemy.exc import IntegrityError
from tests_support import a_launch, a_quiz

from lms_plugin import prepared
from lms_plugin.db import change_row, read_rows, reading, utc_now, write_rows
from lms_plugin.delivery import sheets
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.lti.models import Launch, Registration
from lms_plugin.passback import service as passback
from lms_plugin.passback.models import OwedScore

_SOME = select(
    Launch.used_at, Launch.role, Launch.locale, Launch.test_user, Registration.frame_hosts, Registration.status
).where(Registration.id == Launch.registration_id, Launch.created_at <= bindparam("now"))


def the_long_way(session):
    """Whoever listens to statements hears all of them: then they go through the toolkit."""
    heard = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: heard.append(call[2]))
    return heard


def test_rows_have_the_same_values_and_types_as_the_long_way(session):
    a_launch(session)
    session.commit()
    straight = read_rows(session, _SOME, {"now": utc_now()})
    heard = the_long_way(session)
    assert straight == read_rows(session, _SOME, {"now": utc_now()})
    assert straight[0].used_at.tzinfo is not None
    assert len(heard) == 1


def test_rows_are_written_with_the_defaults_of_their_table(app, session, learner_attempt):
    session.query(SavedAnswer).delete()
    slots = session.query(AttemptSlot).filter_by(attempt_id=learner_attempt).all()
    facts = [
        {"attempt_id": learner_attempt, "slot": 90 + n, "item_version_id": slots[0].item_version_id} for n in (1, 2)
    ]
    write_rows(session, AttemptSlot, [one | {"option_order": ["b"], "max_mark": slots[0].max_mark} for one in facts])
    found = [one for one in sheets.sheet_of(session, learner_attempt) if one.slot > 90]
    assert [(one.flagged, one.option_order, one.max_mark) for one in found] == [(False, ("b",), slots[0].max_mark)] * 2


ODD = [None, False, [], {"a": None}, 'Ö "quoted" \\ and\nbroken', ["1.50", 2]]


@pytest.mark.parametrize("together", [True, False])
def test_rows_written_in_one_statement_are_those_that_would_be_written_one_by_one(session, learner_attempt, together):
    session.query(SavedAnswer).delete()
    now = utc_now()
    rows = [
        {
            "attempt_id": learner_attempt, "slot": 1, "revision": n, "client_id": "o'ne\n", "seq": n, "answer": answer,
            "certainty": n % 2 or None, "saved_at": now,
        }
        for n, answer in enumerate(ODD)
    ]  # fmt: skip
    for some in [rows] if together else [[one] for one in rows]:
        write_rows(session, SavedAnswer, some)
    found = session.query(SavedAnswer).order_by(SavedAnswer.revision).all()
    assert [{name: getattr(one, name) for name in rows[0]} for one in found] == rows
    nothing = session.query(SavedAnswer.revision).filter(SavedAnswer.answer.is_(None)).all()
    assert [one.revision for one in nothing] == ([0] if SavedAnswer.answer.type.none_as_null else [])


def test_rows_go_to_sqlite_in_few_statements_and_none_is_lost(session, learner_attempt, monkeypatch):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL gets them as one value")
    monkeypatch.setattr(prepared, "TOGETHER", 3)
    slot = session.query(AttemptSlot).filter_by(attempt_id=learner_attempt, slot=1).one()
    facts = {"attempt_id": learner_attempt, "item_version_id": slot.item_version_id, "max_mark": slot.max_mark}
    raw, heard = session.connection().connection.dbapi_connection, []
    raw.set_trace_callback(heard.append)
    write_rows(session, AttemptSlot, [facts | {"slot": 90 + n, "option_order": [f"{n}"]} for n in range(7)])
    raw.set_trace_callback(None)
    found = session.query(AttemptSlot).filter(AttemptSlot.slot >= 90).order_by(AttemptSlot.slot).all()
    assert [(one.slot, one.option_order) for one in found] == [(90 + n, [f"{n}"]) for n in range(7)]
    assert len([one for one in heard if one.startswith("INSERT")]) == 3


def test_what_is_missing_is_an_error_and_never_nothing(session, learner_attempt):
    with pytest.raises(KeyError):
        read_rows(session, _SOME, {})
    slot = {"attempt_id": learner_attempt, "slot": 91, "item_version_id": 1, "option_order": [], "max_mark": 1}
    for other in ({"case_version_id": None}, {"slot": 92}):
        with pytest.raises((KeyError, ValueError)):
            write_rows(session, AttemptSlot, [slot, {"attempt_id": learner_attempt} | other])


def test_who_only_reads_on_postgresql_begins_no_transaction_and_who_writes_does(session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite shows one moment only in a transaction")
    session.rollback()
    begun = []
    for only_reads in (True, False, True):
        with reading() if only_reads else nullcontext():
            raw = session.connection().connection.dbapi_connection
            read_rows(session, _SOME, {"now": utc_now()})
            begun.append(raw.info.transaction_status is TransactionStatus.INTRANS)
            session.commit()
    assert begun == [False, True, False]


def test_a_row_that_does_not_fit_is_refused_as_everywhere(session, learner_attempt):
    row = {"slot": 1, "item_version_id": 1, "option_order": [], "max_mark": 1, "case_version_id": None}
    with pytest.raises(IntegrityError):
        write_rows(session, AttemptSlot, [row | {"attempt_id": learner_attempt}])


@pytest.mark.parametrize("way", ["straight", "long"])
def test_a_changed_row_is_stored_and_its_object_says_the_same(session, learner_attempt, way):
    if way == "long":
        the_long_way(session)
    attempt = session.get_one(Attempt, learner_attempt)
    change_row(session, attempt, {"state": AttemptState.SUBMITTED, "submitted_at": utc_now(), "outcome": {"a": ["1"]}})
    assert not session.dirty
    said = (attempt.state, attempt.submitted_at, attempt.outcome, attempt.number)
    session.expire_all()
    assert said == (attempt.state, attempt.submitted_at, attempt.outcome, attempt.number)
    assert attempt.state is AttemptState.SUBMITTED


@pytest.mark.parametrize("way", ["straight", "long"])
def test_a_row_of_the_ledger_says_what_is_stored(session, learner_attempt, way):
    if way == "long":
        the_long_way(session)
    attempt, now = session.get_one(Attempt, learner_attempt), utc_now()
    owed = passback.queue_score(
        session,
        resource_link_id=attempt.resource_link_id,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        score_given=Decimal("1.5"),
        score_maximum=Decimal(2),
        comment="",
        started_at=now,
        submitted_at=now,
        at=now,
    )
    said = {column.key: getattr(owed, column.key) for column in OwedScore.__table__.columns}
    session.expire_all()
    assert session.get_one(OwedScore, owed.id) is owed
    assert said == {name: getattr(owed, name) for name in said}


@pytest.fixture
def learner_attempt(app, session):
    from learners import Learner

    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)
    return Learner(app, entered).start()
