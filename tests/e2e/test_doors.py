"""The doors of a browser that keeps no cookie in the frame, against the strict platform on another site."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from accessibility import TOLD, violations
from constants import CHROMIUM, FLAGS
from doors import BLOCKED, authorisations, complaints, enter, into_window, open_in_frame
from playwright.sync_api import FrameLocator, Page, expect
from ways import follow

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("doors"), pytest.mark.values]
PLATFORM, DOOR = "Mesotherapy for acne: quiz", "Opening your course item"


def press_through(place: FrameLocator | Page, *headings: str) -> None:
    """Without script, pages with these headings wait for their button to be pressed."""
    for heading in headings:
        expect(place.get_by_role("heading", name=heading)).to_be_visible()
        place.get_by_role("button", name="Continue", exact=True).click()


def take(page: Page) -> None:
    """Take the whole quiz: start, answer, hand in, result."""
    follow(page.get_by_role("button", name="Start"))
    for section in page.locator("section.question").all():
        if section.get_attribute("data-type") == "matching":
            for row in section.locator("select").all():
                row.select_option(index=1)
        else:
            section.locator("label.option").first.click()
    follow(page.get_by_role("button", name="Check and hand in"))
    follow(page.get_by_role("button", name="Hand in", exact=True))
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()


@pytest.mark.parametrize("mode", ["on", "sibling", "unnamed", "older", "misnamed"])
def test_stor_08_by_the_platforms_storage_the_quiz_works_in_a_new_window(lesson, cookieless, mode):
    lesson.platform.world.storage = mode
    page = enter(lesson, cookieless())
    if mode != "older":  # nothing may depend on how fast this machine answers; older names are asked after a pause
        page.clock.install()
        page.clock.pause_at("2100-01-01")
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    page.clock.resume()
    assert authorisations(lesson) == ["answered"]
    window = into_window(page, frame)
    expect(window).to_have_url(re.compile("/launch/[A-Za-z0-9_-]{43}/$"))
    expect(frame.get_by_text("It goes on in the new window.")).to_be_visible()
    expect(frame.get_by_role("button", name="Continue in a new window")).to_be_hidden()
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_login_13_without_https_the_page_says_that_https_is_needed(lesson, chromium):
    settings = lesson.app.extensions["assay"].settings
    rule = "--host-resolver-rules=MAP assay.example 127.0.0.1"
    with chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, rule]) as browser:
        page = browser.new_page()
        login = {
            "iss": lesson.platform.url,
            "client_id": lesson.platform.world.settings.client_id,
            "login_hint": "1001",
            "target_link_uri": f"{settings.public_url}/lti/launch",
        }
        address = settings.public_url.replace("127.0.0.1", "assay.example")
        page.goto(f"{address}/lti/login?{urlencode(login)}")
        expect(page.get_by_text("Assay needs https: tell the person who looks after")).to_be_visible()
        expect(page.get_by_text(settings.public_url)).to_be_visible()
        expect(page.get_by_text(BLOCKED)).to_be_hidden()
        assert browser.contexts[0].cookies() == []


def test_quirk_18_the_partitioned_cookie_carries_the_frame_and_a_ticket_the_new_window(lesson, opened):
    page = enter(lesson, opened())
    frame = open_in_frame(lesson, page)
    take(into_window(page, frame, "Open in a new window"))  # one press
    expect(frame.get_by_text("It goes on in the new window.")).to_be_visible()
    expect(frame.get_by_role("heading", name="Sample quiz")).to_be_visible()
    assert authorisations(lesson) == ["answered"]


def test_where_the_browser_opens_no_window_by_script_a_page_has_the_button(lesson, opened):
    page = enter(lesson, opened())
    page.add_init_script("window.open = () => null")
    frame = open_in_frame(lesson, page)
    frame.get_by_role("button", name="Open in a new window").click()
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()  # both pages have the button
    take(into_window(page, frame, "Open in a new window"))
    frame.get_by_role("link", name="Stay in this window").click()
    expect(frame.get_by_role("heading", name="Sample quiz")).to_be_visible()


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


@pytest.mark.parametrize(("mode", "words"), [("off", BLOCKED), ("on", "The button works once")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_door_pages_are_accessible_and_fit_at_every_width(lesson, cookieless, mode, words):
    lesson.platform.world.storage = mode
    page = enter(lesson, cookieless())
    open_in_frame(lesson, page).get_by_text(words).wait_for()
    frame = page.frame(name="tool")
    for width, scheme in ((320, "light"), (320, "dark"), (1000, "light"), (1000, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = violations(frame, TOLD | {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert [one["id"] for one in found] == [], (width, scheme)
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, scheme)
