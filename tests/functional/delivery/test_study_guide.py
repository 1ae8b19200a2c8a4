"""The study guide of a shipped bank: offered before an attempt, closed during one, none for other banks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from learners import Learner
from sqlalchemy import select
from tests_support import a_launch, a_quiz

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Bank, Item, ItemVersion
from lms_plugin.db import utc_now
from question_bank.library import load_library_bank


@pytest.fixture
def learner(app, session):
    """A learner before a quiz that is drawn from the shipped bank."""
    authoring.import_library(session, now=utc_now())
    session.commit()
    bank = session.scalar(select(Bank).where(Bank.registration_id.is_(None)))
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=bank.id, topics=("indication",), pass_percent=Decimal(60))
    return Learner(app, entered)


def test_the_front_page_leads_to_the_guide_and_the_guide_back(learner):
    assert learner.entered.path("guide") in learner.get().text
    page = learner.get("guide")
    assert page.status_code == 200
    assert "When not to treat" in page.text
    assert "<table>" in page.text
    assert f'href="{learner.entered.path("")}"' in page.text


def test_the_guide_is_closed_while_an_attempt_is_open(learner):
    learner.start()
    assert learner.entered.path("guide") not in learner.get().text
    assert learner.get("guide").status_code == 404


def test_the_guide_is_closed_beside_another_link_while_an_attempt_is_open(app, session, learner):
    elsewhere = a_launch(session, link="l2")
    bank = session.scalar(select(Bank).where(Bank.registration_id.is_(None)))
    a_quiz(session, elsewhere, bank_id=bank.id, topics=("indication",))
    other = Learner(app, elsewhere)
    assert other.get("guide").status_code == 200
    attempt = learner.start()
    assert other.get("guide").status_code == 404
    assert other.entered.path("guide") not in other.get().text
    learner.submit(attempt)
    assert other.get("guide").status_code == 200


def test_a_bank_of_the_school_has_no_guide(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    assert learner.entered.path("guide") not in learner.get().text
    assert learner.get("guide").status_code == 404


def test_the_safety_flag_is_seen_wherever_an_item_type_keeps_it(learner, session):
    rows = session.execute(select(ItemVersion).join(Item, Item.id == ItemVersion.item_id)).scalars()
    flagged = {row.document["stem"] for row in rows if row.type == "client_decision" and row.critical}
    cases = [one.item for one in load_library_bank("mesotherapy-for-acne").items if one.item.type == "client_decision"]
    unsafe = {case.stem for case in cases if any(part.critical for part in case.decisions + case.reasons)}
    assert unsafe
    assert flagged == unsafe
