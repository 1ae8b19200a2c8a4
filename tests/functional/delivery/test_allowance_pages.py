"""Exceptions that instructors make on their pages, and that open attempts follow at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from learners import Learner
from sqlalchemy import select
from tests_support import a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery.allowance_models import AccommodationChange, AttemptGrant, WindowException
from lms_plugin.delivery.models import Attempt


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=1, minutes=60)
    return Learner(app, entered)


@pytest.fixture
def teacher(app, session, learner):
    return Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))


def moment(at):
    return at.strftime("%Y-%m-%dT%H:%M")


def test_time_and_a_half_moves_the_end_of_an_open_attempt_too(session, learner, teacher):
    attempt = learner.start()
    page = f"allowances/{learner.entered.person_id}"
    assert "Exception" not in teacher.get("allowances").text
    assert teacher.post(f"{page}/accommodation", time="1.5", extra_attempts="1").status_code == 303
    session.expire_all()
    held = session.get(Attempt, attempt)
    assert held.deadline_at - held.started_at == timedelta(minutes=90)
    assert "End moved by an exception" in teacher.get(f"attempts/{attempt}/about").text
    shown = teacher.get(page).text
    assert "2 attempts in all" in shown
    assert "Time × 1.5" in shown
    assert ">Exception<" in teacher.get("allowances").text
    assert teacher.post(f"{page}/accommodation", time="untimed", extra_attempts="0").status_code == 303
    session.expire_all()
    assert session.get(Attempt, attempt).deadline_at is None
    assert len(session.scalars(select(AccommodationChange)).all()) == 2


def test_time_added_by_hand_stays_when_an_accommodation_changes(session, learner, teacher):
    attempt = learner.start()
    teacher.post(f"attempts/{attempt}/extend", minutes="10", reason="")
    teacher.post(f"allowances/{learner.entered.person_id}/accommodation", time="2", extra_attempts="0")
    session.expire_all()
    held = session.get(Attempt, attempt)
    assert held.deadline_at - held.started_at == timedelta(minutes=130)


def test_a_reopened_attempt_keeps_the_time_it_was_given_then(session, learner, teacher):
    attempt = learner.start()
    learner.submit(attempt)
    teacher.post(f"attempts/{attempt}/reopen", minutes="5", reason="Power cut")
    session.expire_all()
    before = session.get(Attempt, attempt).deadline_at
    teacher.post(f"allowances/{learner.entered.person_id}/accommodation", time="2", extra_attempts="0")
    session.expire_all()
    assert session.get(Attempt, attempt).deadline_at == before


def test_a_grant_carries_name_and_reason(session, learner, teacher):
    learner.submit(learner.start())
    page = f"allowances/{learner.entered.person_id}"
    assert teacher.post(f"{page}/grant", attempts="1", reason="").status_code == 422
    assert teacher.post(f"{page}/grant", attempts="1", reason="Sat through a power cut").status_code == 303
    granted = session.scalars(select(AttemptGrant)).one()
    assert granted.made_by == teacher.entered.person_id
    assert "Sat through a power cut" in teacher.get(page).text
    learner.start()


def test_a_groups_window_holds_until_it_is_taken_back(session, learner, teacher):
    attempt = learner.start()
    closes = (utc_now() + timedelta(minutes=20)).replace(second=0, microsecond=0)
    fields = {"group_name": "Evening class", "closes_at": moment(closes), "people": str(learner.entered.person_id)}
    assert teacher.post("allowances/windows", **fields).status_code == 303
    session.expire_all()
    assert session.get(Attempt, attempt).deadline_at == closes
    assert "Evening class" in teacher.get("allowances").text
    given = session.scalars(select(WindowException)).one()
    assert teacher.post(f"allowances/windows/{given.id}/end").status_code == 303
    session.expire_all()
    held = session.get(Attempt, attempt)
    assert held.deadline_at - held.started_at == timedelta(hours=1)
    assert teacher.post(f"allowances/windows/{given.id}/end").status_code == 404


def test_an_own_window_needs_an_end_that_comes_after_its_beginning(session, learner, teacher):
    page = f"allowances/{learner.entered.person_id}/window"
    now = utc_now()
    for fields in ({}, {"opens_at": moment(now), "closes_at": moment(now - timedelta(days=1))}, {"opens_at": "soon"}):
        assert teacher.post(page, **fields).status_code == 422
    assert session.scalars(select(WindowException)).all() == []
    assert teacher.post(page, opens_at=moment(now + timedelta(days=1))).status_code == 303
    assert learner.post("attempts").status_code == 403


def test_nobody_of_another_course_can_be_given_anything(app, session, learner, teacher):
    stranger = a_launch(session, person_sub="s9", context="c9", link="l9").person_id
    page = f"allowances/{stranger}"
    assert teacher.get(page).status_code == 404
    for rest, fields in (
        ("accommodation", {"time": "2", "extra_attempts": "0"}),
        ("grant", {"attempts": "1", "reason": "x"}),
        ("window", {"closes_at": "2030-01-01T10:00"}),
    ):
        assert teacher.post(f"{page}/{rest}", **fields).status_code == 404
    assert teacher.post(
        "allowances/windows", group_name="G", closes_at="2030-01-01T10:00", people=str(stranger)
    ).status_code in {303, 422}
    from lms_plugin.delivery.allowance_models import WindowExceptionMember

    assert session.scalars(select(WindowExceptionMember)).all() == []
