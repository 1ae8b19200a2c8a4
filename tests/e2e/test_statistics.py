"""Statistics in Chromium: 21 attempts at 320 px in the dark and 1000 px in the light, by axe, and on paper."""

from __future__ import annotations

from random import Random

import pytest
from accessibility import WALKS, look_over, show_at
from builders import RIGHT, a_launch, a_quiz
from learners import keys_by_slot
from playwright.sync_api import expect
from sqlalchemy import select
from ways import follow

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import SavedAnswer
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.insights import service, tasks
from lms_plugin.lti.models import Person
from lms_plugin.web import BROWSER_COOKIE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("doors"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def sit(session, number):
    """So many people answer by chance, or leave blanks."""
    chance = Random(9)  # noqa: S311 - the same people each time
    for who in range(number):
        entered = a_launch(session, person_sub=f"s{who}")
        sitter = Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False)
        attempt = delivery.start_attempt(session, sitter, seed=f"{who:032x}", now=utc_now())
        for slot, key in keys_by_slot(session, attempt.id).items():
            if chance.random() < 0.6:
                facts = {"client_id": "c", "seq": slot, "answer": RIGHT[key], "saved_at": utc_now()}
                session.add(SavedAnswer(attempt_id=attempt.id, slot=slot, revision=1, **facts))
        delivery.submit_attempt(session, attempt, now=utc_now())
    session.commit()


def test_every_page_of_statistics(live, opened):
    with live.app.app_context():
        session = db.session()
        a_quiz(session, a_launch(session), attempts=None)
        sit(session, 21)
        tasks.work_off(lambda each: service.due(each, now=utc_now()))
        learner = session.scalar(select(Person.id).where(Person.sub == "s1"))
        entered = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
        session.commit()
        db.session.remove()
    here = live.app.extensions["assay"].settings.public_url
    for width, scheme in WALKS:
        context = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
        context.add_cookies([{"name": BROWSER_COOKIE, "value": entered.cookie, "url": here}])
        page = context.new_page()
        page.goto(here + entered.path("insights"))
        look_over(page, "statistics of a quiz")
        follow(page.locator("table a[href*='insights/questions/']").first)
        look_over(page, "statistics of a question")
        for path in ("insights/course", "insights/bank", f"insights/learners/{learner}"):
            page.goto(here + entered.path(path))
            look_over(page, path)
    show_at(page, 1000, "light")
    page.goto(here + entered.path("insights"))
    expect(page.get_by_text("the share of a question's points")).not_to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".tiles > *").first).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_text("the share of a question's points")).to_be_visible()
    expect(page.get_by_role("heading", name="Take it along")).not_to_be_visible()
