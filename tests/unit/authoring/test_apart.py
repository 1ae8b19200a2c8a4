"""Work in a process of its own: a part of it ends when its time is over."""

from __future__ import annotations

import signal

import pytest

from lms_plugin.authoring.apart import TooSlow, within


def test_a_part_that_takes_too_long_is_stopped_and_what_comes_after_it_is_not():
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TooSlow), within(0.01):
        _forever()
    with within(60):
        done = sum(range(1000))
    assert done == 499_500
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def _forever() -> None:
    while True:
        pass
