"""Sections with a time of their own: entered once, in order, and each clock closes its own section alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.section_times import (
    SectionState,
    earliest,
    next_place,
    open_place,
    section_deadline,
    state_of,
    whole_end,
)
from question_bank.sitting import FACTORS, LATE_GRACE, Accommodation

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass
class Sat:
    entered_at: datetime | None = None
    deadline_at: datetime | None = None
    left_at: datetime | None = None


def running(minutes=10):
    return Sat(NOON, NOON + minutes * MINUTE)


def test_a_section_takes_answers_until_its_end_and_the_grace_and_not_a_second_longer():
    section = running()
    end = NOON + 10 * MINUTE
    assert state_of(section, now=end + LATE_GRACE) is SectionState.OPEN
    assert state_of(section, now=end + LATE_GRACE + SECOND) is SectionState.CLOSED


def test_a_section_that_was_left_is_closed_while_its_clock_still_runs():
    section = running()
    section.left_at = NOON + MINUTE
    assert state_of(section, now=NOON + 2 * MINUTE) is SectionState.CLOSED


def test_the_next_section_is_entered_only_when_none_is_open():
    sections = [running(), Sat(), Sat()]
    assert next_place(sections, now=NOON + MINUTE) is None
    later = NOON + 10 * MINUTE + LATE_GRACE + SECOND
    assert (open_place(sections, now=later), next_place(sections, now=later)) == (None, 1)
    sections[1].entered_at = later
    assert (open_place(sections, now=later), next_place(sections, now=later)) == (1, None)


def test_past_the_last_section_there_is_nothing_to_enter():
    sections = [running(), running()]
    later = NOON + 24 * 60 * MINUTE
    assert open_place(sections, now=later) is next_place(sections, now=later) is None


@pytest.mark.parametrize("factor", FACTORS)
def test_an_accommodation_stretches_a_section_and_what_staff_add_comes_on_top(factor):
    given_to = Accommodation(factor=factor)
    end = section_deadline(NOON, minutes=20, accommodation=given_to, extension=5 * MINUTE)
    assert end == NOON + 20 * MINUTE * float(factor) + 5 * MINUTE


def test_who_is_untimed_and_a_section_without_a_time_have_no_end():
    assert section_deadline(NOON, minutes=20, accommodation=Accommodation(untimed=True)) is None
    assert section_deadline(NOON, minutes=None, accommodation=Accommodation(factor=Decimal(2))) is None


def test_the_attempt_ends_with_its_last_section_and_with_no_other():
    first, last = running(), Sat()
    assert whole_end(None, [first, last]) is None
    assert whole_end(NOON, []) == NOON
    last.entered_at, last.deadline_at = NOON, NOON + 5 * MINUTE
    assert whole_end(None, [first, last]) == NOON + 5 * MINUTE
    assert whole_end(NOON + MINUTE, [first, last]) == NOON + MINUTE


steps = st.lists(st.tuples(st.sampled_from(["leave", "enter", "wait"]), st.integers(0, 900)), max_size=40)
lengths = st.lists(st.none() | st.integers(1, 10), min_size=1, max_size=5)


@law
@given(lengths, steps)
def test_whatever_is_done_at_most_one_section_is_open_none_opens_twice_and_the_order_holds(minutes, doing):
    sections = [Sat() for _ in minutes]
    now, closed = NOON, set()
    for what, seconds in doing:
        now += seconds * SECOND
        here, following = open_place(sections, now=now), next_place(sections, now=now)
        if what == "leave" and here is not None:
            sections[here].left_at = now
        if what == "enter" and following is not None:
            sections[following].entered_at = now
            sections[following].deadline_at = section_deadline(
                now, minutes=minutes[following], accommodation=Accommodation()
            )
        states = [state_of(one, now=now) for one in sections]
        assert states.count(SectionState.OPEN) <= 1
        assert states == sorted(states, key=[SectionState.CLOSED, SectionState.OPEN, SectionState.AHEAD].index)
        now_closed = {place for place, state in enumerate(states) if state is SectionState.CLOSED}
        assert closed <= now_closed
        closed = now_closed


@law
@given(st.lists(st.none() | st.integers(-5, 5).map(lambda ago: NOON + ago * MINUTE), max_size=5))
def test_the_earliest_end_is_one_of_them_and_none_comes_before_it(ends):
    known = [one for one in ends if one is not None]
    assert earliest(*ends) == (sorted(known)[0] if known else None)
