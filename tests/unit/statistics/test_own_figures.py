"""What our own reports add: intervals, groups, guessing, pooling, and what so many attempts are worth."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import counted, graded_attempts, some
from published import attempts, binary, tally_of

from question_bank.statistics.document import plain
from question_bank.statistics.figures import Absence
from question_bank.statistics.groups import upper_and_lower
from question_bank.statistics.intervals import correlation_interval, mean_interval, student, wilson
from question_bank.statistics.own import Standing, corrected, own_figures, score_band, standing
from question_bank.statistics.pooling import moodle_average, weighted
from question_bank.statistics.pooling import pooled as pooled_shares
from question_bank.statistics.report import quiz_report
from question_bank.statistics.shares import KEPT, share, share_of


def slot_row(*lines, slot=1):
    return quiz_report(tally_of(binary(*lines))).slots[slot - 1]


@pytest.mark.parametrize(
    ("right", "number", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_that_of_newcombes_comparison(right, number, low, high):
    """Expected: R. Newcombe, Statistics in Medicine 17 (1998), table I, score method without continuity correction."""
    assert wilson(100 * right / number, number) == pytest.approx((100 * low, 100 * high), abs=0.006)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [
        (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (11, 2.201), (20, 2.086), (29, 2.045),
        (40, 2.021), (60, 2.000), (100, 1.984), (200, 1.972), (201, 1.972), (1000, 1.962), (10**6, 1.960),
    ],
)  # fmt: skip
def test_students_quantile_is_that_of_the_tables(freedom, expected):
    """Expected: tables of the t distribution, two-sided 5 %, as printed in textbooks and by NIST."""
    assert student(freedom) == pytest.approx(expected, abs=0.0006)


def test_the_series_and_the_expansion_of_students_quantile_meet():
    assert student(200) - student(201) == pytest.approx(student(201) - student(202), rel=0.02)


@pytest.mark.parametrize(
    ("percent", "number", "low", "high"), [(68.4848, 10, 9.7071, 91.8445), (50, 50, 25.74879, 68.32563)]
)
def test_fishers_interval_is_that_of_worked_examples(percent, number, low, high):
    """Expected: two answers on a statistics site and a blog that print the limits of r = 0.684848 and r = 0.50."""
    assert correlation_interval(percent, number) == pytest.approx((low, high), abs=0.002)


def test_a_perfect_correlation_has_an_interval_and_three_attempts_have_none():
    low, high = correlation_interval(100.0, 20)
    assert 99 < low < high <= 100
    assert correlation_interval(30.0, 3) is Absence.TOO_FEW_ATTEMPTS
    assert correlation_interval(Absence.NO_SPREAD, 30) is Absence.NO_SPREAD


def test_facility_of_partial_credit_has_students_interval_within_the_scale():
    """Worked by hand: marks 0, 1, 2 of 2 have mean 50 % and sd 50 %, 50 ± 4.303·50/√3 leaves the scale."""
    partial = quiz_report(tally_of(attempts([[Decimal(n)] for n in (0, 1, 2)], [Decimal(2)]))).slots[0]
    assert own_figures(partial).facility_interval == (0, 100)
    assert mean_interval(50, 50, 3) == pytest.approx((50 - 4.302653 * 50 / 3**0.5, 50 + 4.302653 * 50 / 3**0.5))


def test_one_attempt_with_partial_credit_has_no_facility_interval():
    one = quiz_report(tally_of(attempts([[Decimal("0.5")]]))).slots[0]
    assert own_figures(one).facility_interval is Absence.TOO_FEW_ATTEMPTS
    nothing = quiz_report(tally_of(attempts([[Decimal(0)]], [Decimal(0)]))).slots[0]
    assert own_figures(nothing).facility_interval is Absence.NO_POINTS


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [(0, Standing.TOO_FEW), (19, Standing.TOO_FEW), (20, Standing.PROVISIONAL), (49, Standing.PROVISIONAL),
     (50, Standing.SETTLED)],
)  # fmt: skip
def test_what_attempts_allow_to_be_said(attempts, expected):
    assert standing(attempts) is expected


def grouped(*marks_and_totals):
    return upper_and_lower(Counter(marks_and_totals), 1)


def test_upper_and_lower_groups_have_27_percent_each():
    """Worked by hand: of ten attempts with totals 1 to 10, three and three; item right from total 6 on."""
    groups = grouped(*((int(total > 5), total) for total in range(1, 11)))
    assert (groups.upper, groups.lower, groups.difference) == (3, 3, 100)


def test_fifty_attempts_make_groups_of_fourteen():
    groups = grouped(*((total % 2, total) for total in range(50)))
    assert (groups.upper, groups.lower) == (14, 14)


def test_ties_at_an_edge_go_up():
    """Totals 1, 2, 2, 2, 3, 4, 4, 4: two and two; both edges are tied, the upper group has 3, the lower 1."""
    groups = grouped((0, 1), (1, 2), (0, 2), (0, 2), (1, 3), (1, 4), (1, 4), (1, 4))
    assert (groups.upper, groups.lower) == (3, 1)


def test_where_all_are_tied_there_is_no_lower_group():
    assert grouped((0, 2), (1, 2), (1, 2)) is Absence.ALL_TIED
    assert grouped((1, 1)) is Absence.TOO_FEW_ATTEMPTS
    assert grouped() is Absence.NO_ATTEMPTS
    assert upper_and_lower(Counter([(0, 1), (0, 2)]), 0) is Absence.NO_POINTS


def test_facility_is_corrected_for_guessing():
    """Worked by hand: (0.7 − 0.25)/(1 − 0.25) = 0.6."""
    assert corrected(70, 25) == pytest.approx(60)
    assert corrected(70, 100) is corrected(70, Absence.NO_GUESS) is Absence.NO_GUESS
    assert corrected(Absence.NO_POINTS, 25) is Absence.NO_POINTS


def test_a_score_band_needs_a_reliability_figure():
    quiz = quiz_report(tally_of(binary("110", "100", "111", "000"))).quiz
    low, high = score_band(2, quiz)
    assert (low + high) / 2 == pytest.approx(2)
    assert high - low == pytest.approx(2 * 1.96 * quiz.standard_error)
    assert score_band(2, quiz_report(tally_of(binary("1"))).quiz) is Absence.NO_RELIABILITY


def pooled(rows):
    """Pooled as reports do it: by way of what is kept of each cohort, written down and read again in between."""
    kept = [share(row) for row in rows]
    facts = [{"attempts": one.attempts, "dichotomous": one.dichotomous, "squares": one.squares} for one in kept]
    figures = [plain({name: getattr(one, name) for name in KEPT}) for one in kept]
    read = [share_of(json.loads(json.dumps(one | more))) for one, more in zip(facts, figures, strict=True)]
    assert read == kept
    return pooled_shares(read)


U, V = ("1000", "1100", "1110"), ("1000", "1100", "1110", "1111")


@pytest.mark.parametrize(
    ("slot", "ours", "theirs"), [(1, 100, 100), (2, 71.43, 70.83), (3, 42.86, 41.67), (4, 14.29, 12.5)]
)
def test_pooled_facility_is_weighted_by_attempts_and_moodles_average_is_not(slot, ours, theirs):
    """Expected: assessment.md 6.6, quizzes U and V of Moodle's bank statistics test."""
    cohorts = [slot_row(*U, slot=slot), slot_row(*V, slot=slot)]
    assert pooled(cohorts).facility == pytest.approx(ours, abs=0.005)
    assert moodle_average(row.figures.facility for row in cohorts) == pytest.approx(theirs, abs=0.005)


def test_a_pooled_facility_has_an_interval_only_where_every_report_holds_what_it_takes():
    whole = share(slot_row(*V, slot=2))
    before = replace(whole, squares=None)  # a report made before squares were kept
    assert not isinstance(pooled_shares([whole, whole]).facility_interval, Absence)
    for reports in ([before], [whole, before]):
        found = pooled_shares(reports)
        assert found.facility == pytest.approx(whole.facility)
        assert isinstance(found.facility_interval, Absence)


P, Q = ("1000", "1100", "1010", "1111"), ("1111", "0000", "1001", "0110")


@pytest.mark.parametrize(
    ("slot", "index", "efficiency"), [(1, 44.72, 50), (2, 37.44, 41.67), (3, 37.44, 41.67), (4, 63.19, 75)]
)
def test_averages_skip_what_cannot_be_said(slot, index, efficiency):
    """Expected: assessment.md 6.6, quizzes P and Q; with four attempts each our weights are equal too."""
    cohorts = [slot_row(*P, slot=slot), slot_row(*Q, slot=slot)]
    assert pooled(cohorts).discrimination_index == pytest.approx(index, abs=0.005)
    assert pooled(cohorts).discriminative_efficiency == pytest.approx(efficiency, abs=0.005)
    assert moodle_average(row.figures.discrimination_index for row in cohorts) == pytest.approx(index, abs=0.005)


def test_intervals_of_pooled_figures_narrow_with_each_cohort():
    one, two = pooled([slot_row(*Q)]), pooled([slot_row(*Q), slot_row(*Q)])
    assert two.facility_interval[0] > one.facility_interval[0]
    assert two.discrimination_interval[0] > one.discrimination_interval[0]
    assert one.discrimination_interval == own_figures(slot_row(*Q)).discrimination_interval
    assert one.facility_interval == own_figures(slot_row(*Q)).facility_interval


def test_nothing_pooled_has_reasons():
    none = pooled([])
    assert (none.cohorts, none.attempts) == (0, 0)
    assert none.facility is none.discrimination_interval is Absence.NO_ATTEMPTS
    few = pooled([slot_row("10")])
    assert few.discrimination_index is Absence.TOO_FEW_ATTEMPTS
    assert pooled([slot_row("10", "01", "11")]).discrimination_interval is Absence.TOO_FEW_ATTEMPTS
    assert moodle_average([]) is weighted([]) is Absence.NO_ATTEMPTS
    half = quiz_report(tally_of(attempts([[Decimal("0.5")]]))).slots[0]
    assert pooled([half]).facility_interval is Absence.TOO_FEW_ATTEMPTS


@some
@given(st.lists(graded_attempts().filter(lambda one: one.slots), min_size=1, max_size=12), st.integers(0, 12))
def test_cohorts_split_in_any_way_pool_to_the_whole(given_attempts, cut):
    """Facility and its interval are those of everybody together; every pooled figure stays a mean of the parts."""
    whole = quiz_report(counted(given_attempts)).items
    parts = [quiz_report(counted(part)).items for part in (given_attempts[:cut], given_attempts[cut:])]
    for row in whole:
        cohorts = [one for part in parts for one in part if one.item == row.item]
        found = pooled(cohorts)
        assert found.attempts == row.figures.attempts
        assert found.facility == pytest.approx(row.figures.facility, abs=1e-9)
        expected = own_figures(row).facility_interval
        assert found.facility_interval == (expected if isinstance(expected, Absence) else pytest.approx(expected))
        there = [one.figures.discrimination_index for one in cohorts]
        there = [one for one in there if not isinstance(one, Absence)]
        assert not there or min(there) - 1e-9 <= found.discrimination_index <= max(there) + 1e-9
