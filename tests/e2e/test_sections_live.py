"""Timed sections in a browser: sizes and colours, without script, and answers that waited beyond their section."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from accessibility import WALKS, check, look_over
from builders import a_bank, a_launch, a_quiz, sample_items
from playwright.sync_api import expect
from sqlalchemy import select
from test_taking import SAVED, Seat, ready, section
from ways import follow

from lms_plugin.db import db, utc_now
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.section_models import AttemptSection
from question_bank.blueprint import FixedSlot

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


class TimedSeat(Seat):
    """A place at a quiz of two timed sections."""

    def start(self, context):
        page = context.new_page()
        page.goto(self.url + self.entered.path())
        box = page.get_by_label("I have understood that there is no way back.")
        if box.count():
            box.check()
        follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
        return page


@pytest.fixture
def seat(live, opened):
    with live.app.app_context():
        session = db.session()
        entered = a_launch(session, registration=live.registration)
        names = ("one", "two"), ("three", "four")
        sections = tuple(
            SectionPlan(title=title, minutes=10, fixed=tuple(FixedSlot(item_id=one) for one in items))
            for title, items in zip(("Skin and its layers", "Tools"), names, strict=True)
        )
        a_quiz(session, entered, bank_id=a_bank(session, sample_items()), sections=sections)
        db.session.remove()
    return TimedSeat(live.app.extensions["assay"].settings.public_url, entered, opened)


def finish(page):
    follow(page.get_by_role("button", name="Finish section…"))
    follow(page.get_by_role("button", name="Finish this section"))


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_every_page_of_a_quiz_by_sections_is_well_and_reaches_the_result_without_script(seat, width, scheme):
    context = seat.browser(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(seat.url + seat.entered.path())
    look_over(page, "front page with sections")
    page = seat.start(context)
    look_over(page, "first section")
    follow(page.get_by_role("button", name="Finish section…"))
    look_over(page, "summary of a section")
    page.close()
    plain = seat.browser(viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False)
    page = seat.start(plain)
    finish(page)
    expect(page.get_by_role("heading", name="Section 2 of 2: Tools")).to_be_visible()
    follow(page.get_by_role("button", name="Start section 2"))
    follow(page.get_by_role("button", name="Check and hand in…"))
    follow(page.get_by_role("button", name="Hand in"))
    expect(page).to_have_url(re.compile("/result"))


def test_the_page_between_sections_is_well(seat):
    page = seat.start(seat.browser(viewport={"width": 320, "height": 800}, color_scheme="dark"))
    finish(page)
    check(page, "between sections")


def test_an_answer_that_waited_beyond_its_section_is_refused_aloud_and_later_ones_are_kept(seat, live):
    context = seat.browser()
    page = seat.start(context)
    ready(page)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(10:00|9:5\d) left$"))
    context.set_offline(True)
    section(page, "single_choice").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text("Not saved – will retry")
    page.close(run_before_unload=False)
    with live.app.app_context():
        row = db.session.scalars(select(AttemptSection).where(AttemptSection.section == 1)).one()
        row.deadline_at = utc_now() - timedelta(minutes=5)
        db.session.commit()
        db.session.remove()
    context.set_offline(False)
    page = seat.start(context)
    expect(page.get_by_role("heading", name="The time of section 1 is over")).to_be_visible()
    follow(page.get_by_role("button", name="Start section 2"))
    expect(page.get_by_role("alert")).to_contain_text("came too late")
    section(page, "true_false").locator("label.option").first.click()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    page.reload()
    ready(page)
    expect(section(page, "true_false").locator('[name^="a"]').first).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)
