"""How many questions and how much time a learner is told of: what will really be met, exceptions worked in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from learners import Learner
from sqlalchemy import update
from tests_support import a_bank, a_launch, a_quiz, sample_items

from lms_plugin.access import Role
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.plan import SectionPlan
from question_bank.blueprint import BlueprintRow, FixedSlot

CASE = {
    "schema_version": 1, "item_id": "case", "type": "case", "stem": "**Ana**, 34, comes for a peel.",
    "topics": ["safety"], "children": [{"item_id": "one"}, {"item_id": "three"}],
}  # fmt: skip
ANY_TWO = SectionPlan(rows=(BlueprintRow(count=2),))
WITH_CASE = SectionPlan(fixed=(FixedSlot(item_id="case"), FixedSlot(item_id="two")))


@pytest.fixture
def bank_id(session):
    return a_bank(session, [*sample_items(), CASE])


@pytest.fixture
def timed(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, minutes=30)
    return Learner(app, entered)


@pytest.fixture
def teacher(app, session, timed):
    return Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))


def at_the_quiz(app, session, bank_id, **changes):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=bank_id, **changes)
    return Learner(app, entered)


def tiles(learner):
    """The words of the front page's facts."""
    told = learner.get().text.partition('<ul class="tiles facts">')[2].partition("</ul>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", told).split())


def test_the_front_page_counts_the_questions_of_a_case_that_always_comes(app, session, bank_id):
    assert "4 questions" in tiles(at_the_quiz(app, session, bank_id, questions=3))  # the bank is drawn empty


def test_the_front_page_says_from_how_many_to_how_many_until_the_paper_is_drawn(app, session, bank_id):
    learner = at_the_quiz(app, session, bank_id, questions=2, sections=(ANY_TWO,))
    assert "2 to 3 questions" in tiles(learner)
    page = learner.get(f"attempts/{learner.start()}/").text
    met = page.count('<section class="question"')
    assert f"{met} questions" in tiles(learner)
    assert " to 3" not in tiles(learner)


def test_sections_with_a_time_count_the_questions_of_their_cases(app, session, bank_id):
    sections = (replace(WITH_CASE, title="Clients", minutes=10),)
    learner = at_the_quiz(app, session, bank_id, sections=sections)
    assert "Clients: 3 questions" in learner.get().text


def test_those_who_choose_and_build_a_quiz_are_told_the_same_number(app, session, bank_id):
    quiz = a_quiz(session, a_launch(session), bank_id=bank_id, questions=2, sections=(ANY_TWO,))
    staff = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    assert "2 to 3 questions" in staff.get("choose").text
    assert "The bank can fill it: 2 to 3 questions." in staff.get(f"build/{quiz}").text


def test_the_front_page_tells_the_time_of_the_attempt_under_way_with_what_was_added(timed, teacher):
    assert "30 minutes" in tiles(timed)
    attempt = timed.start()
    teacher.post(f"attempts/{attempt}/extend", minutes="10", reason="")
    told = tiles(timed)
    assert "40 minutes" in told
    assert "your time ends" in told
    teacher.post("attempts/extend", minutes="5", reason="")
    assert "45 minutes" in tiles(timed)


def test_time_and_a_half_and_minutes_by_hand_add_up_on_the_front_page(timed, teacher):
    attempt = timed.start()
    teacher.post(f"allowances/{timed.entered.person_id}/accommodation", time="1.5", extra_attempts="0")
    teacher.post(f"attempts/{attempt}/extend", minutes="10", reason="")
    assert "55 minutes" in tiles(timed)


def test_an_attempt_opened_again_is_told_by_its_end_and_not_by_a_limit(timed, teacher):
    attempt = timed.start()
    timed.submit(attempt)
    teacher.post(f"attempts/{attempt}/reopen", minutes="7", reason="Fire alarm")
    told = tiles(timed)
    assert "30 minutes" not in told
    assert "Under way your time ends" in told


def test_time_given_after_the_end_leads_back_from_the_page_that_says_it_is_over(timed, teacher, session):
    attempt = timed.start()
    session.get(Attempt, attempt).deadline_at = utc_now() - timedelta(hours=1)
    session.commit()
    assert "your time is over" in tiles(timed)
    assert "Go on to handing in" in timed.get().text
    over = timed.get(f"attempts/{attempt}/").text
    assert "The time is over" in over
    back = re.search(r'<a href="([^"]+)">Were you given more time', over).group(1)
    teacher.post(f"attempts/{attempt}/extend", minutes="5", reason="")
    assert '<section class="question"' in timed.client.get(back).text


def test_staff_are_told_that_nobody_can_start_before_a_learner_meets_it(timed, teacher, session):
    assert "Nobody can start" not in teacher.get().text
    timed.start()
    session.execute(update(ItemVersion).values(status=ItemStatus.RETIRED))
    session.commit()
    page = teacher.get().text
    assert "Nobody can start this quiz just now" in page
    ways = re.search(r'<a href="([^"]+)">See what can be drawn', page)
    assert "0 fit" in teacher.client.get(ways[1]).text
    assert "Nobody can start" not in timed.get().text  # the attempt under way goes on
    assert "4 questions" in tiles(timed)
