"""What the hot requests ask the database, and that what is kept between them is never older than what is stored."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import psycopg
import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import event, func, select, text
from tests_support import a_launch, a_quiz

from lms_plugin.authoring.models import Bank
from lms_plugin.beside import taken_from_beside
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, handing_in, service, sheets
from lms_plugin.delivery.models import Attempt, SavedAnswer
from lms_plugin.delivery.review import Review
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.identities import load_identity
from lms_plugin.lti.upserts import insert_new
from lms_plugin.plain_cursor import PlainCursor

MOST = {"start": 3, "view": 1, "autosave": 3, "submit": 4, "review": 1}


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)
    return Learner(app, entered)


def sitting(learner, session):
    """Statements of each request of one attempt, BEGIN left out."""
    sent, counts = [], {}
    engine = session.get_bind()

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    def counted(name, call):
        sent.clear()
        answer = call()
        counts[name] = len(sent)
        return answer

    event.listen(engine, "before_cursor_execute", note)
    attempt = counted("start", learner.start)
    counted("view", lambda: learner.get(f"attempts/{attempt}/"))
    counted("autosave", lambda: learner.autosave(attempt, 1, None, raw=True))
    counted("submit", lambda: learner.submit(attempt))
    counted("review", lambda: learner.get(f"attempts/{attempt}/result"))
    event.remove(engine, "before_cursor_execute", note)
    return counts


def test_a_hot_request_asks_no_more_than_was_found_to_be_needed(app, learner, session):
    sitting(learner, session)  # the first attempt meets the questions
    counts = sitting(Learner(app, a_launch(session, person_sub="s2")), session)
    assert {name: number for name, number in counts.items() if number > MOST[name]} == {}


def test_a_sheet_that_comes_with_its_attempt_is_the_one_that_is_read_by_itself(learner, session):
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    session.rollback()
    learner.autosave(attempt, slots["one"], "a")
    sitter = Sitter(
        resource_link_id=learner.entered.resource_link_id, person_id=learner.entered.person_id, preview=False
    )
    found, sheet = service.own_attempt_and_sheet(session, attempt, sitter)
    assert found.id == attempt
    assert sheet == sheets.sheet_of(session, attempt)
    assert [one.held.answer for one in sheet if one.slot == slots["one"]] == ["a"]


def test_what_is_found_with_who_is_in_front_is_theirs_alone_and_is_taken_once(app, learner, session):
    attempt = learner.start()
    other = a_launch(session, person_sub="s2")
    session.commit()
    for asked in (service.WITH_SHEET, service.WITH_RESULT, service.LOCKED, service.TO_HAND_IN):
        mine = (learner.entered.launch_id, learner.entered.cookie)
        for launch, browser in (mine, (mine[0], "another's"), (other.launch_id, other.cookie)):
            load_identity(session, launch, browser, asked, {"attempt_id": attempt})
            found = [taken_from_beside(session, asked) is not None for _twice in range(2)]
            assert found == [(launch, browser) == mine, False]
            session.rollback()


def test_a_hand_in_sees_the_same_whether_its_course_was_found_with_who_is_in_front_or_not(learner, session):
    attempt = session.get_one(Attempt, learner.start())
    session.rollback()
    learner.autosave(attempt.id, 1, None)
    load_identity(
        session, learner.entered.launch_id, learner.entered.cookie, service.TO_HAND_IN, {"attempt_id": attempt.id}
    )
    sitter = Sitter(
        resource_link_id=learner.entered.resource_link_id, person_id=learner.entered.person_id, preview=False
    )
    locked, where = service.own_attempt_to_hand_in(session, attempt.id, sitter)
    assert locked.id == attempt.id
    assert where is not None
    seen = handing_in.look(session, attempt, where)
    assert seen == handing_in.look(session, attempt, None)
    assert seen.newest == assessments.bound_to(session, sitter.resource_link_id)
    assert (seen.others, seen.before.owed, seen.before.columns, seen.corrections) == (False, False, False, {})


def test_changed_settings_are_seen_at_once_and_so_are_the_old_ones_again(learner, session):
    attempt = learner.start()
    learner.submit(attempt)
    quiz = assessments.bound_to(session, learner.entered.resource_link_id).assessment_id
    session.rollback()
    shown = []
    for review in (Review.AFTER_SUBMIT, Review.SCORE_ONLY, Review.AFTER_SUBMIT):
        change = partial(replace, review=review)
        assessments.change_settings(session, quiz, change, person_id=learner.entered.person_id, now=utc_now())
        session.commit()
        shown.append("Your answers" in learner.get(f"attempts/{attempt}/result").text)
    assert shown == [True, False, True]


def test_a_topic_that_is_renamed_has_its_new_name_on_results_made_before(learner, session):
    attempt = learner.start()
    learner.submit(attempt)
    assert "Renamed topic" not in learner.get(f"attempts/{attempt}/result").text
    bank = session.scalars(select(Bank)).one()
    bank.topics = [topic | {"title": "Renamed topic"} for topic in bank.topics]
    session.commit()
    assert "Renamed topic" in learner.get(f"attempts/{attempt}/result").text


def test_a_message_number_used_again_for_another_question_stores_nothing(learner, session):
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    session.rollback()
    first = learner.autosave(attempt, slots.pop("one"), "a", seq=5)
    other = learner.autosave(attempt, min(slots.values()), None, raw=True, seq=5)
    assert (first.json["rev"], first.json["saved_at"]) == (other.json["rev"], other.json["saved_at"])
    assert session.scalar(select(func.count()).select_from(SavedAnswer)) == 1


def test_a_row_whose_unique_key_is_taken_is_not_made_and_the_transaction_goes_on(learner, session):
    attempt = session.get_one(Attempt, learner.start())
    values = {column.name: getattr(attempt, column.name) for column in Attempt.__table__.columns if column.name != "id"}
    assert insert_new(session, Attempt, values) is None
    sitter = Sitter(resource_link_id=attempt.resource_link_id, person_id=attempt.person_id, preview=False)
    assert [one.id for one in service.attempts_of(session, sitter)] == [attempt.id]


def test_the_plain_cursor_names_columns_and_types_as_the_drivers_own_does(app, session):
    connection = session.connection().connection.dbapi_connection
    if not isinstance(connection, psycopg.Connection):
        pytest.skip("PostgreSQL's driver")
    assert isinstance(connection.cursor(), PlainCursor)
    asked = "SELECT 1 AS one, 'a' AS two, now(), NULL::jsonb AS four"
    plain, own = (kind(connection).execute(asked).description for kind in (PlainCursor, psycopg.Cursor))
    assert [(one[0], one[1]) for one in plain] == [(one.name, one.type_code) for one in own]
    assert session.execute(text(asked)).one().two == "a"
