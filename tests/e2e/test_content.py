"""An instructor adds quizzes to a course by clicking alone; a learner takes one, and its grade is clicked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from test_journeys import answer_everything, hand_in, start
from ways import follow

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def test_two_quizzes_added_by_clicking_one_taken_and_its_grade_opened(demo, visitor):
    marta = visitor("Marta")
    page = marta.page
    follow(page.get_by_role("link", name="Skin treatments 101", exact=True))
    follow(page.get_by_role("link", name="Add an activity from Assay"))
    follow(page.get_by_role("button", name="Open Assay here"))
    frame = page.frame_locator('iframe[name="tool"]')
    expect(frame.get_by_role("heading", name="Add quizzes to your course")).to_be_visible()
    for title in ("Picked one", "Picked two"):
        if not frame.get_by_label("Number of questions").is_visible():
            frame.get_by_text("Make a new quiz from a question bank").click()
        frame.get_by_label("Title").fill(title)
        frame.get_by_label("Number of questions").fill("4")
        follow(frame.get_by_role("button", name="Make this quiz"))
        expect(frame.get_by_role("checkbox", name=re.compile(title))).to_be_checked()
    expect(frame.get_by_role("checkbox", name=re.compile("Picked one"))).to_be_checked()
    follow(frame.get_by_role("button", name="Add to the course"))
    expect(frame.get_by_role("heading", name="Added to the course")).to_be_visible()
    expect(frame.locator("li[data-link]")).to_have_count(2)
    link = frame.locator("li[data-link]", has_text="Picked one").get_attribute("data-link")
    frame.get_by_role("link", name="Back to the course").click()
    expect(page.get_by_text("Picked two").first).to_be_visible()

    amara = visitor("Amara")
    quiz = amara.in_frame("skin-101", link)
    expect(quiz.get_by_role("heading", name="Picked one")).to_be_visible()
    start(quiz)
    answer_everything(quiz)
    expect(quiz.locator("#save-status")).to_have_attribute("data-state", "saved")
    hand_in(quiz)
    assert re.fullmatch(r"[\d.]+", amara.grade("skin-101", "1001", f"item-{link}"))

    page.goto(f"{demo.sandbox}/courses/skin-101/gradebook")
    follow(page.locator(f'[data-cell="1001 item-{link}"] a'))
    expect(page.get_by_role("heading", name="Attempts of Amara Okafor")).to_be_visible()
    follow(page.get_by_role("link", name="Attempt 1"))
    expect(page.get_by_role("heading", name=re.compile("^Result: Picked one"))).to_be_visible()


def test_the_picker_works_without_script_and_cancel_adds_nothing(demo, visitor):
    marta = visitor("Marta", java_script_enabled=False)
    page = marta.page
    page.goto(f"{demo.sandbox}/courses/skin-101/add/open?multiple=no")
    for _ in range(6):
        if "/pick" in page.url:
            break
        follow(page.get_by_role("button", name="Continue", exact=True))
    expect(page.get_by_role("heading", name="Add a quiz to your course")).to_be_visible()
    follow(page.get_by_role("button", name="Cancel").first)
    follow(page.get_by_role("button", name="Send to the course"))
    expect(page.get_by_role("heading", name="Nothing was chosen")).to_be_visible()
