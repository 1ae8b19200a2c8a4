"""A shorter quiz renews in its window and its grace, and does nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules import AT, ONE, TWO, attempt

from question_bank.certification import dates
from question_bank.certification.requirements import (
    CategoryMin,
    CriticalItems,
    PracticeMin,
    RenewalQuiz,
    SignOff,
    from_params,
    route,
    to_params,
)
from question_bank.certification.rules import Known, evaluate

SHORT = RenewalQuiz(assessment=9, title="Short", minimum=Decimal(80))
RULES = [ONE, TWO, CategoryMin(category="safety", title="Safety", minimum=Decimal(90)), PracticeMin(answered=5), SHORT]
DAY = timedelta(days=1)
WINDOW = (AT - 30 * DAY, AT + 30 * DAY)


def known(*evidence, renews=WINDOW, **more):
    return Known(evidence=evidence, renews=renews, **more)


def test_in_time_the_shorter_quiz_stands_for_quizzes_topics_and_practice():
    found = evaluate(RULES, known(attempt(9, marks="8")))
    assert found.met
    assert found.short
    assert [(one.place, one.kind, one.seen, one.needed) for one in found.verdicts] == [(4, "renewal_quiz", "80", "80")]


@pytest.mark.parametrize("marks", ["7.99", "0"])
def test_a_shorter_quiz_below_its_mark_renews_nothing_and_is_what_the_learner_sees(marks):
    found = evaluate(RULES, known(attempt(9, marks=marks)))
    assert not found.met
    assert found.short


def test_the_safety_rule_and_what_people_confirm_hold_in_the_shorter_quiz_too():
    rules = [*RULES, CriticalItems(min_served=3), SignOff(what="Practical")]
    assert not evaluate(rules, known(attempt(9, hits=1), signed=frozenset({6}))).met
    assert not evaluate(rules, known(attempt(9, served=2), signed=frozenset({6}))).met
    assert evaluate(rules, known(attempt(9))).waits_for_people
    assert not evaluate(rules, known(attempt(9))).met
    assert evaluate(rules, known(attempt(9), signed=frozenset({6}))).met


@given(st.integers(-400, 400))
def test_it_counts_from_the_day_renewal_opens_to_the_end_of_the_grace_and_at_no_other_moment(days):
    found = evaluate(RULES, known(attempt(9, taken_at=AT + days * DAY)))
    assert found.met == (-30 <= days <= 30)


@given(st.lists(st.sampled_from([1, 2, 9]), max_size=5), st.sampled_from([3, 5]))
def test_without_a_certificate_to_renew_it_changes_nothing(assessments, practice):
    evidence = [attempt(one, number) for number, one in enumerate(assessments)]
    first = evaluate(RULES, Known(evidence=evidence, practice=practice))
    without = evaluate(RULES[:-1], Known(evidence=evidence, practice=practice))
    assert first.verdicts == without.verdicts
    assert first.met == ({1, 2} <= set(assessments) and practice == 5)


def test_the_whole_programme_renews_as_well():
    found = evaluate(RULES, known(attempt(1), attempt(2), attempt(9, marks="1"), practice=5))
    assert found.met
    assert not found.short


def test_after_the_grace_a_learner_sees_the_whole_programme_again():
    late = attempt(1, 2, taken_at=AT + 40 * DAY)
    assert not evaluate(RULES, known(attempt(9, marks="1"), late)).short
    assert evaluate(RULES, known(attempt(9), late)).met  # it was passed in time, whenever it is judged


def test_a_shorter_quiz_comes_back_from_what_is_kept_and_is_no_part_of_a_first_award():
    assert from_params(SHORT.kind, to_params(SHORT)) == SHORT
    assert [place for place, _one in route(RULES, renewal=False)] == [0, 1, 2, 3]
    assert [place for place, _one in route(RULES, renewal=True)] == [4]


def test_the_window_is_from_the_first_second_of_its_day_to_the_last_of_the_grace():
    until = dates.end_of_day(AT.date(), "Europe/Riga")
    opens, ends = dates.renewal_window(until, "P90D", "P30D", "Europe/Riga")
    assert (opens.isoformat(), ends.isoformat()) == ("2026-08-21T21:00:00+00:00", "2026-12-20T21:59:59+00:00")
    assert dates.renewal_window(None, "P90D", "P30D", "UTC") is None
    assert dates.renewal_window(until, "P90D", None, "UTC")[1] == until
