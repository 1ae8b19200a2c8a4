"""Every item type in one quiz: by keyboard alone, without script, offline, in two tabs, zoomed (assessment.md 8.5)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from seats import CLIPPED, QUESTIONS, SAVED, Seat, clash, everything, focused, press_to, ready, seated, section
from sqlalchemy import select
from ways import follow

from lms_plugin.db import db
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.settings import Layout

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def seat(live, opened) -> Seat:
    return seated(live, opened)


def test_the_keyboard_alone_takes_a_quiz_of_every_type(seat):
    page = seat.start(seat.browser())
    ready(page)
    page.keyboard.press("Tab")
    assert focused(page, "e.className") == "skip"
    page.keyboard.press("Enter")
    for number in range(1, QUESTIONS + 1):
        part = f"#q{number}"
        kind = page.locator(part).get_attribute("data-type")
        within = f"Boolean(e.closest('{part} fieldset:not(.certainty)') && !e.matches('button'))"
        if kind == "ordering":
            within = f"Boolean(e.closest('{part}') && e.matches('[data-move=\"1\"]'))"
        press_to(page, lambda within=within: focused(page, within) == "True")
        if kind == "ordering":
            page.keyboard.press("Enter")
        elif kind in {"numeric", "short_text"}:
            page.keyboard.type("2")
        elif focused(page, "e.tagName") == "SELECT":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.press("Space")
        sure = f"Boolean(e.closest('{part} .certainty'))"
        press_to(page, lambda sure=sure: focused(page, sure) == "True")
        page.keyboard.press("Space")
    expect(page.locator("#save-status")).to_have_text(SAVED)
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(QUESTIONS)
    press_to(page, lambda: focused(page, "e.textContent").startswith("Check and hand in"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{QUESTIONS} of {QUESTIONS} questions answered")).to_be_visible()


ZONE = """(() => {
  const e = document.activeElement;
  const within = (selector) => e.closest(selector);
  if (within('.skip')) return 'skip';
  if (within('header')) return 'time';
  if (within('.certainty')) return 'certainty';
  if (within('section.question')) return 'question';
  if (within('.bar-bottom')) return 'buttons';
  if (within('.navigator')) return 'navigator';
  return within('.keys') ? 'keys' : 'elsewhere'; })()"""


@pytest.mark.parametrize("layout", Layout)
def test_tab_goes_from_the_skip_link_by_question_and_certainty_and_buttons_to_the_navigator(live, opened, layout):
    seat = seated(live, opened, layout=layout)
    page = seat.start(seat.browser())
    ready(page)
    asked = page.locator("section.question").count()  # a case stays together
    zones = ["skip", "time", *["question", "certainty"] * asked, "buttons", "navigator", "keys"]
    seen: list[str] = []
    for _ in range(160):
        page.keyboard.press("Tab")
        zone = page.evaluate(ZONE)
        seen += [zone] if not seen or zone != seen[-1] else []
        box = page.evaluate("(e => [e.top, e.bottom, innerHeight])(document.activeElement.getBoundingClientRect())")
        assert box[0] < box[2], zone  # what has the focus is scrolled to
        assert box[1] > 0, zone
        if len(seen) == len(zones):
            break
    assert seen == zones


def test_single_keys_pick_go_on_and_flag_once_they_are_turned_on(seat):
    page = seat.start(seat.browser())
    ready(page)
    question = section(page, "single_choice")
    question.locator("h2").focus()
    page.keyboard.press("b")
    expect(question.locator('[name^="a"]:checked')).to_have_count(0)  # off until turned on (WCAG 2.1.4)
    page.locator("#nav-keys").check()
    question.locator("h2").focus()
    page.keyboard.press("b")
    expect(question.locator('[name^="a"]').nth(1)).to_be_checked()
    page.keyboard.press("1")
    expect(question.locator('[name^="a"]').nth(0)).to_be_checked()
    page.keyboard.press("f")
    expect(question.locator("[data-flag]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("n")
    assert focused(page, "e.closest('section').dataset.slot") == str(int(question.get_attribute("data-slot")) + 1)


def test_without_script_every_type_is_answered_flagged_handed_in_and_reviewed(seat):
    page = seat.start(seat.browser(java_script_enabled=False, viewport={"width": 320, "height": 800}))
    expect(page.get_by_text("Ends at")).to_be_visible()
    page.locator(".bar .row").evaluate("one => one.insertAdjacentHTML('afterbegin', '<span class=tag>Preview</span>')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    follow(section(page, "ordering").locator("button[data-move='1']").first)
    for kind in ("single_choice", "true_false", "multiple_response"):
        section(page, kind).locator("label.option").first.click()
    for kind in ("matrix", "decision_reason", "client_decision"):
        section(page, kind).locator("input[type=radio]").first.check()
    for kind in ("matching", "cloze"):
        section(page, kind).locator("select").first.select_option(index=1)
    for kind in ("numeric", "short_text"):
        section(page, kind).locator("input[type=text]").fill("2")
    section(page, "numeric").locator(".certainty label").last.click()
    follow(section(page, "numeric").get_by_role("button", name="Flag"))
    expect(page.locator("[data-flagged]")).to_have_count(1)
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(QUESTIONS)
    expect(section(page, "numeric").locator(".certainty input").last).to_be_checked()
    follow(page.get_by_role("button", name="Check and hand in"))
    expect(page.get_by_text("You flagged:")).to_be_visible()
    follow(page.get_by_role("button", name="Hand in", exact=True))
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()
    expect(page.get_by_text("How sure you were")).to_be_visible()


def test_what_was_answered_offline_outlives_the_closed_page_and_is_sent_when_the_network_is_back(seat):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    choice, typed = section(page, "single_choice"), section(page, "short_text")
    choice.locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    context.set_offline(True)
    choice.locator("label.option").nth(1).click()
    section(page, "ordering").locator("[data-move='1']").first.click()
    typed.locator("input[type=text]").fill("retinol")
    expect(page.locator("#save-status")).to_have_text("Not saved – will retry")
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(3)
    order = section(page, "ordering").locator("[data-entry]").all_inner_texts()
    page.wait_for_function("""async () => new Promise((done) => { const asked = indexedDB.open(
      'assay-attempt-' + document.getElementById('answers').dataset.autosave.match(/attempts\\/(\\d+)/)[1]);
      asked.onsuccess = () => { const all = asked.result.transaction('answers').objectStore('answers').getAll();
        all.onsuccess = () => { asked.result.close(); done(all.result.length === 3); }; }; })""")
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = seat.start(context)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    other = seat.start(seat.browser())  # another device sees them: they are on the server
    expect(section(other, "single_choice").locator('[name^="a"]').nth(1)).to_be_checked()
    expect(section(other, "short_text").locator("input[type=text]")).to_have_value("retinol")
    assert section(other, "ordering").locator("[data-entry]").all_inner_texts() == order


def test_two_tabs_show_both_answers_and_keep_the_one_that_is_chosen(seat):
    first, second, question = clash(seat)
    panel = question.get_by_role("alert")
    expect(panel).to_be_visible()
    texts = [one.inner_text().split("\n")[-1] for one in question.locator("label.option").all()[:2]]
    here, saved = panel.locator("div", has=second.locator("strong")).all()
    expect(here).to_contain_text(re.compile(f"^On this page.*{texts[1]}"))
    expect(saved).to_contain_text(re.compile(f"^Saved in the other tab.*{texts[0]}"))
    section(second, "true_false").locator("label.option").first.click()  # all others go on being saved
    panel.get_by_role("button", name="Keep this one").click()
    expect(second.locator("#save-status")).to_have_text(SAVED)
    first.reload()
    expect(section(first, "single_choice").locator('[name^="a"]').nth(1)).to_be_checked()
    expect(section(first, "true_false").locator('[name^="a"]').first).to_be_checked()
    ready(first)
    section(first, "single_choice").locator("label.option").nth(2).click()
    expect(first.locator("#save-status")).to_have_text(SAVED)
    question.locator("label.option").first.click()
    panel.get_by_role("button", name="Take the saved one").click()
    expect(question.locator('[name^="a"]').nth(2)).to_be_checked()


def test_handing_in_while_an_answer_is_on_its_way_and_the_back_button_lose_nothing(seat, live):
    page = seat.start(seat.browser())
    ready(page)
    page.route("**/autosave", lambda route: (page.wait_for_timeout(300), route.continue_()))
    section(page, "single_choice").locator("label.option").first.click()
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.get_by_text(f"1 of {QUESTIONS} questions answered")).to_be_visible()
    follow(page.get_by_role("button", name="Hand in", exact=True))
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile("^Result"))).to_be_visible()
    with live.app.app_context():
        states = db.session().scalars(select(Attempt.state)).all()
        db.session.remove()
    assert states == ["submitted"]


def test_a_browser_clock_wrong_by_an_hour_shows_the_servers_time_and_says_it_aloud(seat):
    context = seat.browser()
    page = context.new_page()
    page.clock.install(time="2031-05-01T13:00:00")
    page.route("**/end", lambda route: route.abort())  # for the server, no time passes
    page.goto(seat.url + seat.entered.path())
    page.get_by_role("button", name="Start").click()
    ready(page)
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^(60:00|59:5\d) left$"))
    page.clock.run_for(50 * 60 * 1000)
    expect(timer).to_have_text(re.compile(r"^(10:00|9:5\d) left$"))
    expect(page.locator("#timer [role=status]")).to_have_text("10 minutes left")
    page.get_by_role("button", name="Hide the time").click()
    expect(timer).to_be_hidden()
    over = page.locator(".bar-bottom").get_by_text("Everything that is saved counts")
    expect(over).to_be_hidden()
    page.clock.run_for(10 * 60 * 1000)
    expect(timer).to_have_text("Time is over")
    expect(over).to_be_visible()


SECOND = 1_000  # ms


@pytest.mark.parametrize(("given_at", "seen_after"), [(3_570, 28), (3_605, 65)], ids=["before", "after the end"])
def test_more_time_shows_by_itself_to_who_saves_nothing(seat, live, given_at, seen_after):
    page = seat.browser().new_page()
    page.clock.install()
    page.route("**/end", lambda route: route.abort())  # a network that is gone changes nothing
    page.goto(seat.url + seat.entered.path())
    page.get_by_role("button", name="Start").click()
    ready(page)
    timer, over = page.get_by_role("timer"), page.locator(".bar-bottom").get_by_text("The time is over")
    page.clock.run_for(given_at * SECOND)
    expect(timer).to_have_text(re.compile("^Time is over$" if given_at > 3_600 else r"^0:\d\d left$"))
    with live.app.app_context():
        attempt = db.session().scalars(select(Attempt)).one()
        assert attempt.deadline_at is not None
        attempt.deadline_at += timedelta(minutes=30)
        db.session.commit()
        db.session.remove()
    page.unroute("**/end")
    page.clock.run_for(seen_after * SECOND)
    expect(timer).to_have_text(re.compile(r"^(90:00|89:\d\d) left$"))
    expect(page.locator("#timer [role=status]")).to_have_text("You were given more time")
    expect(over).to_be_hidden()


def test_what_shows_two_answers_is_asked_for_again_where_it_did_not_come(seat):
    context = seat.browser()
    first, second = seat.start(context), seat.start(context)
    ready(second)
    second.route("**/clashes.js*", lambda route: route.abort(), times=1)
    section(first, "single_choice").locator("label.option").first.click()
    expect(first.locator("#save-status")).to_have_text(SAVED)
    question = section(second, "single_choice")
    question.locator("label.option").nth(1).click()
    expect(second.locator("#save-status")).to_have_text("Not saved – will retry")
    expect(question.get_by_role("alert")).to_be_visible()
    question.get_by_role("button", name="Keep this one").click()
    expect(second.locator("#save-status")).to_have_text(SAVED)


@pytest.mark.parametrize("zoom", [2, 4])
def test_zoomed_to_twice_and_four_times_nothing_is_cut_off_or_out_of_reach(seat, zoom):
    page = seat.start(seat.browser(viewport={"width": 1280 // zoom, "height": 1024 // zoom}, device_scale_factor=zoom))
    ready(page)
    for kind in ("single_choice", "true_false", "multiple_response", "decision_reason", "client_decision"):
        section(page, kind).locator("label.option").first.click()  # refused where something lies over it
    section(page, "matrix").locator("input[type=radio]").first.check()
    for kind in ("matching", "cloze"):
        section(page, kind).locator("select").first.select_option(index=1)
    for kind in ("numeric", "short_text"):
        section(page, kind).locator("input[type=text]").fill("2")
    section(page, "ordering").locator("button[data-move='1']").first.click()
    section(page, "numeric").get_by_role("button", name="Flag").click()
    expect(page.locator("[data-flagged]")).to_have_count(1)
    expect(page.locator('[data-step][data-state="answered"]')).to_have_count(QUESTIONS)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    for button, heading in (("Check and hand in", "Check before you hand in"), ("Hand in", "Result")):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), button
        assert page.evaluate(CLIPPED) == [], button
        follow(page.get_by_role("button", name=re.compile(f"^{button}")).last)
        page.get_by_role("heading", name=re.compile(f"^{heading}")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CLIPPED) == []


def test_on_a_phone_a_long_choice_of_a_list_is_read_in_full(live, opened):
    (item,) = (one for one in everything() if one["type"] == "matching")
    choices = [
        one | {"text": f"{one['text']} on skin that was peeled two weeks ago and is red"} for one in item["choices"]
    ]
    seat = seated(live, opened, [item | {"choices": choices}], questions=1)
    page = seat.start(seat.browser(viewport={"width": 320, "height": 640}))
    picked = section(page, "matching").locator("select").first
    one_line = picked.bounding_box()["height"]
    picked.select_option(index=1)
    assert picked.bounding_box()["height"] > one_line + 15  # px; it goes on in a second line
