"""Every page of an attempt in a language nobody speaks: from the right, 40 % longer, nothing untranslated, mirrored."""

from __future__ import annotations

import re

import pytest
from accessibility import check
from playwright.sync_api import Page
from pseudo import LANGUAGE, pseudo, speak, untranslated
from seats import everything, ready, seated, section
from test_every_type import OVERLAPS
from ways import follow

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
TEXTS = {
    "text",
    "stem",
    "feedback",
    "general_feedback",
    "feedback_true",
    "feedback_false",
    "age",
    "procedure",
    "history",
}
CONTENT = (  # what authors and platforms wrote, and marks that are the same in every language
    r"^Safety$|Ana, 34|comes for|^Ice$|^and$|steam|Assay|Person s1|Course c1|Quiz l1|PLANTED-MARKER document|UTC|\bml\b"
)
# How many options have their mark at the left of their words.
MIRRORED = """() => [...document.querySelectorAll('.option')].filter(e => e.checkVisibility() && e.children.length > 1)
  .map(e => [e.firstElementChild, e.lastElementChild].map(one => one.getBoundingClientRect()))
  .filter(([mark, words]) => mark.top < words.bottom && words.top < mark.bottom && mark.left < words.left).length"""
OWN_ORDER = "one => getComputedStyle(one).unicodeBidi === 'plaintext'"
FLAGS_AT_THE_LEFT = """() => [...document.querySelectorAll('.question .number')].every(e =>
  e.firstElementChild.getBoundingClientRect().left > e.lastElementChild.getBoundingClientRect().left)"""


def marked(value, name=""):
    """An item whose every text is as long as in that language, so that only ours can be found untranslated."""
    if isinstance(value, dict):
        return {key: marked(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(one, name) for one in value]
    if name in TEXTS and isinstance(value, str) and "[[" not in value and "<" not in value:
        return pseudo(value)
    return value


def looked_at(page: Page, what: str) -> None:
    assert page.evaluate("document.documentElement.dir") == "rtl"
    found = untranslated(page.content(), content=CONTENT)
    assert found == [], (what, found)
    for width in (320, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, f"{what} at {width} px")
        assert page.evaluate(OVERLAPS) == [], f"{what} at {width} px"
        assert page.evaluate(MIRRORED) == 0, f"{what} at {width} px"


def test_an_attempt_at_every_type_from_the_right(live, opened, monkeypatch):
    speak(monkeypatch)
    seat = seated(
        live, opened, [*map(marked, everything())], locale=LANGUAGE, title=pseudo("Quiz"), honour=pseudo("Alone.")
    )
    page = seat.browser().new_page()
    page.goto(seat.url + seat.entered.path())
    looked_at(page, "front")
    assert page.locator(".honour").evaluate(OWN_ORDER)
    page.locator("#honour").check()
    follow(page.locator("main form button").first)
    ready(page)
    looked_at(page, "questions")
    assert page.evaluate(FLAGS_AT_THE_LEFT)
    assert page.locator(".vignette p").first.evaluate(OWN_ORDER)
    section(page, "single_choice").locator("label.option").first.click()
    section(page, "ordering").locator("button[data-move='1']").first.click()
    typed = section(page, "numeric").locator("input[type=text]")
    assert typed.evaluate(OWN_ORDER)  # 450 mg, not mg 450
    typed.fill("450 ml")
    page.locator("#save-status[data-state=saved]").wait_for()
    follow(page.locator(".bar-bottom button[value=summary]"))
    page.wait_for_url(re.compile("/summary"))
    looked_at(page, "summary")
    follow(page.locator("main form[action$=submit] button"))
    page.wait_for_url(re.compile("/result"))
    looked_at(page, "result")
    assert page.locator(".result-option bdi", has_text="450 ml").count() == 1


GAPPED = {
    "schema_version": 1, "item_id": "gapped", "type": "cloze", "topics": ["safety"], "stem": "Complete it.",
    "text": "Wait for [[g1]] after it.",
    "gaps": [{"id": "g1", "options": [
        {"id": "a", "text": "7–14 days.", "fraction": "1"},
        {"id": "b", "text": "a day, or two where the skin is red: " + "until it is calm again, " * 5, "fraction": "0"},
    ]}],
}  # fmt: skip


def test_what_is_chosen_within_a_gap_keeps_its_own_order(live, opened, monkeypatch):
    """7–14 days. is not read as .days 14–7, and where there is no room the end is cut off, not the beginning."""
    speak(monkeypatch)
    seat = seated(live, opened, [GAPPED], locale=LANGUAGE, questions=1, certainty=False)
    page = seat.browser().new_page()
    page.goto(seat.url + seat.entered.path())
    follow(page.locator("main form button").first)
    ready(page)
    for width in (320, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        gap = page.locator(".cloze select")
        gap.select_option(value=gap.locator("option", has_text="days.").get_attribute("value"))
        assert gap.locator("option:checked").evaluate("one => one.text") == "\u20687–14 days.\u2069"
        assert gap.locator("option:checked").evaluate("one => getComputedStyle(one).direction") == (
            "rtl" if width == 320 else "ltr"
        )
