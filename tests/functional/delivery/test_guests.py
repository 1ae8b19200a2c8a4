"""People whom the platform does not name: what a quiz asks of everybody before it starts, it asks of them, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from learners import Learner
from sqlalchemy import select
from tests_support import MARKER, a_launch, a_quiz

from lms_plugin.access import SetAside
from lms_plugin.db import utc_now
from lms_plugin.delivery.codes import hash_code
from lms_plugin.delivery.models import Attempt

HOUR = timedelta(hours=1)


@pytest.fixture
def guest(app, session):
    """A guest before a quiz with these settings."""

    def enter(**settings):
        entered = a_launch(session, person_sub="assay-anonymous-1", set_aside=SetAside.ANONYMOUS)
        a_quiz(session, entered, anonymous_practice=True, **settings)
        return Learner(app, entered)

    return enter


@pytest.mark.parametrize("dates", [{"opens_at": HOUR}, {"closes_at": -HOUR}])
def test_a_guest_starts_only_while_the_quiz_is_open(guest, session, dates):
    learner = guest(**{name: utc_now() + ago for name, ago in dates.items()})
    assert learner.post("attempts").status_code == 403
    assert session.scalars(select(Attempt)).all() == []
    assert MARKER not in learner.get().text


def test_a_guest_gives_the_access_code_and_agrees_to_the_statement(guest, session):
    learner = guest(access_code=hash_code("peel"), honour="I work alone.")
    assert learner.post("attempts").status_code == 422
    assert learner.post("attempts", code="wrong", honour="1").status_code == 422
    assert session.scalars(select(Attempt)).all() == []
    assert learner.post("attempts", code="peel", honour="1").status_code == 303


def test_a_guest_may_try_as_often_as_they_like(guest):
    learner = guest(attempts=1)
    learner.submit(learner.start())
    assert learner.post("attempts").status_code == 303
