"""Staff's pages of attempts and exceptions, and practice: axe, 320 px, dark, from the right, kept fresh by script."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import depth
import pytest
from accessibility import WALKS, look_over
from builders import a_bank, a_launch, a_quiz, part_items, sample_items
from learners import Learner
from playwright.sync_api import expect
from pseudo import LANGUAGE, speak
from ways import follow

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import allowances, codes
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.web import BROWSER_COOKIE
from question_bank.sitting import Window

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e"), pytest.mark.values]
LOOKS = [(width, scheme, LANGUAGE) for width, scheme in WALKS]
if depth.deep:
    LOOKS += [(320, "light", "en"), (1000, "dark", "en"), (320, "light", "ru")]
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def school(live, monkeypatch):
    """A course with a teacher, a learner who has handed in and is at it again, and one who practises."""
    speak(monkeypatch)
    with live.app.app_context():
        session = db.session()
        made = {"registration": live.registration}
        first = a_launch(session, **made)
        bank = a_bank(session, sample_items() + part_items())
        a_quiz(session, first, bank_id=bank, questions=8, attempts=None, minutes=30)
        learner = Learner(live.app, first)
        done, _going_on = (learner.start(), learner.submit(1), learner.start())[::2]
        other = a_launch(session, person_sub="s2", **made)
        practiser = Learner(live.app, other)
        practiser.submit(practiser.start())
        coded = a_launch(session, person_sub="s3", link="l2", **made)
        a_quiz(session, coded, bank_id=bank, access_code=codes.hash_code("x"), honour="I work alone.", practice=True)
        now = utc_now()
        allowances.except_window(
            session, bound_to(session, first.resource_link_id).assessment_id, Window(None, now + timedelta(days=1)),
            people=[first.person_id, other.person_id], group_name="Evening class", made_by=first.person_id, now=now,
        )  # fmt: skip
        session.commit()
        db.session.remove()
    return live, {"done": done, "learner": first.person_id}


def entered(live, context, locale, **launch):
    """A page in a launch of somebody."""
    with live.app.app_context():
        who = a_launch(db.session(), registration=live.registration, locale=locale, **launch)
        db.session.remove()
    url = live.app.extensions["assay"].settings.public_url
    context.add_cookies([{"name": BROWSER_COOKIE, "value": who.cookie, "url": url}])
    return context.new_page(), url + who.path()


def look(page, what, width, scheme, locale):
    look_over(page, f"{what} at {width} px, {scheme}, {locale}")
    if SHOTS:
        name = re.sub(r"\W+", "-", what)
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}-{locale}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_every_page_fits_and_is_accessible(school, opened, width, scheme, locale):
    live, ids = school
    sized = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page, base = entered(live, opened(**sized), locale, role=Role.INSTRUCTOR, person_sub="t1")
    pages = ("", "attempts", f"attempts/{ids['done']}/about", "allowances", f"allowances/{ids['learner']}")
    for rest in pages:
        page.goto(base + rest)
        for hidden in page.locator("details").all():
            hidden.locator("summary").first.click()
        look(page, rest or "staff front", width, scheme, locale)
    page, base = entered(live, opened(**sized), locale, person_sub="s2")
    page.goto(base + "practise")
    look(page, "practise", width, scheme, locale)
    page.locator("input[type=radio], select").first.focus()
    follow(page.locator("form button").last)
    page.wait_for_url(re.compile(r"practise/\d+"))
    look(page, "practised", width, scheme, locale)
    page, base = entered(live, opened(**sized), locale, person_sub="s3", link="l2")
    page.goto(base)
    follow(page.locator("main form button").first)
    page.locator("#code-error").wait_for()
    look(page, "front with code and statement", width, scheme, locale)
    page.locator("#code").fill("x")
    page.locator("#honour").check()
    follow(page.locator("main form button").first)
    page.locator("section.question").first.wait_for()
    follow(page.locator("button[name=go][value^=check]").last)
    page.locator("section.question .tag").first.wait_for()
    look(page, "practice question, checked", width, scheme, locale)


def test_the_list_of_attempts_keeps_itself_fresh(school, opened):
    live, _ = school
    context = opened()
    page, base = entered(live, context, "en", role=Role.INSTRUCTOR, person_sub="t1")
    page.clock.install()
    page.goto(base + "attempts")
    expect(page.locator("#live tr")).to_have_count(1)
    with live.app.app_context():
        Learner(live.app, a_launch(db.session(), registration=live.registration, person_sub="s4")).start()
        db.session.remove()
    page.clock.run_for(11_000)
    expect(page.locator("#live tr")).to_have_count(2)
    expect(page.locator("#live")).to_contain_text("Person s4")
