"""The doors of a browser that keeps no cookie in the frame, against the strict platform on another site."""

from __future__ import annotations

import re

import pytest
from doors import BLOCKED, authorisations, complaints, enter, into_window, open_in_frame
from playwright.sync_api import FrameLocator, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
PLATFORM, DOOR = "Mesotherapy for acne: quiz", "Opening your course item"


def press_through(place: FrameLocator | Page, *headings: str) -> None:
    """Without script, pages with these headings wait for their button to be pressed."""
    for heading in headings:
        expect(place.get_by_role("heading", name=heading)).to_be_visible()
        place.get_by_role("button", name="Continue", exact=True).click()


def take(page: Page) -> None:
    """Take the whole quiz: start, answer, hand in, result."""
    page.get_by_role("button", name="Start").click()
    for section in page.locator("section.question").all():
        if section.get_attribute("data-type") == "matching":
            for row in section.locator("select").all():
                row.select_option(index=1)
        else:
            section.locator("label.option").first.click()
    page.get_by_role("button", name="Check and hand in").click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()


@pytest.mark.parametrize("mode", ["on", "sibling", "unnamed", "older", "misnamed"])
def test_stor_08_by_the_platforms_storage_the_quiz_works_in_a_new_window(lesson, cookieless, mode):
    lesson.platform.world.storage = mode
    page = enter(lesson, cookieless())
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    assert authorisations(lesson) == ["answered"]
    window = into_window(page, frame)
    expect(window).to_have_url(re.compile("/launch/[A-Za-z0-9_-]{43}/$"))
    take(window)
    assert authorisations(lesson) == ["answered"]
    assert complaints(lesson) == []


@pytest.mark.parametrize("mode", ["off", "silent", "refusing", "elsewhere"])
def test_stor_08_where_no_storage_answers_the_quiz_works_in_a_new_window(lesson, cookieless, mode):
    lesson.platform.world.storage = mode
    page = enter(lesson, cookieless())
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    assert authorisations(lesson) == []  # STOR-11: the hint is unspent
    window = into_window(page, frame)
    expect(window).to_have_url(re.compile("/launch/[A-Za-z0-9_-]{43}/$"))
    take(window)
    assert authorisations(lesson) == ["answered"]
    assert complaints(lesson) == []


def test_stor_03_a_partitioned_cookie_is_the_first_door(lesson, opened):
    lesson.platform.world.storage = "on"
    page = enter(lesson, opened())
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    assert authorisations(lesson) == ["answered"]


def test_stor_03_without_script_both_buttons_work(lesson, cookieless, opened):
    page = enter(lesson, cookieless(java_script_enabled=False))
    frame = open_in_frame(lesson, page)
    press_through(frame, PLATFORM, DOOR)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    window = into_window(page, frame)
    press_through(window, DOOR, PLATFORM)
    take(window)
    partitioned = enter(lesson, opened(java_script_enabled=False), "Linh")
    frame = open_in_frame(lesson, partitioned)
    press_through(frame, PLATFORM, DOOR, PLATFORM)
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    assert authorisations(lesson) == ["answered", "answered"]
    assert complaints(lesson) == []
