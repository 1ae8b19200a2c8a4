"""Pages that are left, or nearly: a press that leads nowhere, the Back button, a browser put aside while one types."""

from __future__ import annotations

import re

import pytest
from builders import part_items
from playwright.sync_api import Page, Route, expect
from seats import QUESTIONS, SAVED, Seat, clash, everything, ready, seated, section
from ways import follow

from lms_plugin.delivery.settings import Layout

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
UNSAVED = "Not saved – will retry"


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened)


def saves_on(page: Page) -> None:
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(2)
    expect(page.locator("#save-status")).to_have_text(SAVED)


def test_a_press_at_the_moment_the_network_goes_leaves_a_page_that_goes_on_saving(seat):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/autosave", hold, times=1)
    with page.expect_request("**/autosave"):
        section(page, "single_choice").locator("label.option").first.click()
    page.get_by_role("button", name="Check and hand in").click()
    context.set_offline(True)
    held[0].abort()
    expect(page.get_by_role("alert").get_by_text("No connection")).to_be_visible()
    expect(page.locator("#save-status")).to_have_text(UNSAVED)
    context.set_offline(False)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    saves_on(page)
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.get_by_text(f"2 of {QUESTIONS} questions answered")).to_be_visible()


def test_a_page_whose_leaving_was_stopped_goes_on_saving(seat):
    page = seat.browser().new_page()
    page.clock.install()
    page.goto(seat.url + seat.entered.path())
    page.get_by_role("button", name="Start").click()
    ready(page)
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    page.route("**/answers", lambda route: route.abort("aborted"))  # as the browser's own button stops it
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Check and hand in").click(no_wait_after=True)
    page.clock.run_for(20_000)
    saves_on(page)


def test_the_back_button_brings_no_earlier_answer_back_in_place_of_a_later_one(live, opened):
    (item,) = (one for one in everything() if one["type"] == "single_choice")
    seat = seated(live, opened, [item, *part_items()], questions=3, layout=Layout.ONE_PER_PAGE)
    page = seat.start(seat.browser())
    while not section(page, "single_choice").count():
        follow(page.get_by_role("button", name="Save and continue"))
    ready(page)
    question = section(page, "single_choice")
    number = question.get_attribute("data-slot")
    question.locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    follow(page.get_by_role("button", name=re.compile("^Save and")).last)
    follow(page.locator(f'[data-step="{number}"]'))
    ready(page)
    question.locator("label.option").nth(1).click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    page.go_back()
    page.go_back()
    ready(page)
    expect(question.locator('[name^="a"]').nth(1)).to_be_checked()
    expect(page.locator("#save-status")).to_be_empty()  # nothing was sent


def test_what_is_being_typed_is_sent_when_the_page_is_put_aside(seat):
    page = seat.browser().new_page()
    page.clock.install()
    page.goto(seat.url + seat.entered.path())
    page.get_by_role("button", name="Start").click()
    ready(page)
    page.clock.pause_at("2100-01-01")  # typing never rests
    section(page, "short_text").locator("input[type=text]").press_sequentially("retinol")
    with page.expect_response("**/autosave") as saved:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # another app, or the lock of the phone
    assert saved.value.request.post_data_json["response"] == "retinol"
    assert saved.value.status == 200


def test_what_one_tab_gets_saved_throws_away_nothing_that_another_keeps(seat):
    context = seat.browser()
    first, second = seat.start(context), seat.start(context)
    for page in (first, second):
        ready(page)
        page.route("**/autosave", lambda route: route.abort())
    for page, option in ((first, 0), (second, 1)):
        section(page, "single_choice").locator("label.option").nth(option).click()
        expect(page.locator("#save-status")).to_have_text(UNSAVED)
    first.unroute("**/autosave")
    expect(first.locator("#save-status")).to_have_text(SAVED)
    second.close(run_before_unload=False)
    panel = section(seat.start(context), "single_choice").get_by_role("alert")
    expect(panel.get_by_role("button", name="Keep this one")).to_be_visible()


def test_two_answers_side_by_side_show_what_is_on_the_page_now(seat):
    _first, _second, question = clash(seat)
    here = question.locator(".clash > div").first
    expect(here).to_be_visible()
    last = question.locator("label.option").nth(2)
    last.click()  # thought better of, before choosing
    expect(here).to_contain_text(last.inner_text().split("\n")[-1])
    expect(question.locator(".clash")).to_have_count(1)
