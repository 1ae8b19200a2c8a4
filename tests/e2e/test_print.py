"""A result on paper: in one colour, from a dark screen too, every word there, none clipped, nothing to press."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Page
from seats import CLIPPED, Seat, ready, seated, section
from ways import follow

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
PAPER = 718  # px, the width of A4 between its margins
# Texts too pale to be read when printed in black alone: their contrast with white, whatever lies behind them on screen.
PALE = """() => {
  const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b); };
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && [...e.childNodes]
    .some(one => one.nodeType === 3 && one.textContent.trim()))
    .filter(e => 1.05 / (light(getComputedStyle(e).color) + 0.05) < 4.5).map(e => e.outerHTML.slice(0, 120)); }"""


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened)


def result(seat: Seat) -> Page:
    page = seat.start(seat.browser(color_scheme="dark"))
    ready(page)
    section(page, "single_choice").locator("label.option").nth(1).click()
    section(page, "matching").locator("select").first.select_option(index=1)
    follow(page.get_by_role("button", name="Check and hand in"))
    follow(page.get_by_role("button", name="Hand in", exact=True))
    page.get_by_role("heading", name=re.compile("^Result")).wait_for()
    return page


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_a_result_prints_in_one_colour_and_whole(seat):
    page = result(seat)
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(PALE) == []
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("button:visible, .bar:visible, .navigator:visible").count() == 0
    shown = words(page.locator("main").inner_text())
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as document:
        printed = words(" ".join(one.get_textpage().get_text_range() for one in document))
        picture = document[0].render(scale=1).to_pil()
    assert picture.getpixel((2, 2)) == (255, 255, 255)  # paper, not the dark of the screen
    assert sorted(set(shown) - set(printed)) == []
