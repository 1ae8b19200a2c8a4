"""A learner's place at a quiz with one item of each type, and what tests in Chromium do there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from builders import Entered, a_bank, a_launch, a_quiz, given_items, part_items, sample_items
from playwright.sync_api import BrowserContext, Locator, Page, expect
from ways import follow

from lms_plugin.db import db
from lms_plugin.web import BROWSER_COOKIE

CASE = {
    "schema_version": 1, "item_id": "case", "type": "case", "topics": ["safety"],
    "stem": "**Ana, 34**, comes for a glycolic peel. She has had cold sores twice this year.",
    "children": [{"item_id": "one"}, {"item_id": "three"}],
}  # fmt: skip
QUESTIONS = 11
# What is cut off at its own edge.
CLIPPED = """() => [...document.querySelectorAll('main *, header *')]
  .filter(e => e.checkVisibility() && !e.closest('.vh, .skip, thead')
  && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@dataclass
class Seat:
    """A learner's place at a quiz with one item of each type, and browsers that sit there."""

    url: str
    entered: Entered
    opened: Callable[..., BrowserContext]

    def browser(self, **options: object) -> BrowserContext:
        context = self.opened(**options)
        context.add_cookies([{"name": BROWSER_COOKIE, "value": self.entered.cookie, "url": self.url}])
        return context

    def start(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(self.url + self.entered.path())
        follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
        page.locator("section.question").first.wait_for()
        return page


def everything() -> list[dict[str, Any]]:
    """One item of each type, and a case of two of them."""
    return [*sample_items(), *part_items(), *given_items(), CASE]


def seated(
    live: Any,
    opened: Callable[..., BrowserContext],
    items: Sequence[dict[str, Any]] = (),
    *,
    locale: str = "en",
    **changes: Any,
) -> Seat:
    """A place at a quiz of these items, by default one of each type, with certainty and an hour."""
    with live.app.app_context():
        session = db.session()
        entered = a_launch(session, registration=live.registration, locale=locale)
        settings: dict[str, Any] = {"questions": QUESTIONS - 1, "certainty": True, "minutes": 60}
        a_quiz(session, entered, bank_id=a_bank(session, items or everything()), **(settings | changes))
        db.session.remove()
    return Seat(live.app.extensions["assay"].settings.public_url, entered, opened)


def ready(page: Page) -> None:
    page.locator("#answers[data-ready]").wait_for()


def section(page: Page, kind: str):
    return page.locator(f'section.question[data-type="{kind}"]')


def clash(seat: Seat) -> tuple[Page, Page, Locator]:
    """Two tabs, the second with another answer than the first has saved, and the question as the second shows it."""
    context = seat.browser()
    first, second = seat.start(context), seat.start(context)
    ready(second)
    section(first, "single_choice").locator("label.option").first.click()
    expect(first.locator("#save-status")).to_have_text(SAVED)
    question = section(second, "single_choice")
    question.locator("label.option").nth(1).click()
    return first, second, question


def focused(page: Page, script: str) -> str:
    return str(page.evaluate(f"(() => {{ const e = document.activeElement; return {script} }})()"))


def press_to(page: Page, wanted: Callable[[], bool], *, most: int = 60) -> None:
    """Tab until the focus is where it is wanted; what has the focus can always be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = focused(
            page, "getComputedStyle(e).outlineStyle + getComputedStyle(e.closest('.option') ?? e).outlineStyle"
        )
        assert outline != "nonenone", focused(page, "e.outerHTML.slice(0, 200)")
        if wanted():
            return
    pytest.fail("Tab never came there: " + focused(page, "e.outerHTML.slice(0, 200)"))
