"""A platform that is down rests; one score tries whether it works again, then everything goes; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from test_sending import Passback

from lms_plugin.db import db
from lms_plugin.lti.connector import Connector
from lms_plugin.passback import breaker, outbox, recording
from lms_plugin.passback.deliver import deliver
from lms_plugin.passback.models import OwedScore, PlatformLane, ScoreState, SendTry
from lms_plugin.passback.sender import Sender, clock_ahead
from sandbox.records import LEARNER

MANY = 8


@pytest.fixture
def passback(live):
    with live.app.app_context():
        passback = Passback(live, db.session())
        for number in range(MANY):
            passback.world.add_person(id=f"b{number}", given="B", family=str(number), roles={"skin-101": [LEARNER[0]]})
        yield passback
        passback.sender.stop()
        db.session.remove()


def down(passback):
    """Everybody's score, and a platform that takes none."""
    passback.fault(group="scores", kind="down")
    owed = [passback.owe(f"b{number}") for number in range(MANY)]
    passback.sender.send_due()
    return owed


def lane(passback):
    return passback.read(select(PlatformLane))[0]


def tries(passback):
    return len(passback.read(select(SendTry.id)))


def test_an_outage_costs_a_try_now_and_then_and_not_one_per_score(passback):
    down(passback)
    before = tries(passback)
    assert lane(passback).opened_at is not None
    for _ in range(20):
        passback.wait(6)
        passback.sender.send_due()
    assert before <= MANY + 1
    assert tries(passback) - before <= 4  # in two minutes, with eight scores waiting


def test_when_it_works_again_whatever_waited_goes_at_once(passback):
    owed = down(passback)
    passback.wait(1000)
    passback.sender.send_due()
    passback.world.faults.clear()
    passback.wait(1000)
    passback.sender.send_due()  # the one that tries opens the way
    passback.sender.send_due()
    assert {passback.state(one) for one in owed} == {ScoreState.ARRIVED}
    assert (lane(passback).failures, lane(passback).opened_at) == (0, None)


def test_an_outage_of_weeks_gives_no_score_up(passback):
    owed = down(passback)
    for _ in range(40):
        passback.wait(86_400)
        passback.sender.send_due()
    assert {passback.state(one) for one in owed} == {ScoreState.WAITING}
    passback.world.faults.clear()
    passback.wait(86_400)
    passback.sender.send_due()
    passback.sender.send_due()
    assert {passback.state(one) for one in owed} == {ScoreState.ARRIVED}


def test_of_two_workers_one_tries(passback):
    down(passback)
    passback.wait(40)
    first = passback.claim("w1")
    assert [one.probe for one in first] == [True]
    assert passback.claim("w2") == []
    passback.wait(breaker.PROBE.total_seconds() + 1)  # the first one died
    assert [one.probe for one in passback.claim("w2")] == [True]


def test_a_refusal_of_somebodys_score_opens_nothing(passback):
    passback.fault(group="scores", kind="refuse")
    for number in range(MANY):
        passback.owe(f"b{number}")
    passback.sender.send_due()
    assert passback.read(select(PlatformLane)) == []


def test_a_worker_that_sleeps_through_its_lease_sends_nothing_and_loses_nothing(passback):
    owed = passback.owe("b0")
    (parcel,) = passback.claim("w1")
    sender = passback.sender
    late = deliver(parcel, Connector(parcel.client, sender.sessions, sender.settings), lambda: False)
    assert (late.result, passback.grade("b0")) == (None, None)
    passback.wait(outbox.LEASE.total_seconds() + 1)
    assert [one.owed_id for one in passback.claim("w2")] == [owed]
    with sender.sessions() as session:
        recording.record_reply(session, parcel, late, now=sender.clock())
    assert passback.read(select(OwedScore.lease_holder)) == ["w2"]  # and the first one takes nothing from the second
    assert passback.claim("w3") == []
    passback.wait(outbox.LEASE.total_seconds() + 1)
    Sender(sessions=sender.sessions, settings=sender.settings, clock=sender.clock).send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


def test_a_clock_differs_only_where_no_slow_answer_explains_it():
    asked = datetime(2030, 1, 1, tzinfo=UTC)
    answered = asked + timedelta(seconds=9)  # a busy database
    for seconds in (-0.9, 0, 5, 9.9):
        assert clock_ahead(asked, asked + timedelta(seconds=seconds), answered) == timedelta()
    assert clock_ahead(asked, asked + timedelta(seconds=69), answered) == timedelta(seconds=60)
    assert clock_ahead(asked, asked - timedelta(seconds=60), answered) == timedelta(seconds=-60)


def test_the_ledger_keeps_what_was_sent_and_how_long_it_took_but_not_whose_it_is(passback):
    passback.owe("b0", comment="Safety requirement not met")
    passback.sender.send_due()
    (sent,) = passback.read(select(SendTry))
    assert sent.milliseconds >= 0
    assert sent.request | {"to": "", "timestamp": ""} == {
        "to": "",
        "timestamp": "",
        "score": "7/10",
        "comment": "Safety requirement not met",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    assert "b0" not in str(sent.request)
