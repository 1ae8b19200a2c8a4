"""What holds of the figures whatever the attempts."""

import math
import statistics
from dataclasses import asdict, replace
from decimal import Decimal
from random import Random

import depth
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import counted, graded_attempts, random_attempt, some

from question_bank.errors import InvalidStatistics
from question_bank.statistics.document import report_document
from question_bank.statistics.figures import Absence, value
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.report import quiz_report
from question_bank.statistics.tallies import QuizTally

attempts = st.lists(graded_attempts(), max_size=12)


def shown(tally, *, moodle=False):
    return report_document(quiz_report(tally, moodle=moodle))


@some
@given(attempts, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_attempts_changes_nothing(given_attempts, chance, moodle):
    shuffled = list(given_attempts)
    chance.shuffle(shuffled)
    assert shown(counted(shuffled), moodle=moodle) == shown(counted(given_attempts), moodle=moodle)


@some
@given(attempts, st.integers(0, 12), st.booleans())
def test_parts_that_are_merged_are_the_whole(given_attempts, cut, moodle):
    part = counted(given_attempts[:cut])
    part.merge(counted(given_attempts[cut:]))
    assert part == counted(given_attempts)


@some
@given(attempts, st.sampled_from(["0", "0.7", "-0.5"]))
def test_a_slot_that_gives_everybody_the_same_changes_no_other_slots_figures(given_attempts, mark):
    extra = GradedSlot(slot=9, max_mark=Decimal(1), mark=Decimal(mark))
    longer = [
        replace(
            one,
            slots=(*one.slots, extra),
            total=None if one.total is None else one.total + Decimal(mark),
        )
        for one in given_attempts
    ]
    before, after = quiz_report(counted(given_attempts)), quiz_report(counted(longer))
    for old, new in zip(before.slots, after.slots, strict=False):
        assert new.slots == old.slots
        assert new.figures == old.figures
        assert new.effective_weight == old.effective_weight
    if given_attempts:
        assert isinstance(after.slots[-1].figures.discrimination_index, Absence)
        assert after.quiz.sd == before.quiz.sd


@some
@given(attempts, st.booleans())
def test_every_figure_is_a_finite_number_or_has_its_reason(given_attempts, moodle):
    report = quiz_report(counted(given_attempts), moodle=moodle)
    rows = [*report.slots, *report.items, *report.variants]
    figures = [figure for row in rows for figure in (*asdict(row.figures).values(), row.effective_weight)]
    for figure in (*figures, *asdict(report.quiz).values()):
        assert isinstance(figure, Absence) or math.isfinite(figure)


@some
@given(attempts)
def test_indices_stay_within_a_hundred_and_efficiency_is_no_nearer_to_nothing_than_the_index(given_attempts):
    """cov/cov_max is at least as large as the correlation in size, where cov_max ≤ sd·sd (Cauchy–Schwarz)."""
    for row in quiz_report(counted(given_attempts)).slots:
        index, efficiency = row.figures.discrimination_index, row.figures.discriminative_efficiency
        if not isinstance(index, Absence):
            assert -100 <= index <= 100
            assert abs(efficiency) >= abs(index) - 1e-9
            assert efficiency <= 100


@some
@given(attempts)
def test_effective_weights_make_a_hundred_where_there_are_any(given_attempts):
    weights = [value(row.effective_weight) for row in quiz_report(counted(given_attempts)).slots]
    there = [weight for weight in weights if weight is not None]
    assert not there or math.isclose(sum(there), 100)


marks = st.lists(st.lists(st.integers(-4, 8).map(lambda n: Decimal(n) / 4), min_size=3, max_size=3), max_size=12)


def complete(table):
    return [
        GradedAttempt(
            slots=tuple(GradedSlot(slot=n, max_mark=Decimal(2), mark=mark) for n, mark in enumerate(row, start=1))
        )
        for row in table
    ]


@some
@given(marks)
def test_figures_are_those_of_the_textbook_formulas(table):
    """Expected: mean, median, variance, covariance and correlation of the standard library, in floating point."""
    report = quiz_report(counted(complete(table)))
    totals = [float(sum(row)) for row in table]
    if not table:
        assert report.quiz.mean is Absence.NO_ATTEMPTS
        return
    assert report.quiz.mean == pytest.approx(statistics.mean(totals), abs=1e-9)
    assert report.quiz.median == pytest.approx(statistics.median(totals), abs=1e-9)
    for place, row in enumerate(report.slots):
        x = [float(one[place]) for one in table]
        rest = [total - mark for total, mark in zip(totals, x, strict=True)]
        assert row.figures.facility == pytest.approx(50 * statistics.mean(x), abs=1e-9)
        if len(x) > 1:
            assert row.figures.sd == pytest.approx(statistics.stdev(x), abs=1e-9)
            assert row.figures.covariance == pytest.approx(statistics.covariance(x, totals), abs=1e-9)
            if len(set(x)) > 1 and len(set(rest)) > 1:
                best = statistics.covariance(sorted(x), sorted(rest))
                assert row.figures.discrimination_index == pytest.approx(100 * statistics.correlation(x, rest))
                assert row.figures.discriminative_efficiency == pytest.approx(
                    100 * statistics.covariance(x, rest) / best, abs=1e-9
                )


@some
@given(marks)
def test_reliability_and_shape_are_those_of_the_textbook_formulas(table):
    """Expected: sums of powers over S as assessment.md 6.3 has them, worked out in floating point from raw totals."""
    quiz = quiz_report(counted(complete(table))).quiz
    totals = [float(sum(row)) for row in table]
    size = len(totals)
    if size <= 3 or len(set(totals)) == 1:
        assert quiz.kurtosis in (Absence.NO_ATTEMPTS, Absence.TOO_FEW_ATTEMPTS, Absence.NO_TOTAL_SPREAD)
        return
    away = [total - statistics.mean(totals) for total in totals]
    m2, m3, m4 = (sum(d**power for d in away) / size for power in (2, 3, 4))
    k2 = size * m2 / (size - 1)
    k3 = size**2 * m3 / ((size - 1) * (size - 2))
    k4 = size**2 * ((size + 1) * m4 - 3 * (size - 1) * m2**2) / ((size - 1) * (size - 2) * (size - 3))
    assert quiz.skewness == pytest.approx(k3 / k2**1.5, abs=1e-7)
    assert quiz.kurtosis == pytest.approx(k4 / k2**2, rel=1e-7, abs=1e-7)
    within = sum(statistics.variance([float(row[place]) for row in table]) for place in range(3))
    alpha = 3 / 2 * (1 - within / statistics.variance(totals))
    assert quiz.cic == pytest.approx(100 * alpha, rel=1e-9, abs=1e-7)
    assert quiz.standard_error == pytest.approx(statistics.stdev(totals) * math.sqrt(max(0, 1 - alpha)), abs=1e-6)


@depth.law(2, 5)
@given(st.integers(0, 2**32))
def test_after_many_grades_regrades_voids_and_merges_incremental_is_rebuilt(seed):
    """2,000 events in each example, drawn by a seed: the machine of hypothesis would spend its time on drawing."""
    chance = Random(seed)  # noqa: S311 - attempts made by chance keep no secret
    tally, left = QuizTally(), []
    for _ in range(2000):
        event = chance.choice(["grade", "grade", "regrade", "void", "merge"])
        if event == "merge":
            more = [random_attempt(chance) for _ in range(chance.randrange(3))]
            tally.merge(counted(more))
            left += more
        elif event == "grade" or not left:
            left.append(random_attempt(chance))
            tally.add(left[-1])
        else:
            place = chance.randrange(len(left))
            left[place], left[-1] = left[-1], left[place]
            before = left.pop()
            if event == "void":
                tally.remove(before)
            else:
                left.append(random_attempt(chance))
                tally.replace(before, left[-1])
    assert tally == counted(left)
    assert shown(tally) == shown(counted(left))


@some
@given(attempts)
def test_what_is_counted_and_taken_back_leaves_no_trace(given_attempts):
    tally = counted(given_attempts)
    for attempt in given_attempts:
        tally.remove(attempt)
    assert tally == QuizTally()


@some
@given(attempts, graded_attempts())
def test_taking_back_what_was_never_counted_is_refused_and_changes_nothing(given_attempts, other):
    tally = counted(given_attempts)
    if other.total_units not in tally.totals:
        with pytest.raises(InvalidStatistics):
            tally.remove(other)
        assert tally == counted(given_attempts)
