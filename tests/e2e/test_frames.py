"""A whole attempt in a frame of 320 px: beside a platform that sizes frames, and beside one that hears nothing."""

from __future__ import annotations

import re

import pytest
from accessibility import check
from builders import a_launch, a_quiz
from doors import COURSE, LINK, enter, open_in_frame
from playwright.sync_api import FrameLocator, expect
from seats import SAVED
from test_messages import around, heard, subjects
from ways import follow

from lms_plugin.db import db

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("doors"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
SIZES_FRAMES = {"supported_messages": [{"subject": "lti.frameResize"}, {"subject": "lti.scrollToTop"}]}
NARROW = "document.querySelector('iframe[name=tool]').style.cssText = 'inline-size: 320px; max-inline-size: none'"


@pytest.mark.parametrize("offered", [{"lti_dot_capabilities": SIZES_FRAMES}, {}], ids=["capabilities", "silence"])
def test_an_attempt_fits_a_frame_of_320_px_whatever_the_platform_offers(lesson, opened, offered):
    page = enter(lesson, opened(viewport={"width": 640, "height": 700}))
    around(page, **offered)
    frame = open_in_frame(lesson, page)
    frame.get_by_role("button", name="Start").wait_for()
    page.evaluate(NARROW)
    inside = page.frame(name="tool")

    def steps(frame: FrameLocator):
        yield "front"
        follow(frame.get_by_role("button", name="Start"))
        frame.locator("section.question label.option").first.click()
        expect(frame.locator("#save-status")).to_have_attribute("data-state", "saved")
        yield "questions"
        follow(frame.get_by_role("button", name="Check and hand in"))
        frame.get_by_role("heading", name="Check before you hand in").wait_for()
        yield "summary"
        follow(frame.get_by_role("button", name="Hand in", exact=True))
        frame.get_by_role("heading", name=re.compile("^Result")).wait_for()
        yield "result"

    for place in steps(frame):
        assert inside.evaluate("innerWidth") == 318  # within the border
        assert inside.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        last = frame.locator("main :is(a, button):visible").last
        last.scroll_into_view_if_needed()  # our page scrolls by itself, or has all its height
        expect(last).to_be_in_viewport()
    heard(page, 1)
    if offered:
        page.wait_for_function("() => heard.some((one) => one.subject === 'lti.frameResize')")
        heights = [one["height"] for one in page.evaluate("heard") if one["subject"] == "lti.frameResize"]
        assert all(400 <= height <= 6000 for height in heights)
        assert "lti.scrollToTop" in subjects(page)
    else:
        assert set(subjects(page)) <= {"lti.capabilities", "org.imsglobal.lti.capabilities"}


@pytest.mark.parametrize("offered", [{"lti_dot_capabilities": SIZES_FRAMES}, {}], ids=["capabilities", "silence"])
def test_in_a_frame_as_high_as_its_page_the_foot_tells_the_time_and_what_is_saved(live, opened, offered):
    with live.app.app_context():
        session = db.session()
        a_quiz(session, a_launch(session, registration=live.registration, context=COURSE, link=LINK), minutes=60)
        db.session.remove()
    page = enter(live, opened(viewport={"width": 640, "height": 700}))
    around(page, **offered)
    frame = open_in_frame(live, page)
    follow(frame.get_by_role("button", name="Start"))
    frame.locator("section.question label.option").first.click()
    expect(frame.locator("#save-status")).to_have_text(SAVED)
    foot = frame.locator(".bar-bottom .again")
    if not offered:  # the head stays in sight
        heard(page, 1)
        expect(foot).to_have_count(0)
        return
    expect(foot).to_have_text(re.compile(r"^(60:00|59:\d\d) left · Saved \d\d:\d\d$"))
    frame.get_by_role("button", name="Hide the time").click()
    expect(foot).to_have_text(SAVED)


def test_with_cookies_blocked_everywhere_a_frame_of_320_px_leads_to_a_window_that_works(lesson, cookieless):
    page = enter(lesson, cookieless(viewport={"width": 320, "height": 700}))
    frame = open_in_frame(lesson, page)
    button = frame.get_by_role("button", name="Continue in a new window")
    expect(button).to_be_visible()
    assert page.frame(name="tool").evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_popup() as window:
        button.click()
    follow(window.value.get_by_role("button", name="Start"))
    window.value.locator("section.question").first.wait_for()
    check(window.value, "questions in the new window")
