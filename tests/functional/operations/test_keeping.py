"""Attempts are kept as long as the setting says, on both databases; a dry run deletes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from operators import signed_in
from sqlalchemy import select, update
from tests_support import a_launch, a_quiz

from lms_plugin.db import utc_now
from lms_plugin.delivery import service
from lms_plugin.delivery.models import Attempt, SavedAnswer
from lms_plugin.operations import keeping
from lms_plugin.passback.models import OwedScore, ScoreState

DAYS = timedelta(days=1)


@pytest.fixture
def sat(session):
    """Hand an attempt in so many days ago; returns its id."""
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)

    def at(who, days, *, arrived=True):
        person = a_launch(session, person_sub=who)
        sitter = service.Sitter(resource_link_id=person.resource_link_id, person_id=person.person_id, preview=False)
        then = utc_now() - days * DAYS
        attempt = service.start_attempt(session, sitter, seed="0" * 32, now=then)
        facts = {"client_id": "c", "seq": 1, "answer": None, "saved_at": then}
        session.add(SavedAnswer(attempt_id=attempt.id, slot=1, revision=1, **facts))
        service.submit_attempt(session, attempt, now=then)
        state = ScoreState.ARRIVED if arrived else ScoreState.WAITING
        session.execute(update(OwedScore).where(OwedScore.attempt_id == attempt.id).values(state=state))
        session.commit()
        return attempt.id

    return at


def test_old_attempts_go_with_their_answers_and_scores_and_newer_ones_stay(session, sat):
    sat("old", 100)
    kept = [sat("both", 100), sat("both", 10), sat("new", 10), sat("waiting", 100, arrived=False)]
    before = utc_now() - 90 * DAYS
    assert keeping.expired(session, before=before) == keeping.Expired(attempts=1, answers=1, cards=0)
    assert keeping.expire(session, before=before) == 1
    session.commit()
    assert list(session.scalars(select(Attempt.id).order_by(Attempt.id))) == kept
    assert set(session.scalars(select(SavedAnswer.attempt_id))) == set(kept)
    assert set(session.scalars(select(OwedScore.attempt_id))) <= set(kept)
    assert keeping.expire(session, before=before) == 0


def test_the_command_says_what_would_go_and_then_deletes_it(app, session, sat):
    sat("old", 100)
    session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["privacy", "expire"]).exit_code == 1
    dry = runner.invoke(args=["privacy", "expire", "--days", "90", "--dry-run"]).stdout
    assert dry == "Older than 90 days: 1 attempts, 1 saved answers, 0 practised questions. Nothing was deleted.\n"
    assert session.scalars(select(Attempt.id)).all()
    session.rollback()
    assert "Deleted: 1 attempts" in runner.invoke(args=["privacy", "expire", "--days", "90"]).stdout
    assert session.scalars(select(Attempt.id)).all() == []


def test_learners_and_operators_read_how_long_attempts_are_kept(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    client = entered.in_browser(app.test_client())
    assert "are kept for" not in client.get(entered.path("")).text
    object.__setattr__(app.extensions["assay"].settings, "keep_days", 400)
    assert "Attempts are kept for 400 days after the last one is handed in" in client.get(entered.path("")).text
    page = signed_in(app, session).get("learning-records").text
    assert "400 days after they are handed in" in page
