"""Keys of questions that somebody is being asked: no other page of theirs gives them away meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner, keys_by_slot
from tests_support import MARKER, a_launch, a_quiz

from lms_plugin.delivery.assessments import bound_to

HOUR = timedelta(hours=1)


@pytest.fixture
def exam(app, session):
    """A learner before a graded quiz."""
    entered = a_launch(session)
    a_quiz(session, entered)
    return Learner(app, entered)


@pytest.fixture
def practice(app, session, exam):
    """The same learner before a practice quiz that is drawn from the same bank."""
    entered = a_launch(session, link="l2")
    bank = bound_to(session, exam.entered.resource_link_id).bank_id
    a_quiz(session, entered, bank_id=bank, practice=True, attempts=None)
    return Learner(app, entered)


def slot_of(session, attempt, key):
    return next(slot for slot, name in keys_by_slot(session, attempt).items() if name == key)


def checked(learner, session, attempt, revision="0"):
    slot = slot_of(session, attempt, "three")
    fields = {f"t{slot}": "true_false", f"r{slot}": revision, f"a{slot}": "false"}
    return learner.client.get(
        learner.post(f"attempts/{attempt}/answers", q=str(slot), go=f"check-{slot}", **fields).location
    )


def test_practice_checks_no_question_that_an_open_graded_attempt_asks(exam, practice, session):
    graded, trying = exam.start(), practice.start()
    page = checked(practice, session, trying).text
    assert MARKER not in page
    assert "waits until you have handed in" in page
    exam.submit(graded)
    assert MARKER in checked(practice, session, trying, "1").text


def test_what_was_checked_before_is_kept_back_while_a_graded_attempt_asks_it(exam, practice, session):
    trying = practice.start()
    assert MARKER in checked(practice, session, trying).text
    graded = exam.start()
    slot = slot_of(session, trying, "three")
    assert MARKER not in practice.get(f"attempts/{trying}/{slot}").text
    practice.submit(trying)
    assert MARKER not in practice.get(f"attempts/{trying}/result").text
    exam.submit(graded)
    assert MARKER in practice.get(f"attempts/{trying}/result").text


def practised(learner):
    """Answer what spaced practice asks next with a blank; the page that explains it."""
    page = learner.get("practise").text
    assert "Question 1 of" in page
    item, number, kind = (
        re.search(rf'name="{name}" value="(\w+)"', page).group(1) for name in ("item", "number", "t1")
    )
    return learner.post("practise", item=item, number=number, q="1", t1=kind, r1="0").location


def test_a_page_of_spaced_practice_is_kept_back_while_a_graded_attempt_asks_its_question(exam):
    exam.submit(exam.start())
    told = practised(exam)
    assert MARKER in exam.client.get(told).text
    graded = exam.start()
    assert MARKER not in exam.client.get(told).text
    exam.submit(graded)
    assert MARKER in exam.client.get(told).text


def test_spaced_practice_asks_nothing_that_a_graded_attempt_of_another_course_asks(app, session, exam):
    exam.submit(exam.start())
    bank = bound_to(session, exam.entered.resource_link_id).bank_id
    elsewhere = a_launch(session, context="c2", link="l3")
    a_quiz(session, elsewhere, bank_id=bank)
    Learner(app, elsewhere).start()
    assert "Nothing to practise yet" in exam.get("practise").text


def test_an_unfinished_practice_quiz_does_not_stop_spaced_practice(exam, practice):
    exam.submit(exam.start())
    practice.start()
    assert "Question 1 of 4" in exam.get("practise").text
