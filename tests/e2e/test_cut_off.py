"""Five minutes without network in the middle of a quiz, on the page's own clock: shown all the time, nothing lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from seats import QUESTIONS, SAVED, Seat, ready, seated, section
from sqlalchemy import select
from ways import follow

from lms_plugin.db import db
from lms_plugin.delivery.answers import current_answers
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
MINUTE = 60_000  # ms
UNSAVED = "Not saved – will retry"


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened)


def test_five_minutes_without_network_are_shown_and_lose_nothing(seat, live):
    context = seat.browser()
    page = context.new_page()
    page.clock.install()
    page.goto(seat.url + seat.entered.path())
    follow(page.get_by_role("button", name="Start"))
    ready(page)
    status, tries = page.locator("#save-status"), []
    section(page, "true_false").locator("label.option").first.click()
    expect(status).to_have_text(SAVED)

    context.set_offline(True)
    page.on("requestfailed", lambda request: tries.append(request.post_data) if request.post_data else None)
    cut = [
        lambda: section(page, "single_choice").locator("label.option").nth(1).click(),
        lambda: section(page, "short_text").locator("input[type=text]").fill("retinol"),
        lambda: section(page, "matching").locator("select").first.select_option(index=2),
        section(page, "ordering").locator("[data-move='1']").first.click,
        lambda: section(page, "single_choice").locator("label.option").nth(2).click(),  # thought better of
    ]
    for step in cut:
        step()
        page.clock.run_for(MINUTE)
        expect(status).to_have_text(UNSAVED)
        expect(page.get_by_role("timer")).to_be_visible()
    assert len(tries) > len(cut)  # it kept trying by itself
    assert len(set(tries)) == 1  # the message in doubt is repeated word for word
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(5)

    context.set_offline(False)
    expect(status).to_have_text(SAVED)
    order = section(page, "ordering").locator("[data-entry]").all_inner_texts()
    page.reload()
    expect(section(page, "single_choice").locator('[name^="a"]').nth(2)).to_be_checked()
    expect(section(page, "short_text").locator("input[type=text]")).to_have_value("retinol")
    assert section(page, "ordering").locator("[data-entry]").all_inner_texts() == order
    follow(page.get_by_role("button", name="Check and hand in"))
    expect(page.get_by_text(f"5 of {QUESTIONS} questions answered")).to_be_visible()
    follow(page.get_by_role("button", name="Hand in", exact=True))
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()
    with live.app.app_context():
        attempt = db.session().scalars(select(Attempt)).one()
        assert attempt.state is AttemptState.SUBMITTED
        assert len([one for one in current_answers(db.session(), attempt.id).values() if one.answer]) == 5
        sent = db.session().execute(select(SavedAnswer.client_id, SavedAnswer.seq)).all()
        db.session.remove()
    assert len(sent) == len(set(sent))


def test_a_button_pressed_without_network_keeps_the_page_and_says_so(seat):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    check = page.get_by_role("button", name="Check and hand in")
    context.set_offline(True)
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(UNSAVED)
    check.click()
    told = page.get_by_role("alert").get_by_text("No connection")
    expect(told).to_be_visible()
    expect(section(page, "single_choice").locator("input[type=radio]").first).to_be_checked()
    context.set_offline(False)
    expect(told).to_be_hidden()
    check.click()
    expect(page.get_by_text(f"2 of {QUESTIONS} questions answered")).to_be_visible()
    context.set_offline(True)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(told).to_contain_text("nothing was handed in")
    context.set_offline(False)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()


def test_a_network_that_swallows_messages_is_told_and_what_it_swallowed_is_sent_again(seat):
    context = seat.browser()
    context.add_init_script(
        "{ const real = AbortSignal.timeout; AbortSignal.timeout = (ms) => real.call(AbortSignal, ms / 40) }"
    )
    page = seat.start(context)
    ready(page)
    page.route("**/autosave", lambda _route: None, times=1)  # connected, but nothing comes through
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.url.endswith("/autosave") else None)
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(UNSAVED)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_handing_in_over_a_network_that_only_seems_to_be_there_keeps_the_page_and_says_so(seat):
    context = seat.browser()
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true })")
    page = seat.start(context)
    ready(page)
    follow(page.get_by_role("button", name="Check and hand in"))
    context.set_offline(True)
    hand_in = page.get_by_role("button", name="Hand in", exact=True)
    hand_in.click()
    expect(page.get_by_role("alert").get_by_text("nothing was handed in")).to_be_visible()
    context.set_offline(False)
    hand_in.click()
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()
