"""Gradebooks are read back by themselves: some minutes after a score was sent, less often where that does not work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from test_sending import Passback

from lms_plugin.db import db
from lms_plugin.lti import ags
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import reconcile, service
from lms_plugin.passback.models import OwedScore, ResultsReading, ScoreState, Shown
from lms_plugin.passback.standing import Standing, standing_of


@pytest.fixture
def passback(live):
    with live.app.app_context():
        yield Passback(live, db.session())
        db.session.remove()


def places(passback):
    with passback.sender.sessions() as session:
        return reconcile.unread(session, now=passback.sender.clock())


def read(passback):
    """What the job does every few minutes."""
    for place in places(passback):
        reconcile.read_back(
            place, sessions=passback.sender.sessions, settings=passback.sender.settings, now=passback.sender.clock()
        )


def newest(passback):
    return passback.read(select(OwedScore).order_by(OwedScore.id.desc()).limit(1))[0]


def standing(passback):
    return standing_of(newest(passback), now=passback.sender.clock())


def test_a_score_is_confirmed_some_minutes_after_it_was_sent_and_read_once(passback):
    passback.owe()
    assert places(passback) == []
    passback.sender.send_due()
    assert (standing(passback), places(passback)) == (Standing.SENT, [])  # its gradebook may not show it yet
    passback.wait(121)
    read(passback)
    assert standing(passback) is Standing.CONFIRMED
    passback.wait(600)
    assert places(passback) == []


def test_a_gradebook_that_lets_nobody_read_is_asked_less_and_less(passback):
    passback.owe()
    passback.sender.send_due()
    passback.fault(group="results", kind="forbidden")
    asked = 0
    for _ in range(6 * 12):  # six hours, every five minutes
        passback.wait(300)
        asked += len(places(passback))
        read(passback)
    (reading,) = passback.read(select(ResultsReading))
    assert (reading.read_at, asked) == (None, reading.tries)
    assert 4 <= asked <= 8
    assert "403" in reading.problem
    assert standing(passback) is Standing.SENT


def test_a_score_sent_again_is_read_again(passback):
    owed = passback.owe()
    passback.sender.send_due()
    passback.wait(121)
    passback.world.teacher_sets("item-skin-quiz", "1001", 90)
    read(passback)
    assert standing(passback) is Standing.DIFFERS
    link = passback.read(select(ResourceLink))[0]
    service.send_again(passback.session, [owed], context_id=link.context_id, asked_by=None, now=passback.sender.clock())
    passback.session.commit()
    passback.sender.send_due()
    assert standing(passback) is Standing.SENT  # what was read before is out of date
    passback.wait(600)
    read(passback)
    assert standing(passback) is Standing.CONFIRMED


def test_a_score_that_arrives_while_results_are_read_is_judged_by_none_from_before(passback, monkeypatch):
    passback.owe()
    passback.sender.send_due()
    passback.wait(121)
    (place,) = places(passback)
    asked = passback.sender.clock()
    results = ags.read_results

    def slowly(connector, url):
        found = results(connector, url)
        passback.owe(given="9")
        passback.wait(2)
        passback.sender.send_due()
        return found

    monkeypatch.setattr(ags, "read_results", slowly)
    reconcile.read_back(place, sessions=passback.sender.sessions, settings=passback.sender.settings, now=asked)
    assert standing(passback) is Standing.SENT


def test_beside_a_score_that_is_read_back_another_may_settle(passback):
    passback.owe()
    passback.sender.send_due()
    passback.wait(121)
    passback.owe(given="9")
    passback.sender.send_due()
    passback.world.grades["item-skin-quiz", "1001"].score = 7  # it does not show it yet
    link = passback.read(select(ResourceLink))[0].id
    with passback.sender.sessions() as session:
        (place,) = reconcile.places(session, link)
    parts = {"sessions": passback.sender.sessions, "settings": passback.sender.settings}
    reconcile.read_back(place, **parts, now=passback.sender.clock(), settles=reconcile.SETTLES)
    assert standing(passback) is Standing.SENT
    reconcile.read_back(place, **parts, now=passback.sender.clock())
    assert standing(passback) is Standing.DIFFERS


def test_a_teachers_grade_in_the_way_can_be_left_and_is_settled(passback):
    passback.owe()
    passback.sender.send_due()
    passback.world.teacher_sets("item-skin-quiz", "1001", 90)
    held = passback.owe(given="8")
    passback.wait(5)
    passback.sender.send_due()
    assert standing(passback) is Standing.ATTENTION
    link = passback.read(select(ResourceLink))[0]
    reconcile.accept(passback.session, [held], context_id=link.context_id, accepted_by=1)
    passback.session.commit()
    assert (newest(passback).state, newest(passback).shown_as) == (ScoreState.ARRIVED, Shown.ACCEPTED)
    assert standing(passback) is Standing.ACCEPTED
    passback.wait(86_400)
    assert passback.sender.send_due() == 0


def test_a_maximum_changed_in_the_gradebook_is_no_difference(passback):
    passback.owe()
    passback.sender.send_due()
    passback.world.line_items["item-skin-quiz"].score_maximum *= 2
    passback.wait(121)
    read(passback)
    assert standing(passback) is Standing.CONFIRMED


def test_a_score_that_waits_for_days_needs_somebody_though_it_is_still_tried(passback):
    passback.owe()
    passback.fault(group="scores", kind="down")
    passback.sender.send_due()
    assert standing(passback) is Standing.WAITING
    passback.wait(timedelta(days=1).total_seconds() + 60)
    passback.sender.send_due()
    assert standing(passback) is Standing.ATTENTION
    passback.world.faults.clear()
    passback.wait(30_000)
    passback.sender.send_due()
    assert standing(passback) is Standing.SENT
