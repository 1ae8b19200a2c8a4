"""Every item type asked, answered and reviewed, at 320, 480 and 1000 px, light and dark: axe, scrolling, overlaps.

With ``KEEP_PICTURES=folder`` each question is kept as a picture in each of its states, to be looked at.
"""

from __future__ import annotations

import os
import re
from itertools import product
from pathlib import Path

import pytest
from accessibility import check
from builders import MARKER
from playwright.sync_api import Page
from seats import CASE, SAVED, Seat, everything, ready, seated, section
from ways import follow

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
LOOKS = list(product((320, 480, 1000), ("light", "dark")))
PICTURES = os.environ.get("KEEP_PICTURES")
LONGER = {"stem": "on skin that was peeled two weeks ago?", "text": "and a little more, as people write it down"}
# Two things a person reads or presses lie over each other. What contains the other, or sticks to an edge, is left out.
OVERLAPS = """() => {
  const told = [...document.querySelectorAll('main :is(label, button, select, input[type=text], legend, p, h1, h2, h3,'
    + ' th, td, li, summary, .tag, a)')].filter(e => e.checkVisibility() && !e.closest('.vh, .bar, .bar-bottom, thead'))
    .map(e => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width > 2 && box.height > 2);
  const found = [];
  for (const [at, [one, a]] of told.entries())
    for (const [other, b] of told.slice(at + 1))
      if (!one.contains(other) && !other.contains(one) && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
        found.push(`${one.outerHTML.slice(0, 80)} / ${other.outerHTML.slice(0, 80)}`);
  return found; }"""


def longer(value, name=""):
    """An item with texts as long as people write them, and without markers."""
    if isinstance(value, dict):
        return {key: longer(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [longer(one, name) for one in value]
    if isinstance(value, str) and (name.startswith(("feedback", "general")) or MARKER in value):
        return value.replace(MARKER, "Because the barrier is thinner there, and what heals takes its time:")
    return f"{value} {LONGER[name]}" if name in LONGER and "[[" not in value else value


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened, [*map(longer, everything()[:-1]), CASE])


def answer(page: Page) -> None:
    """Something in every question, with a certainty."""
    for kind in ("single_choice", "true_false", "multiple_response", "decision_reason", "client_decision"):
        section(page, kind).locator("label.option").nth(1).click()
    section(page, "client_decision").locator("fieldset fieldset").last.locator("label.option").first.click()
    for row in section(page, "matrix").locator("tbody tr").all():
        row.locator("input").first.check()
    for kind in ("matching", "cloze"):
        section(page, kind).locator("select").first.select_option(index=1)
    section(page, "numeric").locator("input[type=text]").fill("9 ml")
    section(page, "short_text").locator("input[type=text]").fill("retinol")
    section(page, "ordering").locator("button[data-move='1']").first.click()
    for sure in page.locator(".certainty").all():
        sure.locator("label").last.click()
    page.locator("#save-status").get_by_text(SAVED).wait_for()


def looked_at(page: Page, state: str) -> None:
    """The page as it is, at every size and in both schemes."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if PICTURES:
            for number, one in enumerate(page.locator("section.question").all(), start=1):
                kind = one.get_attribute("data-type") or ""
                one.screenshot(path=Path(PICTURES) / f"{state}-{width}-{scheme}-{number:02}-{kind}.png")
            page.screenshot(path=Path(PICTURES) / f"page-{state}-{width}-{scheme}.png", full_page=True)
        check(page, f"{state} at {width} px, {scheme}", colours_only=scheme == "dark")
        assert page.evaluate(OVERLAPS) == [], f"{state} at {width} px"


def test_every_type_asked_answered_and_reviewed_fits_every_screen(seat):
    page = seat.start(seat.browser())
    ready(page)
    looked_at(page, "asked")
    answer(page)
    looked_at(page, "answered")
    follow(page.get_by_role("button", name="Check and hand in"))
    page.get_by_role("heading", name="Check before you hand in").wait_for()
    looked_at(page, "summary")
    follow(page.get_by_role("button", name="Hand in", exact=True))
    page.get_by_role("heading", name=re.compile("^Result")).wait_for()
    looked_at(page, "reviewed")
