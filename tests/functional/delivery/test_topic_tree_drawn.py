"""A quiz on an upper topic: drawn and judged by what stood under it when it was published, whatever moves later."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from learners import Learner, keys_by_slot
from regraded_course import RegradedCourse, choice_items
from test_builder import Desk, fields_of
from tests_support import a_bank, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.authoring import topics
from lms_plugin.authoring.models import Bank
from lms_plugin.db import utc_now
from lms_plugin.delivery import topic_uses
from lms_plugin.delivery.assessments import change_settings, newest_version
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import BlueprintRow
from question_bank.regrade.policies import Policy

FLAT = AssessmentSettings(
    title="Flat", topics=("safety",), questions=1, topic_minimums=(("safety", Decimal(100)),),
    sections=(SectionPlan(rows=(BlueprintRow(count=1, topic="safety"),)),),
)  # fmt: skip


def plant(session, bank_id, **parents):
    bank = session.get_one(Bank, bank_id, populate_existing=True)
    for topic in ("tools", "skin"):
        if topic not in {one["id"] for one in bank.topics}:
            topics.add(bank, topic.title())
    for topic, parent in parents.items():
        topics.put(bank, topic, parent)
    session.commit()


@pytest.fixture
def desk(app, session):
    """A bank whose questions all stand on tools and skin; tools stands under safety."""
    items = [one | {"topics": ["tools"]} for one in choice_items("one", "two")]
    bank = a_bank(session, [*items, *(one | {"topics": ["skin"]} for one in choice_items("three"))])
    plant(session, bank, tools="safety")
    made = Desk(app, session, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    made.bank = bank
    return made


def on_safety(desk, count="2"):
    fields = fields_of(desk.get().text) | {
        "title": "Exam", "sections-0-rows-0-count": count, "sections-0-rows-0-topic": "safety",
    }  # fmt: skip
    fields = fields_of(desk.post(fields | {"do": "add minimums"}).text)
    return fields | {"minimums-0-topic": "safety", "minimums-0-percent": "100"}


def test_a_row_on_a_topic_draws_what_stands_under_it_and_the_page_says_so(desk):
    page = desk.post(on_safety(desk) | {"do": "check"}).text
    assert "2 fit" in page
    assert "less than 100 percent on “Safety” and what stands under it" in page
    assert ("Safety (2)" in page, "\u00a0\u00a0Tools (2)" in page) == (True, True)
    assert desk.post(on_safety(desk, "3") | {"do": "publish"}).status_code == 422


def test_what_stood_under_a_topic_is_kept_in_the_settings_until_they_are_published_anew(desk):
    assert desk.post(on_safety(desk) | {"do": "publish"}).status_code == 303
    bound = desk.settings()
    [row] = bound.settings.sections[0].rows
    assert (row.under, bound.settings.pass_rules.under) == (("tools",), (("safety", ("tools",)),))
    assert topic_uses.quizzes(desk.session, desk.bank, "tools") == ["Exam"]
    plant(desk.session, desk.bank, tools="", skin="safety")
    assert desk.settings().settings == bound.settings
    change_settings(desk.session, bound.assessment_id, lambda old: old, person_id=desk.entered.person_id, now=utc_now())
    assert newest_version(desk.session, bound.assessment_id).settings == bound.settings
    desk.session.commit()
    path = f"/{bound.assessment_id}"
    again = fields_of(desk.get(path).text) | {"sections-0-rows-0-count": "1", "do": "publish"}
    assert desk.post(again, path).status_code == 303
    assert desk.settings().settings.under == (("safety", ("skin",)),)


def test_settings_without_a_tree_are_stored_and_read_as_they_were():
    stored = FLAT.to_document()
    assert "under" not in stored
    assert "under" not in stored["sections"][0]["rows"][0]
    assert AssessmentSettings.from_document(stored) == FLAT


def test_the_bar_of_a_topic_with_a_minimum_shows_what_passing_saw_of_it(app, session):
    """Its own questions and those under it together, and also where no question is its own."""
    items = [one | {"topics": ["tools"]} for one in choice_items("x", "y")]
    bank = a_bank(session, [*items, *(one | {"topics": ["safety"]} for one in choice_items("z"))])
    plant(session, bank, tools="safety", skin="")
    entered = a_launch(session)
    settings = {"topic_minimums": (("safety", Decimal(60)), ("skin", Decimal(50))), "pass_percent": None}
    under = {"under": (("safety", ("tools",)), ("skin", ("tools",)))}
    a_quiz(
        session, entered, bank_id=bank, questions=3, critical_tolerance=None,
        sections=(SectionPlan(rows=(BlueprintRow(count=3),)),), **settings, **under,
    )  # fmt: skip
    learner = Learner(app, entered)
    attempt = learner.start()
    for slot, key in keys_by_slot(session, attempt).items():
        if key in {"x", "y"}:
            assert learner.autosave(attempt, slot, "b").status_code == 200
    bars = learner.client.get(learner.submit(attempt).location).text.partition('<div class="bars">')[2]
    told = re.findall(r'id="bar\d">([^<]+)</span><span class="nowrap">([^<]+)<', bars)
    assert dict(told) == {
        "Safety": "66.6\u00a0%, needed 60\u00a0%", "Skin": "100\u00a0%, needed 50\u00a0%",
    }  # fmt: skip
    assert bars.count('class="least"') == 2


def test_an_attempt_is_regraded_by_the_tree_it_was_served_with(session):
    rules = {
        "topics": ("safety",), "topic_minimums": (("skin", Decimal(100)),), "under": (("skin", ("safety",)),),
        "pass_percent": None, "critical_tolerance": None,
    }  # fmt: skip
    course = RegradedCourse(session, **rules)
    attempt = course.sit("learner", {"x": "c", "y": "b", "z": "b", "w": "b"})

    def outcome():
        return session.get_one(Attempt, attempt, populate_existing=True).outcome["trace"]

    assert (outcome()["outcome"], outcome()["reasons"]) == ("not_passed", ["topic:skin"])
    plant(session, course.bank, safety="tools")
    course.apply(course.terms(Policy.NEW_KEY, course.write()))
    assert outcome()["outcome"] == "passed"
    [check] = [one for one in outcome()["checks"] if one["check"] == "topic"]
    assert (check["evaluated"], Decimal(check["percent"])) == (True, 100)
