"""Style sheet and scripts: packed for whoever takes that, kept for ever, and no more of them than a page needs."""

from __future__ import annotations

import gzip
import re

import pytest
from learners import Learner
from tests_support import a_bank, a_launch, a_quiz, given_items, part_items, sample_items

from lms_plugin.delivery.settings import Layout
from lms_plugin.pages import STATIC

KILOBYTE = 1024


def read(name):
    return (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", ["assay.css", "autosave.js"])
def test_texts_are_packed_for_whoever_takes_that_and_for_nobody_else(browser, name):
    taking = ("identity", "br, gzip", "gzip;q=0")
    plain, packed, refused = (browser.get(f"/static/{name}", headers={"Accept-Encoding": one}) for one in taking)
    assert plain.data == refused.data == gzip.decompress(packed.data)
    kept, written = (re.sub(rb"/\*.*?\*/|\s", b"", one, flags=re.DOTALL) for one in (plain.data, read(name)))
    assert kept == written if name.endswith(".css") else plain.data == read(name)
    assert len(packed.data) * 2 < len(plain.data)
    assert [one.headers.get("Content-Encoding") for one in (plain, packed, refused)] == [None, "gzip", None]
    for answer in (plain, packed, refused):
        assert "Accept-Encoding" in answer.vary
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.mimetype in {"text/css", "text/javascript"}
        answer.close()


def test_a_file_that_is_not_there_is_not_there_packed_either(browser):
    for name in ("nothing.js", "../pages.py", "..%2fpages.py"):
        assert browser.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).status_code == 404


def weight(page, browser):
    """Files a page loads, and bytes of all: texts packed, the page itself as it is."""
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    packed, plain = (
        sum(len(browser.get(one, headers={"Accept-Encoding": how}).data) for one in files)
        for how in ("gzip", "identity")
    )
    return files, len(page.data) + packed, len(page.data) + plain


def test_the_first_pages_of_an_attempt_weigh_little(app, session, browser):
    entered = a_launch(session)
    bank = a_bank(session, [*sample_items(), *part_items(), *given_items()])
    a_quiz(session, entered, bank_id=bank, questions=11, layout=Layout.ONE_PER_PAGE, certainty=True, minutes=60)
    learner = Learner(app, entered)
    at_the_top = {"Sec-Fetch-Dest": "document"}
    front = learner.client.get(entered.path(), headers=at_the_top)
    files, bytes_, unpacked = weight(front, browser)
    assert len(files) == 3
    assert bytes_ <= 15 * KILOBYTE
    assert unpacked <= 30 * KILOBYTE
    attempt = learner.start()
    page = learner.client.get(entered.path(f"attempts/{attempt}/1"), headers=at_the_top)
    more, bytes_, _unpacked = weight(page, browser)
    assert len(set(more) - set(files)) == 3  # the rest came with the front
    assert bytes_ <= 30 * KILOBYTE


def test_only_a_page_in_a_frame_asks_for_its_height(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    client = Learner(app, entered).client
    for place, asks in (("iframe", True), ("document", False)):
        assert ("/static/frame.js" in client.get(entered.path(), headers={"Sec-Fetch-Dest": place}).text) is asks
    assert "/static/frame.js" in client.get(entered.path()).text  # a browser that does not say
