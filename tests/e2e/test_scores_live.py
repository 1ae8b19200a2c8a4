"""The page of scores keeps itself up to date, and is as good without script."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch, a_quiz
from playwright.sync_api import expect

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.passback import service
from lms_plugin.passback.models import ScoreState, TryResult

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_score_that_arrives_shows_without_a_reload_and_what_is_ticked_stays(live, opened):
    with live.app.app_context():
        session, now = db.session(), utc_now()
        owed = []
        for sub in ("ana", "ben"):
            learner = a_launch(session, registration=live.registration, person_sub=sub, link="l", context="c")
            owed.append(
                service.queue_score(
                    session, resource_link_id=learner.resource_link_id, person_id=learner.person_id, attempt_id=1,
                    score_given=Decimal(7), score_maximum=Decimal(10), comment="",
                    started_at=now - timedelta(minutes=9), submitted_at=now, at=now,
                )
            )  # fmt: skip
            session.flush()
            owed[-1].state, owed[-1].last_result, owed[-1].tries = ScoreState.WAITING, TryResult.UNAVAILABLE, 1
        teacher = a_launch(
            session, registration=live.registration, role=Role.INSTRUCTOR, person_sub="t", link="l", context="c"
        )
        a_quiz(session, teacher)
        session.commit()
        context = opened()
        jar = teacher.in_browser(live.app.test_client())
        for one in jar._cookies.values():
            context.add_cookies(
                [{"name": one.key, "value": one.value, "domain": "127.0.0.1", "path": "/", "secure": True}]
            )
        page = context.new_page()
        page.clock.install()
        page.goto(live.app.extensions["assay"].settings.public_url + teacher.path("scores"))
        expect(page.get_by_role("row", name="Person ana")).to_contain_text("Waiting")
        page.get_by_label("Tick Person ben").check()
        owed[0].state, owed[0].last_result, owed[0].arrived_at = ScoreState.ARRIVED, TryResult.ARRIVED, utc_now()
        session.commit()
        page.clock.fast_forward(5000)
        expect(page.get_by_role("row", name="Person ana")).to_contain_text("Sent")
        expect(page.get_by_label("Tick Person ben")).to_be_checked()
        expect(page.get_by_role("status")).to_contain_text("1 sent and not read back yet; 1 on its way")
        db.session.remove()
