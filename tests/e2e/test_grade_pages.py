"""The pages course admins live in: how many clicks their questions take, and a regrade from question to report."""

from __future__ import annotations

import os
import re

import pytest
from accessibility import check
from playwright.sync_api import expect
from regraded_course import RegradedCourse
from sqlalchemy import select, update
from ways import follow

from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Person
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult
from question_bank.regrade.policies import Policy

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
SIZES = [(320, "dark"), (1000, "light")]
WORDS = "User not found in course or is not a student"


@pytest.fixture
def course(live):
    with live.app.app_context():
        yield RegradedCourse(db.session(), live.registration, attempts=3)
        db.session.remove()


@pytest.fixture
def browse(live, course, opened):
    """A page as somebody of the course sees it, at the quiz's front."""

    def browse():
        context = opened()
        for one in course.teacher.in_browser(live.app.test_client())._cookies.values():
            context.add_cookies(
                [{"name": one.key, "value": one.value, "domain": "127.0.0.1", "path": "/", "secure": True}]
            )
        page = context.new_page()
        page.goto(live.app.extensions["assay"].settings.public_url + course.teacher.path(""))
        return page

    return browse


def looked_at(page, name):
    """Clean by axe at each size; a picture of it where one is wanted."""
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        if where := os.environ.get("KEEP_PICTURES"):
            page.screenshot(path=f"{where}/{name}-{width}-{scheme}.png", full_page=True)
        check(page, f"{name} at {width}, {scheme}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_admins_five_questions_take_two_clicks_at_most(course, browse):
    ana = course.sit("ana", {"x": "b", "y": "b"})
    course.enter("ben")  # handed in nothing
    owed = course.session.scalar(select(OwedScore).where(OwedScore.attempt_id == ana))
    owed.state, owed.last_result, owed.tries = ScoreState.REFUSED, TryResult.USER_REFUSED, 1
    course.session.add(
        SendTry(owed_score_id=owed.id, at=utc_now(), result=TryResult.USER_REFUSED, http_status=422, answer=WORDS)
    )
    course.session.execute(update(Person).where(Person.sub == "ana").values(name="Ana"))
    course.session.commit()
    clicks = {}

    def asks(question, *steps):
        page = browse()
        for step in steps:
            step(page)
        clicks[question] = len(steps)
        return page

    def scores(page):
        follow(page.get_by_role("link", name="Scores and gradebook"))

    def send(page):
        follow(page.get_by_role("row", name="Ana").get_by_role("button", name="Send again"))

    row = asks("did Ana's grade arrive?", scores).get_by_role("row", name="Ana")
    expect(row).to_contain_text("Refused")
    expect(asks("why not?", scores).get_by_role("row", name="Ana")).to_contain_text("SCORE_REFUSED_USER")
    missing = asks("who is missing?", scores, lambda page: follow(page.get_by_role("link", name="handed in nothing")))
    expect(missing.get_by_role("row", name="ben")).to_be_visible()
    said = asks("what did the LMS say?", scores, lambda page: follow(page.get_by_role("link", name="Ana")))
    expect(said.get_by_text(WORDS)).to_be_visible()
    again = asks("send it again", scores, send)
    expect(again.get_by_role("row", name="Ana")).to_contain_text("Waiting")
    assert clicks == {
        "did Ana's grade arrive?": 1, "why not?": 1, "who is missing?": 2, "what did the LMS say?": 2,
        "send it again": 2,
    }  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_regrade_from_question_to_report_and_the_timeline_are_clean_at_each_size(course, browse):
    course.sit("ana", {"x": "c", "y": "b", "z": "b"})
    course.sit("ben", {"x": "b", "y": "b", "z": "b"})  # passes, and would lose it
    old, new = course.versions()[0], course.write()
    page = browse()
    front = page.url
    page.goto(f"{front}regrades/items/{course.item}")
    looked_at(page, "choose")
    page.goto(f"{front}regrades/items/{course.item}/dry-run?scope=quiz&old={old}&new={new}&policy={Policy.NEW_KEY}")
    looked_at(page, "dry-run")
    page.get_by_label("The pass is withdrawn").check()
    page.get_by_label("Why").fill("The key was wrong.")
    follow(page.get_by_role("button", name="Apply this correction"))
    page.wait_for_url(re.compile(r"/regrades/\d+$"))
    looked_at(page, "report")
    page.goto(f"{front}scores")
    looked_at(page, "scores")
    follow(page.get_by_role("link", name="ana"))
    page.get_by_role("heading", name="ana").wait_for()
    looked_at(page, "timeline")
