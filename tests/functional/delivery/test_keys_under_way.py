"""Keys of questions that somebody is being asked: no other page of theirs gives them away meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import MARKER, a_launch, a_quiz

from lms_plugin.db import utc_now
from lms_plugin.delivery import allowances
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.models import AssessmentVersion, Attempt
from lms_plugin.delivery.review import Release, Review, Shown
from question_bank.sitting import Window

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


def closed_for_all(session, entered, *, own=None):
    """Let the quiz close an hour ago; ``own``: but for this learner not before then."""
    version = session.scalars(select(AssessmentVersion)).one()
    version.settings = version.settings | {"closes_at": (utc_now() - HOUR).isoformat()}
    if own is not None:
        allowances.except_window(
            session, version.assessment_id, Window(None, own), people=[entered.person_id], group_name="",
            made_by=entered.person_id, now=utc_now(),
        )  # fmt: skip
    session.commit()


@pytest.fixture
def certifying(app, session):
    """A learner who handed in one of two attempts at a quiz whose explanations come after it has closed."""
    entered = a_launch(session)
    a_quiz(session, entered, review=Review.AFTER_CLOSE, closes_at=utc_now() + HOUR)
    learner = Learner(app, entered)
    learner.first = learner.start()
    learner.submit(learner.first)
    return learner


def test_what_comes_after_the_close_comes_after_the_learners_own_close(certifying, session):
    closed_for_all(session, certifying.entered, own=utc_now() + HOUR)
    assert MARKER not in certifying.get(f"attempts/{certifying.first}/result").text
    assert certifying.post("attempts").status_code == 303  # it is open for them


def test_a_learners_own_earlier_close_releases_nothing_before_the_quiz_closes(certifying, session):
    version = session.scalars(select(AssessmentVersion)).one()
    allowances.except_window(
        session, version.assessment_id, Window(None, utc_now() - HOUR), people=[certifying.entered.person_id],
        group_name="", made_by=certifying.entered.person_id, now=utc_now(),
    )  # fmt: skip
    session.commit()
    assert MARKER not in certifying.get(f"attempts/{certifying.first}/result").text


def test_a_quiz_is_not_closed_for_somebody_who_is_still_at_it(certifying, session):
    second = certifying.start()
    session.get_one(Attempt, second).deadline_at = None  # more time than the quiz has
    closed_for_all(session, certifying.entered)
    assert MARKER not in certifying.get(f"attempts/{certifying.first}/result").text
    certifying.submit(second)
    assert MARKER in certifying.get(f"attempts/{certifying.first}/result").text


def test_an_earlier_quiz_of_a_link_keeps_to_what_it_releases(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, releases=dict.fromkeys(Shown, Release()))
    learner = Learner(app, entered)
    learner.submit(learner.start())
    a_quiz(session, entered, review=Review.AFTER_SUBMIT)  # the link opens another quiz from now on
    front = learner.get().text
    assert "Attempt 1" in front
    assert "0\u00a0%" not in front.replace("50\u00a0%", "")
    assert "Not passed" not in front
