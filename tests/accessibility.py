"""What a page in Chromium is held to: WCAG 2.2 AA by axe, no sideways scrolling, no small target."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TOLD = {"resultTypes": ["violations"]}  # what was found well is not described
RULES = TOLD | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = TOLD | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SIZES = [(320, "light"), (320, "dark"), (1000, "light"), (1000, "dark")]
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
  .filter(e => e.offsetParent && !e.closest('p, li, td, label, .skip') && e.getBoundingClientRect().height < 24)
  .map(e => e.outerHTML.slice(0, 120))"""


UNSTICK = "document.querySelectorAll('.bar, .bar-bottom').forEach(e => { e.style.position = 'static' })"


def check(page: Page, what: str, *, colours_only: bool = False) -> None:
    """No violation, no horizontal scroll, no target under 24 px, wherever the page happens to be scrolled to: a bar
    that sticks to an edge half covers whatever is under it. ``colours_only``: of a page that was looked over at this
    width in the other scheme, where nothing but colours differs."""
    page.evaluate(UNSTICK)
    found = Axe().run(page, options=COLOURS if colours_only else RULES)
    problems = [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found.response["violations"]
    ]
    assert problems == [], f"{what}: {problems}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} scrolls sideways"
    assert page.evaluate(SMALL) == [], what
