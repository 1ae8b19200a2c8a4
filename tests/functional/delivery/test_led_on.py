"""What a quiz refuses says what to do, and leads on from its page to where that can be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner
from markup import tree_of
from sqlalchemy import update
from tests_support import a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery import codes
from lms_plugin.delivery.settings import Layout

HOUR = timedelta(hours=1)


def ways(page):
    """The buttons of a page that are links, by their words."""
    links = (one for one in tree_of(page).iter("a") if "button" in one.get("class", ""))
    return {"".join(one.itertext()).strip(): one.get("href") for one in links}


@pytest.fixture
def somebody(app, session):
    """Somebody at the link, by role."""
    return lambda role=Role.LEARNER, sub="s1": Learner(app, a_launch(session, role=role, person_sub=sub))


def retire_all(session):
    session.execute(update(ItemVersion).values(status=ItemStatus.RETIRED))
    session.commit()


def test_a_learner_is_led_back_from_a_quiz_that_cannot_be_filled(session, somebody):
    learner = somebody()
    a_quiz(session, learner.entered)
    retire_all(session)
    refused = learner.post("attempts")
    assert (refused.status_code, "TOO_FEW_ITEMS" in refused.text) == (409, True)
    assert "Tell your instructor" in refused.text
    assert "needs 4" not in refused.text
    found = ways(refused.text)
    assert list(found) == ["Back to the quiz"]
    assert "Sample quiz" in learner.client.get(found["Back to the quiz"]).text


def test_whoever_sets_the_quiz_sees_what_is_short_and_is_led_to_where_it_is_mended(session, somebody):
    teacher = somebody(Role.INSTRUCTOR, "t1")
    a_quiz(session, teacher.entered)
    retire_all(session)
    page = teacher.post("attempts").text
    assert "<li>Row 1 (4 × Safety) needs 4, the bank has 0: 4 too few.</li>" in page
    assert "Approve more questions that fit" in page
    assert "Tell your instructor" not in page
    found = ways(page)
    assert list(found) == ["See what can be drawn", "Question banks", "Back to the quiz"]
    assert "0 fit" in teacher.client.get(found["See what can be drawn"]).text
    assert "Test bank" in teacher.client.get(found["Question banks"]).text


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"opens_at": HOUR}, "You can start from"),
        ({"closes_at": -HOUR}, "still have to take it"),
        ({"attempts": 1}, "Ask your instructor if you need another one"),
        ({"attempts": 2, "cool_off": (HOUR, HOUR)}, "You can start from"),
    ],
    ids=["not open", "closed", "used up", "pause"],
)
def test_what_stops_a_start_says_what_to_do_and_leads_back_to_the_quiz(session, somebody, rules, says):
    learner = somebody()
    moved = {name: utc_now() + one if isinstance(one, timedelta) else one for name, one in rules.items()}
    a_quiz(session, learner.entered, **moved)
    if "attempts" in rules:
        learner.submit(learner.start())
    refused = learner.post("attempts")
    assert refused.status_code == 403
    assert says in refused.text
    assert "Sample quiz" in learner.client.get(ways(refused.text)["Back to the quiz"]).text


def test_a_page_that_was_left_leads_on_to_the_question_one_is_at(session, somebody):
    learner = somebody()
    a_quiz(session, learner.entered, one_way=True, layout=Layout.ONE_PER_PAGE)
    learner.post("attempts", one_way="yes")
    at = re.search(r"attempts/\d+", learner.client.get(learner.post("attempts").location).text)[0]
    refused = learner.get(f"{at}/3")
    assert "PAGE_PASSED" in refused.text
    assert "Question 1" in learner.client.get(ways(refused.text)["Back to the questions"]).text


def test_where_the_code_is_missing_the_way_leads_to_where_it_is_typed(session, somebody):
    learner = somebody()
    a_quiz(session, learner.entered, access_code=codes.hash_code("open"))
    at = re.search(r"attempts/\d+", learner.post("attempts", code="open").location)[0]
    again = somebody()
    refused = again.get(f"{at}/summary")
    assert "ACCESS_CODE_NEEDED" in refused.text
    assert 'name="code"' in again.client.get(ways(refused.text)["Back to the quiz"]).text


def test_what_does_not_fit_an_attempt_any_more_leads_back_to_it(session, somebody):
    learner, teacher = somebody(), somebody(Role.INSTRUCTOR, "t1")
    a_quiz(session, learner.entered)
    attempt = learner.start()
    learner.submit(attempt)
    refused = teacher.post(f"attempts/{attempt}/extend", minutes="5", reason="")
    assert "ATTEMPT_STATE" in refused.text
    assert teacher.client.get(ways(refused.text)["Back to the attempt"]).status_code == 200


def test_a_link_without_a_quiz_leads_whoever_may_to_choosing_one(somebody):
    assert "Choose a quiz" in ways(somebody(Role.INSTRUCTOR, "t1").get("attempts").text)
    assert ways(somebody().get().text) == {}
