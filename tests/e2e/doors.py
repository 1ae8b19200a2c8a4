"""Steps of a browser that keeps no cookie of ours in the frame, for the tests of doors and of messages."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from ways import follow

COURSE, LINK = "skin-101", "skin-quiz"
BLOCKED = "Your browser does not let this page remember you inside the course."


def enter(live, context: BrowserContext, name: str = "Amara") -> Page:
    """Somebody at the platform."""
    page = context.new_page()
    page.goto(live.platform.url)
    follow(page.get_by_role("button", name=name))
    return page


def open_in_frame(live, page: Page) -> FrameLocator:
    """The tool in the course page."""
    page.goto(f"{live.platform.url}/courses/{COURSE}?link={LINK}")
    return page.frame_locator("iframe[name=tool]")


def into_window(page: Page, frame: FrameLocator, button: str = "Continue in a new window") -> Page:
    """Press the button that opens a new window, once its script is there to hear it."""
    expect(frame.get_by_role("button", name=button)).to_be_visible()
    scripted(page)
    with page.expect_popup() as opened:
        frame.get_by_role("button", name=button).click()
    return opened.value


def scripted(page: Page) -> None:
    """Wait until the scripts of the document in the tool's frame have run."""
    inside = page.frame(name="tool")
    assert inside is not None
    inside.wait_for_load_state("load")


def sized(page: Page) -> None:
    """Wait until the frame has its height: what is pressed while the page around it moves is pressed elsewhere."""
    expect(page.locator("iframe[name=tool]")).to_have_attribute("style", re.compile("block-size"))


def authorisations(live) -> list[str]:
    """The verdicts on our authorisation requests."""
    return [entry["verdict"] for entry in live.platform.world.log if entry["what"] == "authorisation"]


def complaints(live) -> list[str]:
    """What the platform found wrong with us."""
    return [entry["reason"] for entry in live.platform.world.log if entry["verdict"] in {"refused", "reported"}]
