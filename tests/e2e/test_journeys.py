"""A learner's, an instructor's and an admin's way through the real thing, in the real cage."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect
from ways import follow

from question_bank.library import load_library_bank

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
ITEMS = {entry.item.item_id: entry.item for entry in load_library_bank("mesotherapy-for-acne").items}


@pytest.fixture
def link(demo):
    """A link of its own for each test, in the course of Amara, Linh and Marta."""
    name = f"link-{uuid.uuid4().hex[:8]}"
    demo.api("POST", "link", json={"link_id": name, "course_id": "skin-101", "title": f"Quiz {name}"})
    return name


@pytest.fixture
def quiz(link, visitor):
    """The link with a quiz of eight questions, set up by the instructor in the browser."""
    page = visitor("Marta").in_window(link)
    expect(page.get_by_role("heading", name="Choose a quiz")).to_be_visible()
    page.get_by_label("Question bank").select_option(label="Mesotherapy for acne")
    page.get_by_label("Number of questions").fill("8")
    page.get_by_label("Attempts allowed").select_option("3")
    page.get_by_label("Pass mark in percent").fill("60")
    follow(page.get_by_role("button", name="Make this quiz"))
    expect(page.get_by_role("button", name="Preview as a learner")).to_be_visible()
    return link


def start(place: FrameLocator | Page) -> None:
    follow(place.get_by_role("button", name=re.compile("^(Start|Go on|Preview)")))
    expect(place.locator("section.question").first).to_be_visible()


def answer_everything(place: FrameLocator | Page) -> None:
    """Pick something for every question."""
    for number in range(place.locator("section.question").count()):
        section = place.locator("section.question").nth(number)
        parts = section.locator("fieldset fieldset")
        for row in section.locator("select").all():
            row.select_option(index=1)
        for row in section.locator("table.matrix tbody tr").all():
            row.locator("input").first.check()
        for part in range(parts.count()):
            parts.nth(part).locator("label.option").first.click()
        if not parts.count() and not section.locator("select, table.matrix").count():
            section.locator("label.option").first.click()


def picked(place: FrameLocator | Page) -> Locator:
    return place.locator("section.question input:checked")


def hand_in(place: FrameLocator | Page) -> None:
    follow(place.get_by_role("button", name="Check and hand in"))
    expect(place.get_by_role("heading", name="Check before you hand in")).to_be_visible()
    follow(place.get_by_role("button", name="Hand in", exact=True))
    expect(place.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()


def test_a_trainee_answers_in_the_frame_reloads_hands_in_and_the_grade_arrives(quiz, visitor):
    amara = visitor("Amara")
    frame = amara.in_frame("skin-101", quiz)
    start(frame)
    answer_everything(frame)
    expect(frame.locator("#save-status")).to_have_attribute("data-state", "saved")
    before = picked(frame).count()
    amara.page.reload()
    frame = amara.page.frame_locator("iframe")
    start(frame)
    expect(picked(frame)).to_have_count(before)
    hand_in(frame)
    assert re.fullmatch(r"[\d.]+", amara.grade("skin-101", "1001", f"item-{quiz}"))
    expect(frame.locator("#grade")).to_have_attribute("data-state", "arrived")
    expect(frame.get_by_text("Source").first).to_be_visible()


def test_without_script_the_whole_quiz_works(quiz, visitor):
    linh = visitor("Linh", java_script_enabled=False)
    page = linh.in_window(quiz)
    start(page)
    answer_everything(page)
    follow(page.get_by_role("button", name="Save", exact=True))
    assert picked(page).count() > 0
    hand_in(page)
    expect(page.locator("#grade")).to_contain_text("Grade:")


def test_two_tabs_never_overwrite_each_other(quiz, visitor):
    amara = visitor("Amara")
    first = amara.in_window(quiz)
    start(first)
    second = amara.context.new_page()
    second.goto(first.url)
    section = first.locator('section.question[data-type="single_choice"]').first
    slot = section.get_attribute("data-slot")
    section.locator("label.option").nth(0).click()
    expect(first.locator("#save-status")).to_have_attribute("data-state", "saved")
    second.locator(f"#q{slot} label.option").nth(1).click()
    second.get_by_role("alert").get_by_role("button", name="Keep this one").click()
    expect(second.locator("#save-status")).to_have_attribute("data-state", "saved")
    first.reload()
    expect(first.locator(f"#q{slot} input[type=radio]").nth(1)).to_be_checked()


def test_an_answer_given_without_network_is_kept_shown_as_unsaved_and_sent_later(quiz, visitor):
    amara = visitor("Amara")
    page = amara.in_window(quiz)
    start(page)
    amara.context.set_offline(True)
    page.locator("section.question label.option").first.click()
    expect(page.locator("#save-status")).to_have_attribute("data-state", "unsaved")
    amara.context.set_offline(False)
    expect(page.locator("#save-status")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(picked(page)).to_have_count(1)


def test_a_worker_killed_before_sending_loses_no_score(demo, quiz, visitor):
    demo.api("POST", "faults", json={"group": "scores", "kind": "down", "count": 1})
    amara = visitor("Amara")
    page = amara.in_window(quiz)
    start(page)
    follow(page.get_by_role("button", name="Check and hand in"))
    demo.worker().kill()
    follow(page.get_by_role("button", name="Hand in", exact=True))
    assert amara.grade("skin-101", "1001", f"item-{quiz}") == "0"


def test_no_body_a_learner_receives_before_handing_in_holds_key_or_feedback(quiz, visitor):
    page = visitor("Amara").in_window(quiz)
    bodies = [page.content()]
    start(page)
    with page.expect_response(re.compile("/autosave$")) as saved:
        page.locator("section.question label.option").first.click()
    bodies += [saved.value.text(), page.content()]
    follow(page.get_by_role("button", name="Check and hand in"))
    expect(page.get_by_role("heading", name="Check before you hand in")).to_be_visible()
    text = " ".join([*bodies, page.content()])
    assert "section" in text
    secrets = [item.general_feedback for item in ITEMS.values()]
    secrets += [option.feedback for item in ITEMS.values() for option in getattr(item, "options", ())]
    assert [secret for secret in secrets if len(secret) > 20 and secret in text] == []
    assert "critical" not in text
    assert "fraction" not in text


def test_an_instructor_sees_what_was_sent_and_sends_again(quiz, visitor):
    amara = visitor("Amara")
    page = amara.in_window(quiz)
    start(page)
    hand_in(page)
    amara.grade("skin-101", "1001", f"item-{quiz}")
    staff = visitor("Marta").in_window(quiz)
    follow(staff.get_by_role("link", name="Scores and gradebook"))
    row = staff.get_by_role("row").filter(has_text="Amara Okafor")
    expect(row).to_contain_text("Sent")
    follow(row.get_by_role("button", name="Send again"))
    expect(staff.get_by_role("heading", name="Scores and gradebook")).to_be_visible()


def test_a_refusal_of_the_platform_is_told_to_staff_in_words(demo, quiz, visitor):
    demo.api("POST", "faults", json={"group": "scores", "kind": "refuse", "count": 1})
    linh = visitor("Linh")
    page = linh.in_window(quiz)
    start(page)
    hand_in(page)
    expect(page.locator("#grade")).to_have_attribute("data-state", "refused")
    staff = visitor("Marta").in_window(quiz)
    follow(staff.get_by_role("link", name="Scores and gradebook"))
    row = staff.get_by_role("row").filter(has_text="Linh")
    expect(row).to_contain_text("Refused")
    follow(row.get_by_role("button", name="Send again"))
    linh.grade("skin-101", "1002", f"item-{quiz}")


def test_another_persons_launch_in_the_same_browser_ends_the_first(quiz, visitor):
    amara = visitor("Amara")
    page = amara.in_window(quiz)
    hers = page.url
    page.goto(amara.demo.sandbox)
    follow(page.get_by_role("button", name="Linh"))
    amara.in_window(quiz)
    answer = page.goto(hers)
    assert answer is not None
    assert answer.status == 404


def test_a_trainee_takes_a_quiz_with_the_keyboard_alone(quiz, visitor):
    page = visitor("Linh").in_window(quiz)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    first = page.locator('section.question[data-type="single_choice"]').first
    first.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(first.locator("input[type=radio]").nth(1)).to_be_checked()
    expect(page.locator("#save-status")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="Check and hand in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check before you hand in")).to_be_visible()


def test_an_unanswered_log_says_nothing_of_people_or_tokens(demo, quiz, visitor):
    visitor("Amara").in_window(quiz)
    log = json.dumps(demo.api("GET", "log"))
    assert "SAND-13" not in log
