"""The builder with several banks in a browser, looked at at both sizes: adding rows, naming a bank, publishing."""

from __future__ import annotations

import pytest
from accessibility import WALKS, look_over
from builders import a_bank, a_launch, sample_items
from playwright.sync_api import expect
from regraded_course import choice_items
from ways import follow

from lms_plugin.access import Role
from lms_plugin.authoring.models import Bank
from lms_plugin.db import db
from lms_plugin.web import BROWSER_COOKIE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_a_quiz_is_built_from_two_banks_and_says_so_when_one_is_taken_back(live, opened, width, scheme):
    with live.app.app_context():
        session = db.session()
        entered = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1", registration=live.registration)
        elsewhere = a_launch(session, context="c9", link="l9", registration=live.registration)
        own, other = a_bank(session, sample_items()), a_bank(session, choice_items("x", "y"), key="other")
        session.get_one(Bank, other).title = "Tools"
        session.commit()
        db.session.remove()
    url = live.app.extensions["assay"].settings.public_url
    context = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.add_cookies([{"name": BROWSER_COOKIE, "value": entered.cookie, "url": url}])
    page = context.new_page()
    page.goto(url + entered.path("build"))
    page.get_by_label("Title").fill("Both")
    page.locator("[name=bank]").select_option(str(own))
    page.locator("[name=sections-0-rows-0-count]").fill("2")
    page.get_by_role("button", name="Add a row to draw").click()
    page.locator("[name=sections-0-rows-1-count]").fill("2")
    page.locator("[name=sections-0-rows-1-bank]").select_option(str(other))
    follow(page.get_by_role("button", name="Check what can be drawn"))
    expect(page.get_by_text("The banks can fill it: 4 questions.")).to_be_visible()
    look_over(page, "builder with two banks")
    follow(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_text("Published:")).to_be_visible()
    with live.app.app_context():
        bank = db.session.get_one(Bank, other)
        bank.registration_id, bank.context_id = elsewhere.registration_id, elsewhere.context_id
        db.session.commit()
        db.session.remove()
    follow(page.get_by_role("link", name="Settings", exact=True))
    expect(page.get_by_text("not shared with this course any more")).to_be_visible()
    look_over(page, "builder with a bank taken back")
