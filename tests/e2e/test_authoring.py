"""An instructor in Chromium: from a document to an approved question, every page looked over by axe on the way."""

from __future__ import annotations

import re

import pytest
from accessibility import SIZES, check
from playwright.sync_api import expect
from ways import follow

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
PEEL = """# Glycolic peel

## Indications

- acne marks
- dull complexion

## Contraindications

- pregnancy
- active herpes

## Side effects

- redness
- flaking
"""
PICK = """(block, words) => {
  const text = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (!text.nextNode().data.includes(words)) { }
  const range = document.createRange(), at = text.currentNode.data.indexOf(words);
  range.setStart(text.currentNode, at);
  range.setEnd(text.currentNode, at + words.length);
  getSelection().addRange(range);
}"""


@pytest.mark.parametrize(("width", "scheme"), [SIZES[1], SIZES[2]])
def test_from_a_document_to_an_approved_question(visitor, width, scheme):
    teacher = visitor("Marta", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = teacher.in_window("skin-quiz")
    follow(page.get_by_role("link", name="Question banks"))
    check(page, "banks")
    page.get_by_label("Title of the new bank").fill(f"Peels {width} {scheme}")
    follow(page.get_by_role("button", name="Make the bank"))
    bank = page.url
    check(page, "an empty bank")
    page.get_by_label("Upload documents").set_input_files(
        {"name": "peel.md", "mimeType": "text/markdown", "buffer": PEEL.encode()}
    )
    follow(page.get_by_role("button", name="Upload", exact=True))
    page.get_by_role("button", name=re.compile("^Accept ?: acne marks")).wait_for()
    check(page, "a document")
    follow(page.get_by_role("link", name="Add a claim that was missed"))
    expect(page.get_by_role("link", name=re.compile("^Make a claim of: dull"))).to_be_visible()
    page.locator(".block", has_text="redness").evaluate(PICK, "redness")
    check(page, "a passage that is picked")
    follow(page.get_by_role("link", name="Make a claim of the picked words"))
    expect(page.get_by_label("Passage it rests on")).to_have_value("redness")
    check(page, "a claim to add")
    follow(page.get_by_role("link", name="Back to Glycolic peel"))
    follow(page.get_by_role("link", name=re.compile("^Edit ?: acne marks")))
    check(page, "a claim")
    follow(page.get_by_role("button", name="Save and accept"))
    page.get_by_label("Keys").check()
    page.locator(".claim", has_text="dull complexion").focus()
    page.keyboard.press("a")
    expect(page.get_by_text("4 to decide, 2 accepted")).to_be_visible()
    ringed = page.locator(".claim.current")
    expect(ringed).to_be_focused()  # the next one to decide, and no other has a ring
    expect(page.locator(".said.current")).to_have_text(re.compile(ringed.locator("strong").inner_text(), re.I))
    page.get_by_label("Accept several").select_option("60")
    follow(page.get_by_role("button", name="Show them first"))
    expect(page.get_by_role("button", name="Accept what is ticked")).to_be_visible()
    check(page, "several claims")
    for box in page.get_by_role("checkbox").all():
        box.check()
    follow(page.get_by_role("button", name="Accept what is ticked"))
    page.goto(bank)
    follow(page.get_by_role("button", name="Draft questions"))
    page.get_by_text("The last drafting").wait_for()
    check(page, "a bank with drafts")
    follow(page.get_by_role("link", name="Review the next one"))
    check(page, "a question")
    follow(page.get_by_role("link", name="Edit the wording"))
    check(page, "its wording")
    follow(page.get_by_role("link", name="Back to the question"))
    follow(page.get_by_role("link", name="Edit", exact=True))
    check(page, "the editor")
    page.goto(bank)
    follow(page.get_by_role("button", name="I work alone"))
    follow(page.get_by_role("link", name="Review the next one"))
    page.get_by_label("Keys").check()
    reviewed = page.url
    page.keyboard.press("a")
    expect(page).not_to_have_url(reviewed)
    page.goto(bank)
    expect(page.get_by_text("Approved: 1,")).to_be_visible()
    follow(page.get_by_role("link", name="All questions"))
    check(page, "the questions")
    page.goto(bank + "/conflicts")
    check(page, "contradictions")
