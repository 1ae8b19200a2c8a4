"""Pages that are rendered once for all who see them hold what is one person's only where it was filled in."""

from __future__ import annotations

import pytest
from flask import url_for
from learners import Learner
from tests_support import a_launch, a_quiz

from lms_plugin.delivery.addresses import address
from lms_plugin.delivery.paper import Step
from lms_plugin.delivery.skeletons import NUMBER, cut_at, filled, skeleton


def sat(learner):
    """What a learner's page of questions and their result are."""
    attempt = learner.start()
    questions = learner.get(f"attempts/{attempt}/").text
    learner.submit(attempt)
    return questions, learner.get(f"attempts/{attempt}/result").text


def test_a_page_names_the_launch_that_asked_for_it_and_no_other(app, session):
    first = Learner(app, a_launch(session))
    a_quiz(session, first.entered, attempts=None)
    second = Learner(app, a_launch(session, person_sub="s2"))
    theirs, mine = sat(first), sat(second)
    for one, other in zip(theirs, mine, strict=True):
        assert first.entered.launch_id in one
        assert second.entered.launch_id in other
        assert second.entered.launch_id not in one
        assert first.entered.launch_id not in other
        assert "@" not in one + other  # no blank was left


def test_what_is_filled_in_is_escaped_unless_it_is_markup(app):
    step = Step(number=0, answered=False, flagged=False, current=True)
    with app.test_request_context():
        look = {"step": step, "one_way": False, "as_buttons": False}
        html = filled("delivery/step.html", look, {"number": 7, "where": '"><script>'})
        assert "&#34;&gt;&lt;script&gt;7" in html
        assert "<script>" not in html


@pytest.mark.parametrize("flagged", [True, False])
def test_pages_of_another_look_are_other_pages(app, flagged):
    with app.test_request_context():
        step = Step(number=0, answered=False, flagged=flagged, current=True)
        bare = skeleton("delivery/step.html", {"step": step, "one_way": False, "as_buttons": True}, ("number", "where"))
        pieces = cut_at("number", bare, {"where": "/"})
        html = "7".join(pieces)
        assert ("data-flagged" in html) is flagged
        assert 'data-step="7"' in html
        assert NUMBER not in html


@pytest.mark.parametrize("root", ["", "/under/a%20path"])
def test_an_address_put_together_is_what_the_map_of_routes_says_wherever_it_is_served(app, root):
    values = {"launch_id": "l-_1", "attempt_id": 7}
    for _again in range(2):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            for endpoint, more in (("results.grade", {}), ("delivery.questions", {}), ("challenges.form", {"slot": 3})):
                assert address(endpoint, **values, **more) == url_for(endpoint, **values, **more)
