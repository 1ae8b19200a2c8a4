"""Guessing codes is slowed down per address."""

from datetime import UTC, datetime, timedelta

import pytest

from lms_plugin.errors import RateLimited
from lms_plugin.operations.throttle import LIMIT, MOST_ADDRESSES, WINDOW, Throttle

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def guessed(throttle: Throttle, times: int, address: str = "a") -> None:
    for _ in range(times):
        throttle.check(address, now=NOW)
        throttle.wrong(address, now=NOW)


def test_ten_wrong_codes_close_the_door_for_five_minutes():
    throttle = Throttle()
    guessed(throttle, LIMIT)
    with pytest.raises(RateLimited):
        throttle.check("a", now=NOW + WINDOW - timedelta(seconds=1))
    throttle.check("a", now=NOW + WINDOW)


def test_one_address_does_not_keep_another_out():
    throttle = Throttle()
    guessed(throttle, LIMIT)
    throttle.check("b", now=NOW)


def test_memory_is_bounded():
    throttle = Throttle()
    for number in range(MOST_ADDRESSES + 5):
        throttle.wrong(str(number), now=NOW)
    assert len(throttle._wrong) <= MOST_ADDRESSES
