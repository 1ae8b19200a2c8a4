"""A worker is called at once, and once for all who ask just after that; nobody who asked is forgotten."""

import threading

import pytest
from structlog.testing import capture_logs

from lms_plugin.jobs import Nudge

REST = 0.2


class Played:
    """A nudge whose clock and timer are played here."""

    def __init__(self, fails=()):
        self.now, self.called, self.planned, self.fails = 100.0, [], [], list(fails)
        self.nudge = Nudge(self.call, rest=REST, clock=lambda: self.now, later=lambda *plan: self.planned.append(plan))

    def call(self):
        self.called.append(self.now)
        if self.fails:
            raise self.fails.pop()

    def pass_time(self):
        (seconds, work), self.planned = self.planned[0], self.planned[1:]
        self.now += seconds
        work()


def test_who_asks_first_or_after_a_rest_calls_at_once():
    played = Played()
    for _ in range(3):
        played.nudge()
        played.now += REST
    assert played.called == [100.0, 100.0 + REST, 100.0 + 2 * REST]
    assert played.planned == []


def test_all_who_ask_during_a_rest_share_a_call_at_its_end():
    played = Played()
    played.nudge()
    played.now += REST / 4
    for _ in range(50):
        played.nudge()
    assert (len(played.called), len(played.planned)) == (1, 1)
    played.pass_time()
    assert played.called == [100.0, pytest.approx(100.0 + REST)]
    played.nudge()  # during the rest after that
    assert len(played.planned) == 1
    played.pass_time()
    assert played.called[2] == pytest.approx(100.0 + 2 * REST)


def test_who_asks_while_the_shared_call_is_under_way_is_called_for_again():
    played = Played()
    asked = []

    def call():
        if not asked and played.now > 100.0:
            asked.append(played.nudge())  # somebody stores something that the worker may have looked past
        played.called.append(played.now)

    played.nudge._call = call
    played.nudge()
    played.nudge()
    played.pass_time()
    assert len(played.planned) == 1
    played.pass_time()
    assert len(played.called) == 3


def test_a_call_that_fails_later_is_logged_and_the_next_one_is_made():
    played = Played(fails=[OSError("the queue is away")])
    played.nudge._next = played.now + REST
    played.nudge()
    with capture_logs() as logs:
        played.pass_time()
    assert [one["event"] for one in logs] == ["nudge_failed"]
    played.now += REST
    played.nudge()
    assert len(played.called) == 2


def test_where_no_thread_is_to_be_had_the_call_is_made_at_once():
    played = Played()

    def later(*_plan):
        raise RuntimeError("can't start new thread")

    played.nudge._later = later
    for _ in range(3):
        played.nudge()
    assert len(played.called) == 3


def test_the_shared_call_comes_by_itself():
    called = threading.Semaphore(0)
    nudge = Nudge(called.release, rest=0.001, clock=lambda: 1.0)
    nudge()
    nudge()
    assert called.acquire(timeout=20)
    assert called.acquire(timeout=20)
