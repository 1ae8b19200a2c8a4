"""Which options were chosen, and by whom."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from makers import answers, options_of, some

from question_bank.errors import InvalidStatistics
from question_bank.statistics.choices import Choice
from question_bank.statistics.figures import Absence
from question_bank.statistics.options import OptionTally, option_rows

ONE = Decimal(1)
ABC = tuple(Choice(id=one) for one in "abc")


@some
@given(answers)
def test_point_biserials_are_correlations_of_having_chosen_with_the_rest(rows):
    """Expected: the standard library's correlation of a column of 0 and 1 with the rest scores."""
    found = option_rows(options_of(*rows), ABC)
    assert [row.choice and row.choice.id for row in found] == ["a", "b", "c", None]
    rests = [total - mark for _, mark, total in rows]
    for row in found:
        hit = [int(ids is None if row.choice is None else row.choice.id in (ids or ())) for ids, _, _ in rows]
        assert row.count == sum(hit)
        if len(set(hit)) > 1 and len(set(rests)) > 1:
            assert row.point_biserial == pytest.approx(statistics.correlation(hit, rests), abs=1e-9)
            assert row.share == pytest.approx(100 * statistics.mean(hit))
        else:
            assert isinstance(row.point_biserial, Absence)


def test_why_a_point_biserial_cannot_be_said():
    nobody, all_b = option_rows(OptionTally(), ABC), option_rows(options_of(({"b"}, 0, 1), ({"b"}, 0, 2)), ABC)
    assert nobody[0].share is nobody[0].point_biserial is Absence.NO_ATTEMPTS
    assert [row.point_biserial for row in all_b[:2]] == [Absence.CHOSEN_BY_NONE, Absence.CHOSEN_BY_ALL]
    flat = option_rows(options_of(({"a"}, 1, 3), ({"b"}, 0, 2)), ABC)
    assert flat[0].point_biserial is Absence.NO_REST_SPREAD


@some
@given(answers, answers)
def test_responses_can_be_merged_and_taken_back(rows, more):
    tally = options_of(*rows)
    tally.merge(options_of(*more))
    assert tally == options_of(*more, *rows)
    for ids, mark, total in more:
        tally.remove(ids, Decimal(mark), Decimal(total))
    assert tally == options_of(*rows)


@pytest.mark.parametrize("ids", [None, {"b"}, {"a", "b"}])
def test_taking_back_a_response_nobody_gave_is_refused(ids):
    tally = options_of(({"a"}, 1, 1))
    with pytest.raises(InvalidStatistics):
        tally.remove(ids, ONE, ONE)
    with pytest.raises(InvalidStatistics):
        OptionTally().remove({"a"}, ONE, ONE)
    assert tally == options_of(({"a"}, 1, 1))
