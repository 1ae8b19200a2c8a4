"""Whose attempts count, how sure people were, how long it took, what decisions say, and how others compute."""

import statistics
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from makers import answers, options_of, some

from question_bank.certainty import CertainSlot
from question_bank.certainty import calibration as calibration_of_slots
from question_bank.errors import InvalidStatistics
from question_bank.items.results import SlotState
from question_bank.passing import PassRules, decide
from question_bank.statistics.confidence import (
    ConfidenceTally,
    SureAnswer,
    SureMistake,
    calibration,
    confidently_wrong,
)  # fmt: skip
from question_bank.statistics.elsewhere import (
    canvas_difficulty,
    canvas_point_biserial,
    canvas_sd,
    prairielearn_discrimination,
)  # fmt: skip
from question_bank.statistics.figures import Absence
from question_bank.statistics.options import OptionTally
from question_bank.statistics.population import Sitting, Which, population
from question_bank.statistics.traces import TraceTally, trace_figures
from question_bank.statistics.units import UNIT
from question_bank.statistics.usage import Exposure, exposure, median_seconds, retention, seconds_spent
from question_bank.totals import SlotResult, total

NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)


def sitting(name, learner, minute, points, **facts):
    return Sitting(
        attempt=name, learner=learner, finished_at=NOON + timedelta(minutes=minute), total=Decimal(points), **facts
    )


SITTINGS = [
    sitting("a2", "ann", 20, 9),
    sitting("a1", "ann", 10, 9),
    sitting("a3", "ann", 30, 4),
    sitting("b1", "ben", 5, 7),
    sitting("x1", None, 40, 1),
    sitting("x2", None, 50, 2),
    sitting("p1", "ben", 60, 10, preview=True),
    sitting("g1", "ben", 70, 10, pending=True),
    replace(sitting("o1", "ben", 0, 10), finished_at=None),
]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Which.ALL, ["b1", "a1", "a2", "a3", "x1", "x2"]),
        (Which.FIRST, ["b1", "a1", "x1", "x2"]),
        (Which.LAST, ["b1", "a3", "x1", "x2"]),
        (Which.HIGHEST, ["b1", "a1", "x1", "x2"]),
    ],
)
def test_whose_attempts_count(which, expected):
    """Previews, open attempts and those that wait for a grader never; deleted learners each as somebody else."""
    assert [one.attempt for one in population(SITTINGS, which)] == expected
    assert [one.attempt for one in population(SITTINGS[::-1], which)] == expected


def sure(fraction, certainty, item="q@1", **facts):
    return SureAnswer(item=item, fraction=Decimal(fraction), max_mark=Decimal(2), certainty=certainty, **facts)


WRONG = sure(0, 3, wrong=frozenset({"b"}), topics=("burns", "peels"))
ANSWERS = [
    WRONG,
    WRONG,
    sure(1, 3),
    sure(0, 2, wrong=frozenset({"b"})),
    sure(0, 3, wrong=frozenset({"c"})),
    sure(1, None),
]


def confidence(*given_answers):
    tally = ConfidenceTally()
    for answer in given_answers:
        tally.add(answer)
    return tally


def test_confidently_wrong_lists_critical_choices_first_then_the_most_frequent():
    rows = confidently_wrong(confidence(*ANSWERS), critical={("q@1", "c")})
    assert [(row.mistake, row.number, row.critical) for row in rows] == [
        (SureMistake("q@1", "c", ""), 1, True),
        (SureMistake("q@1", "b", "burns"), 2, False),
        (SureMistake("q@1", "b", "peels"), 2, False),
    ]
    assert rows[1].share == pytest.approx(100 * 2 / 6)


def test_calibration_of_counts_is_that_of_the_slots():
    slots = [CertainSlot(fraction=one.fraction, max_mark=one.max_mark, certainty=one.certainty) for one in ANSWERS]
    assert calibration(confidence(*ANSWERS)) == calibration_of_slots(slots)


def test_slots_without_points_do_not_calibrate():
    assert calibration(confidence(replace(WRONG, max_mark=Decimal(0)))) == ()


def test_answers_can_be_merged_and_taken_back():
    tally = confidence(*ANSWERS[:3])
    tally.merge(confidence(*ANSWERS[3:]))
    assert tally == confidence(*ANSWERS)
    for answer in ANSWERS[:2]:
        tally.remove(answer)
    assert tally == confidence(*ANSWERS[2:])
    assert SureMistake("q@1", "b", "burns") not in [row.mistake for row in confidently_wrong(tally)]
    with pytest.raises(InvalidStatistics):
        tally.remove(WRONG)
    with pytest.raises(InvalidStatistics):
        tally.remove(sure(1, 1, item="other@1"))
    assert tally == confidence(*ANSWERS[2:])


def test_time_at_an_item_counts_a_pause_as_ten_minutes_at_most():
    """Slot 7: thirty seconds, and later ten minutes of 1970; a save stamped before the start tells nothing."""
    saves = [(NOON + timedelta(seconds=after), 7) for after in (2000, 30, -5)]
    assert seconds_spent(NOON, saves) == {7: 30 + 600}
    assert seconds_spent(NOON, []) == seconds_spent(NOON, saves[2:]) == {}


def test_time_between_two_saves_belongs_to_what_was_saved_then():
    """One page or many, back and forth: 1 took 20 + 5 s, 2 took 40 s; 3 and 4 came by one press of a button, 10 s."""
    saves = [(20, 1), (60, 2), (65, 1), (75, 3), (75, 4)]
    spent = seconds_spent(NOON, [(NOON + timedelta(seconds=after), slot) for after, slot in saves])
    assert spent == {1: 25, 2: 40, 3: 5, 4: 5}


def test_the_median_time_is_that_of_the_standard_library():
    for times in ([5], [5, 90], [7, 7, 100], [1, 2, 3, 600]):
        assert median_seconds(Counter(times)) == statistics.median(times)
    assert median_seconds(Counter()) is Absence.NOT_TIMED


def test_exposure_forgets_draws_that_were_taken_back():
    draws = Counter([date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 9)])
    assert exposure(draws) == Exposure(draws=3, last_drawn=date(2027, 3, 9))
    draws[date(2027, 3, 9)] -= 1
    assert exposure(draws) == Exposure(draws=2, last_drawn=date(2027, 3, 1))
    assert exposure(Counter()) == Exposure(draws=0, last_drawn=None)


def test_the_retention_line_counts_what_is_probably_still_known():
    assert retention([0.95, 0.9, 0.5, 0.89]) == 50
    assert retention([]) is Absence.NOT_PRACTISED


RULES = PassRules(cut_percent=Decimal(50), critical_tolerance=0)


def trace(fraction, *hits, pending=False):
    slot = SlotResult(
        slot=7,
        fraction=Decimal(fraction),
        state=SlotState.WRONG,
        max_mark=Decimal(1),
        critical_hits=hits,
        pending=pending,
    )
    decision = decide(total([slot]), [slot], RULES, finished=True, preview=False, practice=False)
    return decision.to_document(attempt="a", version=1, decided_at=NOON)


TRACES = [trace(1), trace(1, "o3"), trace(0, "o3"), trace(0), trace(0), trace(1, pending=True)]


def traces(*given_traces):
    tally = TraceTally()
    for one in given_traces:
        tally.add(one)
    return tally


def test_decisions_tell_what_stood_in_the_way_and_what_alone_did():
    found = trace_figures(traces(*TRACES))
    assert (found.decided, found.pending, found.pass_rate) == (5, 1, 20)
    assert found.reasons == (("score", 3, 2), ("safety", 2, 1), ("graded", 1, 1))
    assert found.hits == ((7, "o3", 2),)


def test_decisions_can_be_merged_and_taken_back():
    tally = traces(*TRACES[:4])
    tally.merge(traces(*TRACES[4:]))
    assert tally == traces(*TRACES)
    for one in (TRACES[1], TRACES[2]):
        tally.remove(one)
    assert trace_figures(tally).hits == ()
    with pytest.raises(InvalidStatistics):
        tally.remove(TRACES[1])
    assert trace_figures(TraceTally()).pass_rate is Absence.NO_ATTEMPTS


@some
@given(answers)
def test_canvas_correlates_with_the_total_among_those_who_answered(rows):
    """Expected: the mean-difference formula with the population SD is a Pearson correlation; the standard library's."""
    tally, answered = options_of(*rows), [row for row in rows if row[0]]
    chose, totals = [int("a" in row[0]) for row in answered], [row[2] for row in answered]
    found = canvas_point_biserial("a", tally)
    if len(set(chose)) > 1 and len(set(totals)) > 1:
        assert found == pytest.approx(statistics.correlation(chose, totals), abs=1e-9)
    else:
        assert isinstance(found, Absence)


def test_canvas_leaves_blanks_out_and_divides_by_everybody():
    """Worked by hand: 2 right of 3 answers, one blank; totals 1, 2, 3, 6 have population variance 3.5."""
    assert canvas_difficulty(2, options_of(({"a"}, 1, 1), ({"a"}, 1, 1), ({"b"}, 0, 1), (None, 0, 0))) == 200 / 3
    assert canvas_difficulty(0, OptionTally()) is Absence.NOT_ANSWERED
    assert canvas_point_biserial("a", options_of(({"a"}, 1, 2), ({"b"}, 0, 2))) is Absence.NO_TOTAL_SPREAD
    assert canvas_sd(Counter(one * UNIT for one in (1, 2, 3, 6))) == pytest.approx(3.5**0.5)
    assert canvas_sd(Counter()) is Absence.NO_ATTEMPTS


def test_prairielearn_leaves_the_item_in_the_total():
    pairs = Counter([(0, 1), (1, 2), (1, 4), (0, 2)])
    expected = statistics.correlation([0, 1, 1, 0], [1, 2, 4, 2])
    assert prairielearn_discrimination(pairs) == pytest.approx(100 * expected)
    assert prairielearn_discrimination(Counter()) is Absence.NO_ATTEMPTS
