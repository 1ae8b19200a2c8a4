"""Ways through an attempt: flags, how sure one is, and quizzes without a way back, with and without script."""

from __future__ import annotations

import re

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import RIGHT, SECRET, a_launch, a_quiz

from lms_plugin.delivery.models import SavedAnswer


def a_learner(app, session, **changes):
    entered = a_launch(session)
    a_quiz(session, entered, **changes)
    return Learner(app, entered)


def flagged(learner, attempt, slot, *, on):
    return learner.client.post(
        learner.entered.path(f"attempts/{attempt}/flags"),
        json={"slot": slot, "flagged": on},
        headers={"X-CSRF-Token": learner.entered.csrf(SECRET), "Accept": "application/json"},
    )


def test_a_flag_is_on_the_page_in_the_navigator_and_before_handing_in_until_it_is_taken_away(app, session):
    learner = a_learner(app, session)
    attempt = learner.start()
    answer = learner.post(f"attempts/{attempt}/answers", go="flag-2")
    assert answer.location.endswith("#q2")
    page = learner.get(f"attempts/{attempt}/").text
    assert page.count('aria-pressed="true"') == page.count("data-flagged") == 1
    assert "You flagged:" in learner.get(f"attempts/{attempt}/summary").text
    assert flagged(learner, attempt, 2, on=False).json == {"flagged": False}
    assert "You flagged:" not in learner.get(f"attempts/{attempt}/summary").text


@pytest.mark.values
@pytest.mark.parametrize("slot", [0, 9, "1", None, True, 2**40])
def test_a_flag_on_a_question_that_is_not_there_is_refused(app, session, slot):
    learner = a_learner(app, session)
    assert flagged(learner, learner.start(), slot, on=True).status_code in (404, 422)


def test_no_flag_changes_after_the_hand_in(app, session):
    learner = a_learner(app, session)
    attempt = learner.start()
    learner.submit(attempt)
    assert flagged(learner, attempt, 1, on=True).json["code"] == "ATTEMPT_CLOSED"


def test_how_sure_one_is_is_kept_apart_from_the_answer_and_never_changes_the_score(app, session):
    learner = a_learner(app, session, certainty=True)
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    assert learner.autosave(attempt, slots["one"], "a", certainty=3).json["rev"] == 1
    assert learner.autosave(attempt, slots["one"], "a", 1, certainty=2).json["rev"] == 2
    assert learner.autosave(attempt, slots["three"], response=False, certainty=3).json["rev"] == 1
    assert learner.get(f"attempts/{attempt}/").text.count("data-certainty") == 4 * 3
    assert session.scalars(select(SavedAnswer.certainty).order_by(SavedAnswer.seq)).all() == [3, 2, 3]
    page = learner.client.get(learner.submit(attempt).location).text
    assert "25\u00a0%" in page
    assert "1 of 4 points" in page
    assert "How sure you were" in page
    said = "You had 25 % right. Weighed by how sure you said you were, that would be 12.5 %: less,"
    assert said in " ".join(page.split())  # (2 − 6)/4 against 0.25, a tenth of it
    assert "When very sure: 0\u00a0% right in 1 question, surer than right." in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"one": ("b", 3)}, "You had 0 % right. Weighed by how sure you said you were, that would be 15 % below zero,"),
        ({"one": ("a", 3), "three": (False, 1)}, "that would be 30 %: more, because being sure and being right"),
        ({"one": ("a", 1), "three": (False, 1)}, "Weighed by how sure you said you were, that would be the same."),
        ({"one": ("b", 3)}, "Over the answered questions alone: 60 % below zero. Your grade is not changed by it."),
    ],
)
@pytest.mark.values
def test_what_certainty_comes_to_is_said_in_words_and_without_a_minus(app, session, given, said):
    learner = a_learner(app, session, certainty=True)
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    for key, (response, certainty) in given.items():
        learner.autosave(attempt, slots[key], response, certainty=certainty)
    page = " ".join(learner.client.get(learner.submit(attempt).location).text.split())
    assert said in page
    assert "-" not in re.search("You had.*?by it", page).group()


@pytest.mark.values
@pytest.mark.parametrize("certainty", [0, 4, "3", True, [3]])
def test_a_certainty_that_is_none_is_refused(app, session, certainty):
    learner = a_learner(app, session, certainty=True)
    answer = learner.autosave(learner.start(), 1, None, certainty=certainty)
    assert (answer.status_code, answer.json["code"]) == (422, "INVALID_INPUT")


def test_a_quiz_that_does_not_ask_shows_no_certainty(app, session):
    learner = a_learner(app, session)
    attempt = learner.start()
    assert "How sure are you" not in learner.get(f"attempts/{attempt}/").text
    assert "How sure you were" not in learner.client.get(learner.submit(attempt).location).text


@pytest.fixture
def one_way(app, session):
    return a_learner(app, session, one_way=True)


def agreed(learner):
    return int(learner.post("attempts", one_way="yes").location.rstrip("/").rpartition("/")[2])


def test_without_a_way_back_an_attempt_starts_only_with_consent(one_way):
    assert "there is no way back" in one_way.get().text
    refused = one_way.post("attempts")
    assert (refused.status_code, "Please tick this" in refused.text) == (422, True)
    assert one_way.get(f"attempts/{agreed(one_way)}/").status_code == 200


def test_without_a_way_back_earlier_and_later_pages_are_neither_shown_nor_saved(one_way, session):
    attempt = agreed(one_way)
    slots = keys_by_slot(session, attempt)
    page = one_way.get(f"attempts/{attempt}/1").text
    assert "Once you continue, there is no way back" in page
    assert 'value="2"' in page
    assert one_way.autosave(attempt, 1, RIGHT[slots[1]]).status_code == 200
    assert one_way.post(f"attempts/{attempt}/answers", go="2").location.endswith(f"attempts/{attempt}/")
    for number in (1, 3):
        assert one_way.get(f"attempts/{attempt}/{number}").status_code == 403
        refused = one_way.autosave(attempt, number, None)
        assert (refused.status_code, refused.json["code"]) == (403, "PAGE_PASSED")
        form = {"q": str(number), f"t{number}": "single_choice", f"r{number}": "1"}
        assert one_way.post(f"attempts/{attempt}/answers", **form).status_code == 403
    assert one_way.post(f"attempts/{attempt}/answers", go="4").status_code == 403
    assert "Question 2 of 4" in one_way.get(f"attempts/{attempt}/").text


def test_without_a_way_back_what_was_saved_on_the_way_counts(one_way, session):
    attempt = agreed(one_way)
    for slot, key in sorted(keys_by_slot(session, attempt).items()):
        assert one_way.autosave(attempt, slot, RIGHT[key]).status_code == 200
        one_way.post(f"attempts/{attempt}/answers", go=str(slot + 1) if slot < 4 else "summary")
    assert "100\u00a0%" in one_way.client.get(one_way.submit(attempt).location).text


def page_one(session, attempt):
    """The form of the first page with nothing chosen, and with something."""
    kind = {"one": "single_choice", "two": "multiple_response", "three": "true_false", "four": "matching"}
    form = {"q": "1", "t1": kind[keys_by_slot(session, attempt)[1]], "r1": "0", "go": "2"}
    chosen = {"matching": {"a1.p1": "1"}, "true_false": {"a1": "true"}}
    return form, form | chosen.get(form["t1"], {"a1": "1"})


def test_without_a_way_back_a_double_click_on_continue_is_one_step(one_way, session):
    attempt = agreed(one_way)
    _nothing, form = page_one(session, attempt)
    first, second = (one_way.post(f"attempts/{attempt}/answers", **form) for _click in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert "Question 2 of 4" in one_way.client.get(second.location).text


def test_without_a_way_back_another_answer_to_a_page_that_was_left_is_never_called_saved(one_way, session):
    attempt = agreed(one_way)
    nothing, other = page_one(session, attempt)
    one_way.post(f"attempts/{attempt}/answers", **nothing)
    assert one_way.post(f"attempts/{attempt}/answers", **other).status_code == 403


def test_what_a_page_that_was_left_holds_already_is_acknowledged_once_more(one_way, session):
    attempt = agreed(one_way)
    first = RIGHT[keys_by_slot(session, attempt)[1]]
    saved = one_way.autosave(attempt, 1, first, seq=5)
    assert one_way.post(f"attempts/{attempt}/answers", go="2").status_code == 303
    for seq in (5, 6):  # its reply was lost; or its page went as a form while it was under way
        again = one_way.autosave(attempt, 1, first, seq=seq)
        assert (again.status_code, again.json["rev"], again.json["saved_at"]) == (200, 1, saved.json["saved_at"])
    assert one_way.autosave(attempt, 1, None, base_rev=1).json["code"] == "PAGE_PASSED"
