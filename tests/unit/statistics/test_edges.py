"""Few attempts, none, all alike, odd forms: a figure or its reason, never a crash."""

from collections import Counter
from decimal import Decimal

import pytest
from published import binary, tally_of

from question_bank.errors import InvalidStatistics
from question_bank.statistics.document import report_document
from question_bank.statistics.figures import Absence
from question_bank.statistics.item_figures import item_figures
from question_bank.statistics.own import own_figures
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.report import quiz_report
from question_bank.statistics.tallies import QuizTally

ONE = Decimal(1)


def slot(number, mark, **facts):
    return GradedSlot(slot=number, max_mark=ONE, mark=None if mark is None else Decimal(mark), **facts)


def attempt(*slots, total=None):
    return GradedAttempt(slots=slots, total=total)


def report(*attempts, moodle=False):
    return quiz_report(tally_of(attempts), moodle=moodle)


def test_a_quiz_nobody_took_has_reasons_instead_of_figures():
    empty = quiz_report(QuizTally())
    assert (empty.slots, empty.items, empty.variants) == ((), (), ())
    assert (empty.quiz.attempts, empty.quiz.maximum) == (0, 0)
    assert empty.quiz.mean is empty.quiz.kurtosis is empty.quiz.standard_error is Absence.NO_ATTEMPTS


def test_a_single_attempt_has_a_mean_and_no_spread():
    one = quiz_report(tally_of(binary("10")))
    assert (one.quiz.mean, one.quiz.median) == (1, 1)
    assert one.quiz.sd is one.quiz.skewness is one.quiz.cic is Absence.TOO_FEW_ATTEMPTS
    figures = one.slots[0].figures
    assert figures.facility == 100
    assert figures.sd is figures.sd_share is figures.discrimination_index is Absence.TOO_FEW_ATTEMPTS
    assert figures.discriminative_efficiency is figures.covariance is Absence.TOO_FEW_ATTEMPTS
    assert one.slots[0].effective_weight is Absence.TOO_FEW_ATTEMPTS


@pytest.mark.parametrize("line", ["11", "00"])
def test_where_all_are_alike_nothing_discriminates(line):
    alike = quiz_report(tally_of(binary(line, line, line, line)))
    figures = alike.slots[0].figures
    assert figures.sd == 0
    assert figures.discrimination_index is figures.discriminative_efficiency is Absence.NO_SPREAD
    assert alike.slots[0].effective_weight is Absence.NO_WEIGHTS
    assert alike.quiz.skewness is alike.quiz.kurtosis is alike.quiz.cic is Absence.NO_TOTAL_SPREAD


def test_an_item_whose_rest_is_equal_for_all_cannot_discriminate():
    figures = quiz_report(tally_of(binary("11", "01", "11"))).slots[0].figures
    assert figures.discrimination_index is figures.discriminative_efficiency is Absence.NO_REST_SPREAD


def test_an_item_that_pulls_against_the_total_has_no_weight():
    against = quiz_report(tally_of(binary("1000", "0111", "1000", "0111", "0110")))
    assert against.slots[0].effective_weight is Absence.NEGATIVE_COVARIANCE
    assert against.slots[0].figures.discrimination_index < 0


def test_a_quiz_of_one_question_has_no_reliability():
    assert quiz_report(tally_of(binary("1", "0", "1"))).quiz.cic is Absence.ONE_SLOT


def test_a_question_worth_nothing_counts_as_a_question_and_has_no_facility():
    nothing = GradedSlot(slot=2, max_mark=Decimal(0), mark=Decimal(0))
    rows = report(*(attempt(slot(1, mark), nothing) for mark in (0, 1, 1)))
    assert rows.slots[1].figures.facility is rows.slots[1].figures.sd_share is Absence.NO_POINTS
    assert rows.quiz.cic == 0  # two slots, the spread of one of them
    assert report(attempt(nothing)).slots[0].intended_weight is Absence.NO_POINTS


def test_a_missing_mark_and_a_missing_slot_count_as_nothing():
    marked = report(attempt(slot(1, 1), slot(2, 1)), attempt(slot(1, 1), slot(2, 0)), attempt(slot(1, 1), slot(2, 0)))
    missing = report(attempt(slot(1, 1), slot(2, 1)), attempt(slot(1, 1), slot(2, None)), attempt(slot(1, 1)))
    assert missing.slots == marked.slots
    assert missing.quiz == marked.quiz


def test_negative_marks_lower_facility_and_the_stored_total_is_believed():
    rows = report(attempt(slot(1, -1), slot(2, 0), total=Decimal(0)), attempt(slot(1, 1), slot(2, 1)))
    assert rows.slots[0].figures.facility == 0
    assert rows.quiz.mean == 1


def test_totals_that_do_not_fit_their_marks_give_no_error_ratio():
    """Alpha above 1 leaves a negative number under the root; Moodle would show nothing either."""
    odd = [attempt(slot(1, 1, item=""), slot(2, 0), total=Decimal(total)) for total in (0, 5, 9)]
    assert report(*odd).quiz.cic == 200
    assert report(*odd).quiz.error_ratio is report(*odd).quiz.standard_error is Absence.NOT_REAL


def drawn_form(*marks_and_items):
    return [attempt(slot(1, one), slot(2, two, item=item)) for one, two, item in marks_and_items]


FORMS = drawn_form((1, 1, "a"), (0, 0, "a"), (1, 0, "a"), (0, 1, "b"), (1, 1, "b"), (0, 1, "b"))


def test_reliability_of_random_forms_is_withheld_and_moodles_is_not():
    assert report(*FORMS).quiz.cic is report(*FORMS).quiz.standard_error is Absence.RANDOM_DRAW
    assert isinstance(report(*FORMS, moodle=True).quiz.cic, float)
    assert [row.drawn for row in report(*FORMS).slots] == [False, True]


def test_draws_that_gave_everybody_the_same_items_are_one_test():
    """Expected: alpha of the same marks in fixed slots; the items stood in other places for the second person."""
    fixed = report(*(attempt(slot(1, one), slot(2, two)) for one, two in ((1, 1), (0, 0), (1, 0), (1, 1))))
    shuffled = report(
        attempt(slot(1, 1, item="a", drawn=True), slot(2, 1, item="b", drawn=True)),
        attempt(slot(2, 0, item="a", drawn=True), slot(1, 0, item="b", drawn=True)),
        attempt(slot(1, 1, item="a", drawn=True), slot(2, 0, item="b", drawn=True)),
        attempt(slot(1, 1, item="a", drawn=True), slot(2, 1, item="b", drawn=True)),
    )
    assert shuffled.quiz == fixed.quiz
    assert isinstance(fixed.quiz.cic, float)


def test_an_item_that_is_drawn_stands_against_the_rest_and_by_moodles_rules_against_the_total():
    """Worked by hand for item a: marks 1, 0, 0, rests 1, 0, 1, totals 2, 0, 1: r = 1/2, and (1)/√(2/3·2) = √3/2."""
    ours, theirs = report(*FORMS).items[0], report(*FORMS, moodle=True).items[0]
    assert (ours.item, ours.figures.attempts, ours.slots) == ("a", 3, (2,))
    assert ours.figures.discrimination_index == pytest.approx(50)
    assert theirs.figures.discrimination_index == pytest.approx(100 * 3**0.5 / 2)
    assert ours.effective_weight is Absence.PART_OF_SLOT
    assert ours.intended_weight == 50


def test_an_item_in_a_fixed_slot_stands_against_the_rest_by_both_rules():
    fixed = drawn_form((1, 1, "a"), (0, 0, "a"), (1, 0, "a"))
    assert report(*fixed).items[0].figures == report(*fixed, moodle=True).items[0].figures
    assert not report(*fixed).items[0].drawn


def test_an_item_used_once_has_a_facility_only():
    once = report(*FORMS, attempt(slot(1, 1), slot(2, 1, item="rare"))).items[-1]
    assert (once.item, once.figures.facility) == ("rare", 100)
    assert once.figures.discrimination_index is Absence.TOO_FEW_ATTEMPTS


def test_versions_are_items_of_their_own():
    rows = report(attempt(slot(1, 1, item="a@1")), attempt(slot(1, 0, item="a@2")))
    assert [(row.item, row.figures.facility) for row in rows.items] == [("a@1", 100), ("a@2", 0)]


def test_variants_are_listed_where_there_are_several():
    rows = report(*(attempt(slot(1, mark, variant=name), slot(2, 1, variant="1")) for mark, name in
                    ((1, "10"), (0, "2"), (1, "2"))))  # fmt: skip
    assert [(row.slots, row.variant, row.figures.attempts) for row in rows.variants] == [
        ((1,), "2", 2),
        ((1,), "10", 1),
    ]


def test_slots_are_listed_numbers_first_in_their_order():
    rows = report(attempt(*(slot(name, 1) for name in ("b", 10, 2, "a"))))
    assert [row.slots[0] for row in rows.slots] == [2, 10, "a", "b"]


def test_an_item_worth_different_points_in_two_slots_has_two_rows():
    two = GradedSlot(slot=2, max_mark=Decimal(2), mark=ONE, item="a")
    assert [row.figures.facility for row in report(attempt(slot(1, 1, item="a"), two)).items] == [100, 50]


def test_a_slot_worth_different_points_to_different_people_says_so():
    """Drawn items may bring their own points; what needs one maximum is left out, the items have all of it."""
    two = GradedSlot(slot=1, max_mark=Decimal(2), mark=ONE, item="b")
    rows = report(attempt(slot(1, 1, item="a"), slot(2, 1)), attempt(two, slot(2, 0)), attempt(two, slot(2, 1)))
    first = rows.slots[0]
    assert first.figures.max_mark is first.figures.facility is first.figures.sd_share is Absence.SEVERAL_MAXIMA
    assert rows.quiz.maximum is first.intended_weight is rows.slots[1].intended_weight is Absence.SEVERAL_MAXIMA
    assert own_figures(first).facility_interval is own_figures(first).groups is Absence.SEVERAL_MAXIMA
    assert [row.figures.facility for row in rows.items] == [100, 50]
    assert (rows.quiz.mean, first.figures.sd) == (pytest.approx(5 / 3), 0)
    assert report_document(rows)["slots"][0]["maxmark"] is None


def test_a_slot_that_stands_twice_is_refused():
    with pytest.raises(InvalidStatistics, match="twice"):
        attempt(slot(1, 1), slot(1, 1))


@pytest.mark.parametrize("mark", ["NaN", "Infinity", "1e10", "-1e400"])
def test_what_is_no_mark_is_refused_and_nothing_is_counted(mark):
    tally = QuizTally()
    with pytest.raises(InvalidStatistics, match="is no mark"):
        tally.add(attempt(slot(1, 1), slot(2, mark), total=ONE))
    assert tally == QuizTally()


def test_taking_back_what_was_not_counted_so_changes_nothing():
    tally, before = tally_of(FORMS), tally_of(FORMS)
    for wrong in (attempt(slot(1, 1), slot(2, 1, item="z")), attempt(slot(1, 1), slot(2, 1, item="a", drawn=True))):
        with pytest.raises(InvalidStatistics, match="rebuild"):
            tally.remove(wrong)
    assert tally == before


def test_an_item_nobody_met_has_no_figures():
    figures = item_figures(Counter(), 1)
    assert figures.facility is figures.mean is figures.sd is figures.covariance is Absence.NO_ATTEMPTS
    assert figures.discrimination_index is figures.discriminative_efficiency is Absence.NO_ATTEMPTS


def test_an_attempt_that_is_regraded_counts_as_it_is_now():
    tally = tally_of(binary("10", "11"))
    tally.replace(binary("10")[0], binary("01")[0])
    assert tally == tally_of(binary("11", "01"))
