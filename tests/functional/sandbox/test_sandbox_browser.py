"""The platform in Chromium: the frame from another site, the gradebook that updates itself, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from ways import follow

pytest_plugins = ["sandbox_fixtures"]

playwright_api = pytest.importorskip("playwright.sync_api")
accessibility = pytest.importorskip("accessibility")
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("doors")]
PAGES = ["/", "/courses/inject-201", "/courses/skin-101/gradebook", "/faults", "/log", "/lti/auth"]


@pytest.fixture
def page(chromium, caller) -> Iterator[Any]:
    """A phone's window, at the start page."""
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{caller.platform.url}/")
    yield page
    context.close()


def test_a_link_launches_the_tool_in_a_frame_from_another_site(page, caller):
    follow(page.get_by_role("button", name="Amara Okafor"))
    follow(page.get_by_role("link", name="Skin treatments 101", exact=True))
    follow(page.get_by_role("link", name="Open here Mesotherapy for acne: quiz"))
    page.frame_locator("iframe").get_by_role("heading", name="Fake tool").wait_for()
    token = caller.tool.posted[-1]["id_token"]
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "1001"
    assert page.frame(name="tool").url.startswith("http://127.0.0.1:")


def test_a_link_launches_the_tool_in_a_new_window(page, caller):
    follow(page.get_by_role("button", name="Amara Okafor"))
    page.goto(f"{caller.platform.url}/courses/skin-101")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="New window Safety check").click()
    opened.value.get_by_role("heading", name="Fake tool").wait_for()
    assert "id_token" in caller.tool.posted[-1]


def test_without_script_the_buttons_lead_through(chromium, caller):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{caller.platform.url}/")
    follow(page.get_by_role("button", name="Amara Okafor"))
    page.goto(f"{caller.platform.url}/open/skin-quiz?window=1")
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Continue"))
    playwright_api.expect(page.get_by_role("heading", name="Fake tool")).to_be_visible()
    context.close()


def test_the_gradebook_updates_itself_and_says_what_is_new(page, caller):
    follow(page.get_by_role("button", name="Marta Silva"))
    page.goto(f"{caller.platform.url}/courses/skin-101/gradebook")
    row = page.get_by_role("row").filter(has_text="Amara Okafor")
    assert row.get_by_role("cell").first.inner_text().strip() == "–"
    with page.expect_response("**/gradebook.json"):
        pass
    caller.score()
    playwright_api.expect(row).to_contain_text("85")
    playwright_api.expect(row).to_contain_text("17/20, Completed, FullyGraded")
    playwright_api.expect(page.get_by_role("status")).to_contain_text("Amara Okafor, Mesotherapy for acne: quiz: 85.")


def test_every_page_is_accessible_and_fits(chromium, caller):
    caller.score()
    caller.score(scoreGiven=-1)
    caller.world.faults.add(group="token", kind="slow", count=2)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{caller.platform.url}/")
    follow(page.get_by_role("button", name="Jonas Weber"))
    for path in PAGES:
        page.goto(caller.platform.url + path)
        for width, scheme in accessibility.WALKS + accessibility.ASIDE:
            accessibility.show_at(page, width, scheme)
            found = accessibility.violations(page, accessibility.TOLD)
            assert [violation["id"] for violation in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
