"""Ways from page to page in Chromium: a click is over before the page that it leads to is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

MARK = "document.documentElement.dataset.left = ''"


def follow(target: Locator) -> None:
    """Press what leads to another page, in a frame too, and wait until that page is there to its end."""
    frame = target.element_handle().owner_frame()
    assert frame is not None
    frame.evaluate(MARK)
    target.click()
    frame.locator("html:not([data-left])").wait_for(state="attached")
    frame.wait_for_load_state()
