"""What a page in Chromium is held to: WCAG 2.2 AA by axe, no sideways scrolling, no small target."""

from __future__ import annotations

from typing import Any

import depth
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page

TOLD = {"resultTypes": ["violations"]}  # what was found well is not described
RULES = TOLD | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = TOLD | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SIZES = [(320, "light"), (320, "dark"), (1000, "light"), (1000, "dark")]
# A way through pages is walked once, and its pages are looked at on a desk too; with --deep it is walked at every size.
WALKS = SIZES if depth.deep else [(320, "dark")]
ASIDE = [] if depth.deep else [(1000, "light")]
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
  .filter(e => e.offsetParent && !e.closest('p, li, td, label, .skip') && e.getBoundingClientRect().height < 24)
  .map(e => e.outerHTML.slice(0, 120))"""


UNSTICK = "document.querySelectorAll('.bar, .bar-bottom').forEach(e => { e.style.position = 'static' })"


def check(page: Page, what: str, *, colours_only: bool = False) -> None:
    """No violation, no horizontal scroll, no target under 24 px, wherever the page happens to be scrolled to: a bar
    that sticks to an edge half covers whatever is under it. ``colours_only``: of a page that was looked over at this
    width in the other scheme, where nothing but colours differs."""
    page.wait_for_load_state()
    page.evaluate(UNSTICK)
    found = violations(page, COLOURS if colours_only else RULES)
    problems = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found]
    assert problems == [], f"{what}: {problems}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} scrolls sideways"
    assert page.evaluate(SMALL) == [], what


def look_over(page: Page, what: str) -> None:
    """``check`` at the size that the page has and at those beside it, to which nobody walked."""
    check(page, what)
    before = page.viewport_size
    for width, scheme in ASIDE:
        show_at(page, width, scheme)
        check(page, f"{what} at {width} px, {scheme}")
    if ASIDE and before is not None:
        show_at(page, before["width"], WALKS[0][1])


def show_at(page: Page, width: int, scheme: Any) -> None:
    """The same page, wider or narrower, in this scheme."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


def violations(place: Page | Frame, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe finds; its half a megabyte is brought to a document once."""
    if not place.evaluate("'axe' in window"):
        place.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = place.evaluate("async (options) => (await axe.run(options)).violations", options)
    return found
