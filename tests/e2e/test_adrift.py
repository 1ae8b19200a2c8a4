"""What a page does that is refused, or cannot send: it keeps what it holds, says so, and the next visit saves it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from seats import QUESTIONS, SAVED, Seat, ready, seated, section

from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Launch

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
ADRIFT = "This page can save no more"
# A full disk is told when a transaction ends, after its request succeeded.
FULL = """const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...all) {
    const asked = put.apply(this, all);
    asked.addEventListener('success', () => this.transaction.abort());
    return asked; }"""


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened)


def end_visit(live, seat: Seat, *, over: bool = True) -> None:
    with live.app.app_context():
        launch = db.session().get(Launch, seat.entered.launch_id)
        assert launch is not None
        launch.ended_at = utc_now() if over else None
        db.session.commit()
        db.session.remove()


def test_a_visit_that_ends_while_one_answers_loses_nothing_and_the_next_one_saves_it(seat, live):
    context = seat.browser(viewport={"width": 320, "height": 640})
    page = seat.start(context)
    ready(page)
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    end_visit(live, seat)
    section(page, "single_choice").locator("label.option").nth(1).click()
    told = page.get_by_role("alert").get_by_text(ADRIFT)
    expect(told).to_be_in_viewport(ratio=1)
    expect(told).to_contain_text("kept in this browser: open the quiz again from your course")
    expect(page.locator("#save-status")).to_have_text("Not saved")
    section(page, "short_text").locator("input[type=text]").fill("retinol")
    section(page, "numeric").get_by_role("button", name="Flag").click()
    page.get_by_role("button", name="Check and hand in").click()  # what it would lead to holds no answers
    expect(told).to_be_focused()
    expect(section(page, "single_choice").locator('[name^="a"]').nth(1)).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    end_visit(live, seat, over=False)  # as another launch in the same browser
    page.close()
    page = seat.start(context)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    other = seat.start(seat.browser())
    expect(section(other, "single_choice").locator('[name^="a"]').nth(1)).to_be_checked()
    expect(section(other, "short_text").locator("input[type=text]")).to_have_value("retinol")
    expect(section(other, "numeric").locator("[data-flag]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("refusal", ["ACCESS_CODE_NEEDED", "ROLE_NOT_ALLOWED"])
def test_a_refusal_that_says_nothing_about_the_answers_throws_none_away(seat, refusal):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    body = json.dumps({"code": refusal})
    page.route("**/autosave", lambda route: route.fulfill(status=403, content_type="application/json", body=body))
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.get_by_role("alert").get_by_text(ADRIFT)).to_be_visible()
    with page.expect_response("**/autosave"):  # kept before it is tried
        section(page, "true_false").locator("label.option").first.click()
    page.close()
    expect(seat.start(context).locator("#save-status")).to_have_text(SAVED)
    expect(seat.start(seat.browser()).locator('[data-step][data-state="answered"]')).to_have_count(2)


@pytest.mark.parametrize("status", [200, 403, 404])
def test_the_page_of_a_proxy_is_taken_for_no_answer_of_ours_and_the_message_is_sent_again(seat, status):
    page = seat.start(seat.browser())
    ready(page)
    sent, strange = [], {"status": status, "content_type": "text/html", "body": "<h1>Log in to the network</h1>"}
    page.on("request", lambda request: sent.append(request.post_data) if request.url.endswith("/autosave") else None)
    page.route("**/autosave", lambda route: route.fulfill(**strange), times=1)
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text("Not saved – will retry")
    expect(page.locator("#save-status")).to_have_text(SAVED)
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_a_flag_set_without_network_waits_like_an_answer_and_is_kept(seat):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    flag = section(page, "numeric").locator("[data-flag]")
    context.set_offline(True)
    flag.click()
    expect(page.locator("#save-status")).to_have_text("Not saved – will retry")
    expect(flag).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-step][data-flagged]")).to_have_count(1)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = seat.start(context)
    expect(page.locator("#save-status")).to_have_text("Saved")
    expect(section(page, "numeric").locator("[data-flag]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.get_by_text(re.compile("You flagged:"))).to_be_visible()
    expect(page.get_by_text(f"0 of {QUESTIONS} questions answered")).to_be_visible()


def test_words_for_a_number_are_said_to_be_no_answer_until_it_is_one(seat):
    page = seat.start(seat.browser(viewport={"width": 320, "height": 640}))
    ready(page)
    typed = section(page, "numeric").locator("input[type=text]")
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    typed.fill("a little")
    typed.press("Tab")
    expect(page.locator("#save-status")).to_have_text("Not saved yet")
    expect(section(page, "numeric").get_by_text("Only a number such as 2.5")).to_be_visible()
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(2)
    expect(page.locator("#save-status")).to_have_text("Not saved yet")
    typed.fill("2.5")
    typed.press("Tab")
    expect(page.locator("#save-status")).to_have_text(SAVED)
    expect(section(page, "numeric").get_by_text("Only a number such as 2.5")).to_be_hidden()


def test_a_browser_with_no_room_left_is_not_said_to_keep_what_it_cannot(seat):
    context = seat.browser()
    context.add_init_script(FULL)
    page = seat.start(context)
    ready(page)
    body = json.dumps({"code": "ROLE_NOT_ALLOWED"})
    page.route("**/autosave", lambda route: route.fulfill(status=403, content_type="application/json", body=body))
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.get_by_role("alert").get_by_text(ADRIFT)).to_contain_text("Leave this page open")


def test_a_page_that_can_save_again_takes_back_that_it_cannot(seat):
    page = seat.start(seat.browser())
    ready(page)
    body = json.dumps({"code": "ROLE_NOT_ALLOWED"})
    strange = {"status": 403, "content_type": "application/json", "body": body}
    page.route("**/autosave", lambda route: route.fulfill(**strange), times=1)
    section(page, "single_choice").locator("label.option").first.click()
    told = page.get_by_role("alert").get_by_text(ADRIFT)
    expect(told).to_be_visible()
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    expect(told).to_be_hidden()


def test_zoomed_four_times_what_the_page_has_to_say_covers_no_question(seat):
    page = seat.start(seat.browser(viewport={"width": 320, "height": 256}, device_scale_factor=4))
    ready(page)
    body = json.dumps({"code": "ROLE_NOT_ALLOWED"})
    page.route("**/autosave", lambda route: route.fulfill(status=403, content_type="application/json", body=body))
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.get_by_role("alert").get_by_text(ADRIFT)).to_be_visible()
    section(page, "true_false").locator("label.option").first.click(
        timeout=20_000
    )  # refused where something lies over it
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.locator(".adrift")).to_be_focused()
    expect(page.locator(".adrift")).to_be_in_viewport()
