"""Quizzes that are practice: feedback on check only, untimed, never graded, stale questions with a banner."""

from __future__ import annotations

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select, update
from tests_support import MARKER, RIGHT, a_launch, a_quiz

from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.review import Review
from lms_plugin.insights import service as insights
from lms_plugin.passback.models import OwedScore


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, practice=True, minutes=10, attempts=None, review=Review.SCORE_ONLY)
    return Learner(app, entered)


def slot_of(session, attempt, key):
    return next(slot for slot, name in keys_by_slot(session, attempt).items() if name == key)


def check(learner, attempt, slot, **fields):
    return learner.post(f"attempts/{attempt}/answers", q=str(slot), go=f"check-{slot}", **fields)


def test_feedback_is_there_after_the_check_and_not_before(learner, session):
    attempt = learner.start()
    slot = slot_of(session, attempt, "three")
    assert MARKER not in learner.get(f"attempts/{attempt}/{slot}").text
    fields = {f"t{slot}": "true_false", f"r{slot}": "0", f"a{slot}": "false"}
    saved = learner.post(f"attempts/{attempt}/answers", q=str(slot), go="save", **fields)
    assert MARKER not in learner.client.get(saved.location).text
    checked = check(learner, attempt, slot, **(fields | {f"r{slot}": "1"}))
    page = learner.client.get(checked.location).text
    assert "✗ Wrong" in page
    assert f"{MARKER} rationale" in page
    assert "Next question" in page or "Save and check" in page
    others = [other for other in keys_by_slot(session, attempt) if other != slot]
    assert all(MARKER not in learner.get(f"attempts/{attempt}/{other}").text for other in others)


def test_a_checked_answer_stays_as_it_is(learner, session):
    attempt = learner.start()
    slot = slot_of(session, attempt, "three")
    check(learner, attempt, slot, **{f"t{slot}": "true_false", f"r{slot}": "0", f"a{slot}": "false"})
    refused = learner.autosave(attempt, slot, True, base_rev=1)
    assert (refused.status_code, refused.json["code"]) == (409, "ANSWER_CHECKED")
    other = slot_of(session, attempt, "one")
    assert learner.autosave(attempt, other, "a").status_code == 200


def test_practice_has_no_deadline_and_comes_to_no_grade(learner, session):
    attempt = learner.start()
    assert session.get(Attempt, attempt).deadline_at is None
    assert "nothing is graded" in learner.get().text
    for slot, key in keys_by_slot(session, attempt).items():
        learner.autosave(attempt, slot, RIGHT[key])
    result = learner.client.get(learner.submit(attempt).location).text
    assert "Practice – not graded" in result
    assert "100\u00a0%" in result
    assert MARKER in result  # whatever the review settings say
    assert "Passed" not in result
    session.expire_all()
    done = session.get(Attempt, attempt)
    assert (done.state, done.practice) == (AttemptState.SUBMITTED, True)
    assert "trace" not in done.outcome
    assert session.scalars(select(OwedScore)).all() == []
    assert insights.due(session, now=utc_now()) == []
    assert "Question 1 of 4" in learner.get("practise").text  # what was practised is met


def test_a_stale_question_comes_in_practice_with_a_banner_and_nowhere_else(app, session, learner):
    session.execute(update(ItemVersion).values(status=ItemStatus.STALE))
    session.commit()
    page = learner.get(f"attempts/{learner.start()}/1").text
    assert "The source of this question has changed" in page
    session.execute(update(ItemVersion).values(status=ItemStatus.APPROVED))
    exam = a_launch(session, link="l2", person_sub="s2")
    from lms_plugin.delivery.assessments import bound_to

    a_quiz(session, exam, bank_id=bound_to(session, learner.entered.resource_link_id).bank_id)
    session.execute(update(ItemVersion).values(status=ItemStatus.STALE))
    session.commit()
    assert Learner(app, exam).post("attempts").status_code == 409


def test_in_a_graded_quiz_nothing_can_be_checked(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    answer = check(learner, attempt, 1, t1="true_false", r1="0")
    assert MARKER not in learner.client.get(answer.location).text
