"""At 320 px nothing is cramped: the quiz's bar is one line, and no long word breaks a page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from ways import follow

from lms_plugin.delivery.result_html import _LEAST
from lms_plugin.pages import STATIC

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
PHONE = {"viewport": {"width": 320, "height": 640}}
LINE = 48  # px
STRETCH = """kind => { let found = 0; for (const one of document.querySelectorAll(kind))
  if (one.offsetParent && !one.querySelector("form, details")) {
    one.textContent = "Mesotherapy".repeat(9);
    found += 1;
  }
  return found; }"""
BEST = "td[data-label=Best]:not(.none)"


BAR = """<div class="bars"><div><div class="name"><span>Safety</span><span>0 %, needed 80 %</span></div>
  <div class="track"><progress max="100" value="0">0 %</progress>{}</div></div></div>"""


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def answer(page, number):
    """Answer the question in front, whatever its type, each number in another way."""
    question = page.locator("section.question").first
    question.wait_for()
    ticks, picks = question.locator("input[type=radio], input[type=checkbox]"), question.locator("select")
    if ticks.count():
        ticks.nth(number).check()
    elif picks.count():
        picks.first.select_option(index=number + 1)
    elif question.locator("input[type=text]").count():
        question.locator("input[type=text]").first.fill(str(number + 1))
    else:
        question.locator("button:not(.flag)").nth(number).click()


def test_the_bar_of_a_timed_quiz_is_one_line_on_a_phone_saved_or_not(visitor):
    visitor_ = visitor("Ольга", **PHONE)
    page = visitor_.in_window("skin-window")
    follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
    answer(page, 0)
    status, bar = page.locator("#save-status"), page.locator("header.bar")
    expect(status).to_have_attribute("data-state", "saved")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(page.get_by_role("timer")).to_be_visible()
    assert bar.bounding_box()["height"] <= LINE
    visitor_.context.set_offline(True)
    answer(page, 1)
    expect(status).to_have_attribute("data-state", "unsaved")
    assert bar.bounding_box()["height"] <= LINE
    assert status.evaluate("one => one.scrollWidth <= one.clientWidth")  # it can be read to its end
    assert fits(page)
    visitor_.context.set_offline(False)


def hand_in(page: Page) -> None:
    follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
    answer(page, 0)
    follow(page.get_by_role("button", name=re.compile("^Finish")))
    follow(page.get_by_role("button", name="Hand in", exact=True))
    page.get_by_role("heading", name=re.compile("^Result")).wait_for()


@pytest.mark.parametrize("kind", [BEST, "td", "th[scope=row]", "td .small", "p a"])
def test_a_long_word_breaks_no_page_of_scores(visitor, kind):
    page = visitor("Marta", **PHONE).in_window("skin-window")
    follow(page.get_by_role("link", name="Scores and gradebook"))
    page.get_by_role("heading", name="Scores and gradebook").wait_for()
    if not page.locator(BEST).count():
        hand_in(visitor("Ольга", **PHONE).in_window("skin-window"))
        page.reload()
        page.locator(BEST).first.wait_for()
    assert page.evaluate(STRETCH, kind) > 0
    assert fits(page)


def test_the_mark_of_a_least_share_crosses_its_bar_and_not_the_words_above(chromium):
    page = chromium.new_page(viewport=PHONE["viewport"])
    style = (STATIC / "assay.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{style}</style><main>{BAR.format(_LEAST.format(80))}</main>")
    words, bar, mark = (page.locator(one).bounding_box() for one in (".name", "progress", ".least path"))
    page.close()
    assert words["y"] + words["height"] <= mark["y"] < bar["y"]
    assert mark["y"] + mark["height"] > bar["y"] + bar["height"]


def test_the_form_of_the_picker_stays_open_with_what_was_typed_and_ticked(visitor):
    marta = visitor("Marta", **PHONE)
    marta.page.goto(f"{marta.demo.sandbox}/courses/skin-101/add/open?multiple=yes")
    page = marta.page
    page.wait_for_url(re.compile("/pick"))
    ticked = page.get_by_role("checkbox").last
    ticked.check()
    page.get_by_text("Make a new quiz from a question bank").click()
    page.get_by_label("Title").fill("Typed")
    page.get_by_label("Number of questions").fill("999")
    follow(page.get_by_role("button", name="Make this quiz"))
    expect(page.get_by_role("heading", name="Please check the form")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Typed")
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.get_by_label("Number of questions")).to_have_value("999")
    expect(page.get_by_role("checkbox").last).to_be_checked()
    page.get_by_label("Number of questions").fill("4")
    follow(page.get_by_role("button", name="Make this quiz"))
    expect(page.get_by_role("checkbox", name=re.compile("^Typed"))).to_be_checked()
    expect(page.get_by_role("checkbox").last).to_be_checked()
