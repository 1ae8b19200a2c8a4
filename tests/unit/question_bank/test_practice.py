"""Spaced practice: intervals, ratings and what comes today (assessment.md 6.7)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.practice import A_DAY, Met, queue, rating, recall, reviewed

FIRST = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)


def test_the_published_intervals_come_out():
    memory, at, days = None, FIRST, []
    for rated in (3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3):
        after = reviewed(memory, rated, at=at)
        days.append((after.due_at - at).days)
        memory, at = after.memory, after.due_at
    assert days == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_the_same_answers_at_the_same_moments_are_remembered_alike():
    assert reviewed(None, 3, at=FIRST) == reviewed(None, 3, at=FIRST)


@pytest.mark.parametrize(
    ("fraction", "certainty", "rated"),
    [
        ("1", None, 2),
        ("1", 1, 2),
        ("1", 2, 3),
        ("1", 3, 4),
        ("0", 3, 1),
        ("0.5", 3, 1),
        ("0.99", 2, 1),
        ("0", None, 1),
    ],
)
def test_a_partly_right_answer_counts_as_wrong_and_certainty_grades_a_right_one(fraction, certainty, rated):
    assert rating(Decimal(fraction), certainty) == rated


def practised(ago, rated=3):
    after = reviewed(None, rated, at=FIRST - ago)
    return after.memory, after.due_at


def a_met(item_id, *, critical=False, ago=None):
    memory, due_at = (None, None) if ago is None else practised(ago)
    return Met(item_id=item_id, critical=critical, memory=memory, due_at=due_at)


def test_critical_items_come_first_then_what_is_likeliest_forgotten():
    met = [
        a_met(1, ago=timedelta(days=2)),
        a_met(2, ago=timedelta(days=30)),
        a_met(3, critical=True, ago=timedelta(days=1)),
        a_met(4),
        a_met(5, critical=True),
    ]
    assert queue(met, done=0, now=FIRST) == (5, 3, 4, 2, 1)
    assert recall(met[1].memory, now=FIRST) < recall(met[0].memory, now=FIRST)


def test_what_is_not_due_does_not_come():
    assert queue([a_met(1, ago=timedelta(0))], done=0, now=FIRST) == ()


@law
@given(st.integers(0, 300), st.integers(0, 40))
def test_never_more_than_the_cap_comes_on_a_day(due, done):
    today = queue([Met(item_id=number, critical=False) for number in range(due)], done=done, now=FIRST)
    assert len(today) == min(due, max(0, A_DAY - done))
    assert len(set(today)) == len(today)
