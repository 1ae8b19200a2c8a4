"""Questions of another program in Chromium: looked at, chosen, brought in, undone, taken out; axe on every page."""

from __future__ import annotations

import re

import pytest
from accessibility import SIZES, check
from playwright.sync_api import expect
from ways import follow

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
GIFT = """::peel::Which acid peels deepest? {=Phenol#Right, to the dermis. ~Lactic acid#Too mild. ~Mandelic acid}

::peel again::Which acid peels the deepest? {=Phenol ~Lactic acid ~Mandelic acid}

::note::Say in your own words what a peel does. {}

::broken::Which one? {=one ~two
"""


@pytest.mark.parametrize(("width", "scheme"), [SIZES[1], SIZES[2]])
def test_from_a_file_to_drafts_and_back_out(visitor, width, scheme):
    teacher = visitor("Marta", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = teacher.in_window("skin-quiz")
    follow(page.get_by_role("link", name="Question banks"))
    page.get_by_label("Title of the new bank").fill(f"Brought in {width} {scheme}")
    follow(page.get_by_role("button", name="Make the bank"))
    bank = page.url
    follow(page.get_by_role("link", name="Bring questions in"))
    check(page, "where files come in")
    page.get_by_label("File with questions").set_input_files(
        {"name": "peels.txt", "mimeType": "text/plain", "buffer": GIFT.encode()}
    )
    follow(page.get_by_role("button", name="Look at the file"))
    page.get_by_text("4 questions found").wait_for()
    expect(page.get_by_text("2 can be brought in + 1 kept as they came + 1 refused")).to_be_visible()
    check(page, "a report")
    expect(page.get_by_text("asks nearly the same as the question at line 1")).to_be_visible()
    follow(page.get_by_role("link", name="Which acid peels deepest?"))
    check(page, "a question of a file")
    follow(page.get_by_role("link", name="Back to the report"))
    page.get_by_label("What happens with the question at line 3").select_option("skip")
    follow(page.get_by_role("button", name="Bring them in"))
    page.get_by_text("1 new question, 0 new versions").wait_for()
    check(page, "an import")
    page.goto(bank)
    follow(page.get_by_role("link", name="Take questions out"))
    check(page, "what goes out")
    page.get_by_label("Format").select_option("aiken")
    follow(page.get_by_role("button", name="Make the file"))
    page.get_by_role("link", name="Download the file").wait_for()
    expect(page.get_by_text(re.compile("does not hold feedback on single answers"))).to_have_count(2)
    check(page, "a file with losses")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download the file").click()
    assert b"ANSWER: A" in downloaded.value.path().read_bytes()
    page.goto(bank)
    follow(page.get_by_role("link", name="Bring questions in"))
    follow(page.get_by_role("link", name="peels.txt"))
    follow(page.get_by_role("button", name="Undo this import"))
    expect(page.get_by_text("nothing of this file is in the bank")).to_be_visible()
    check(page, "an import undone")
