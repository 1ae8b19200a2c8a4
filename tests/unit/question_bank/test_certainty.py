"""Certainty-based marking (assessment.md 1.5)."""

from decimal import Decimal

import pytest

from question_bank.certainty import CertainSlot, adjust, bonus, calibration, summary, summary_of_answered


def slots(*rows):
    return [CertainSlot(fraction=Decimal(share), max_mark=Decimal(1), certainty=level) for share, level in rows]


@pytest.mark.parametrize(
    ("fraction", "marks"),
    [("1", "1 2 3"), ("0", "0 -2 -6"), (".5", ".5 1 1.5"), ("-.25", "0 -2 -6"), ("0.00000005", "0 -2 -6")],
)
def test_right_and_partial_answers_gain_and_wrong_ones_lose_with_certainty(fraction, marks):
    assert [adjust(Decimal(fraction), level) for level in (1, 2, 3)] == [Decimal(mark) for mark in marks.split()]


def test_no_certainty_counts_as_low_and_no_idea_earns_nothing():
    assert adjust(Decimal(1), None) == 1
    assert adjust(Decimal(1), -1) == adjust(Decimal(0), -1) == 0


@pytest.mark.parametrize(
    ("average", "accuracy", "expected"), [("1", ".5", ".05"), ("2", ".9", "-.01"), ("3", "1", "0")]
)
def test_the_bonus_compares_with_one_certainty_throughout(average, accuracy, expected):
    assert bonus(Decimal(average), Decimal(accuracy)) == Decimal(expected)


def test_the_summary_counts_blank_slots_and_the_other_one_does_not():
    blank = CertainSlot(fraction=Decimal(0), max_mark=Decimal(1), certainty=3, blank=True)
    every = [*slots(("1", 3), ("0", 1), ("1", 3)), blank]
    whole, answered = summary(every), summary_of_answered(every)
    assert (whole.accuracy, whole.average) == (Decimal("0.5"), Decimal("1.5"))
    assert whole.reported == whole.accuracy + whole.bonus
    assert (answered.accuracy, answered.average) == (Decimal(2) / 3, Decimal(2))


def test_slots_without_points_are_left_out():
    assert summary([CertainSlot(fraction=Decimal(1), max_mark=Decimal("0.0000004"))]) is None
    assert summary([]) is None


@pytest.mark.parametrize(
    ("level", "right", "count", "verdict"),
    [
        (3, 9, 10, "fitting"),
        (3, 7, 10, "slightly over-confident"),
        (3, 2, 10, "over-confident"),
        (1, 7, 10, "slightly under-confident"),
        (1, 10, 10, "under-confident"),
        (2, 7, 10, "fitting"),
    ],
)
def test_each_level_is_held_against_its_band(level, right, count, verdict):
    (found,) = calibration(slots(*[("1" if place < right else "0", level) for place in range(count)]))
    assert (found.level, found.count, found.verdict) == (level, count, verdict)
    assert found.fraction == Decimal(right) / count
