"""The doors of a browser that keeps no cookie in the frame, against the strict platform on another site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from builders import a_launch, a_quiz
from constants import CHROMIUM, FLAGS
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from lms_plugin.db import db

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
COURSE, LINK = "skin-101", "skin-quiz"
PATIENCE = 15_000
BLOCKED = "Your browser does not let this page remember you inside the course."


@pytest.fixture
def quiz(live):
    """A quiz on the link, served by Assay on another site than the platform."""
    with live.app.app_context():
        session = db.session()
        a_quiz(session, a_launch(session, registration=live.registration, context=COURSE, link=LINK))
        db.session.remove()
    return live


@pytest.fixture
def cookieless(quiz, chromium, tmp_path) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers whose owner blocks every cookie of Assay inside the platform's pages, partitioned ones too."""
    made: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        profile = tmp_path / f"profile-{len(made)}" / "Default"
        profile.mkdir(parents=True)
        blocked = {f"{quiz.app.extensions['assay'].settings.public_url},{quiz.platform.url}": {"setting": 2}}
        wishes = {"profile": {"content_settings": {"exceptions": {"cookies": blocked}}}}
        (profile / "Preferences").write_text(json.dumps(wishes), encoding="utf-8")
        context = chromium.browser_type.launch_persistent_context(
            profile.parent, executable_path=CHROMIUM, args=FLAGS, **options
        )
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


def enter(live, context: BrowserContext, name: str = "Amara") -> Page:
    """Somebody at the platform."""
    page = context.new_page()
    page.goto(live.platform.url)
    page.get_by_role("button", name=name).click()
    return page


def open_in_frame(live, page: Page) -> FrameLocator:
    """The tool in the course page."""
    page.goto(f"{live.platform.url}/courses/{COURSE}?link={LINK}")
    return page.frame_locator("iframe[name=tool]")


def into_window(page: Page, frame: FrameLocator) -> Page:
    """Press the button that opens a new window."""
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Continue in a new window").click()
    return opened.value


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


def authorisations(live) -> list[str]:
    """The verdicts on our authorisation requests."""
    return [entry["verdict"] for entry in live.platform.world.log if entry["what"] == "authorisation"]


def complaints(live) -> list[str]:
    """What the platform found wrong with us."""
    return [entry["reason"] for entry in live.platform.world.log if entry["verdict"] in {"refused", "reported"}]


@pytest.mark.parametrize("mode", ["on", "sibling", "unnamed", "older", "misnamed"])
def test_stor_08_by_the_platforms_storage_the_quiz_works_in_a_new_window(quiz, cookieless, mode):
    quiz.platform.world.storage = mode
    page = enter(quiz, cookieless())
    frame = open_in_frame(quiz, page)
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    assert authorisations(quiz) == ["answered"]
    window = into_window(page, frame)
    expect(window).to_have_url(re.compile("/launch/[A-Za-z0-9_-]{43}/$"))
    take(window)
    assert authorisations(quiz) == ["answered"]
    assert complaints(quiz) == []


@pytest.mark.parametrize("mode", ["off", "silent", "refusing", "elsewhere"])
def test_stor_08_where_no_storage_answers_the_quiz_works_in_a_new_window(quiz, cookieless, mode):
    quiz.platform.world.storage = mode
    page = enter(quiz, cookieless())
    frame = open_in_frame(quiz, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    assert authorisations(quiz) == []  # STOR-11: the hint is unspent
    window = into_window(page, frame)
    expect(window).to_have_url(re.compile("/launch/[A-Za-z0-9_-]{43}/$"))
    take(window)
    assert authorisations(quiz) == ["answered"]
    assert complaints(quiz) == []


def test_stor_03_a_partitioned_cookie_is_the_first_door(quiz, opened):
    quiz.platform.world.storage = "on"
    page = enter(quiz, opened())
    frame = open_in_frame(quiz, page)
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    assert authorisations(quiz) == ["answered"]


def test_stor_03_without_script_both_buttons_work(quiz, cookieless, opened):
    page = enter(quiz, cookieless(java_script_enabled=False))
    frame = open_in_frame(quiz, page)
    frame.get_by_role("button", name="Continue").click()  # the platform's own form
    frame.get_by_role("button", name="Continue", exact=True).click()
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    window = into_window(page, frame)
    for _ in ("our door", "the platform's answer"):
        window.get_by_role("button", name="Continue", exact=True).click()
    take(window)
    partitioned = enter(quiz, opened(java_script_enabled=False), "Linh")
    frame = open_in_frame(quiz, partitioned)
    for _ in ("the platform's form", "our door", "the platform's answer"):
        frame.get_by_role("button", name="Continue", exact=True).click()
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    assert authorisations(quiz) == ["answered", "answered"]
    assert complaints(quiz) == []
