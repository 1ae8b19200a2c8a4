"""Dates typed in a course's time zone: kept as moments, shown again as typed, refused where clocks skip them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugin.delivery import zones


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), st.sampled_from(zones.zone_names()))  # noqa: DTZ001 - local times
def test_what_was_typed_in_a_zone_is_shown_there_again(local, zone):
    local = local.replace(second=0, microsecond=0)
    with suppress(zones.NoSuchTime):  # where clocks are put forward over it
        at = zones.typed(local.isoformat(timespec="minutes"), zone)
        assert at.tzinfo is UTC
        assert zones.shown(at, zone) == local.isoformat(timespec="minutes")


def test_summer_and_winter_are_told_apart_and_the_hour_between_is_refused():
    assert zones.typed("2027-07-01T09:00", "Europe/Madrid") == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert zones.typed("2027-01-01T09:00", "Europe/Madrid") == datetime(2027, 1, 1, 8, tzinfo=UTC)
    assert zones.typed("2027-01-01T09:00", "") == datetime(2027, 1, 1, 9, tzinfo=UTC)
    with pytest.raises(zones.NoSuchTime) as skipped:
        zones.typed("2027-03-28T02:30", "Europe/Madrid")
    assert skipped.value.skipped
