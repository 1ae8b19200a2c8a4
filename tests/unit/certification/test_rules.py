"""What a programme requires, judged: exact minimums, the safety rule, the choice of attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.certification.evidence import Evidence
from question_bank.certification.requirements import (
    CategoryMin,
    CriticalItems,
    IdentityCheck,
    InvalidRequirement,
    PracticeMin,
    PriorAward,
    QuizPass,
    SignOff,
    from_params,
    to_params,
)
from question_bank.certification.rules import Known, cut_percent, evaluate

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def attempt(assessment=1, number=1, marks="9", most="10", **changes):
    values = {
        "assessment": assessment,
        "attempt": number,
        "title": "Quiz",
        "outcome": "passed",
        "marks": Decimal(marks),
        "max_marks": Decimal(most),
        "taken_at": AT,
        "categories": {"safety": (Decimal(marks), Decimal(most))},
        "served": 3,
    } | changes
    return Evidence(**values)


ONE = QuizPass(assessment=1, title="One")
TWO = QuizPass(assessment=2, title="Two")


def verdict(requirement, *evidence, **known):
    return evaluate([ONE, requirement], Known(evidence=evidence, **known)).verdicts[1]


def test_89_96_against_90_is_not_met_and_reads_89_9_while_90_is_met():
    rule = CategoryMin(category="safety", title="Safety", minimum=Decimal(90))
    low = verdict(rule, attempt(categories={"safety": (Decimal("89.96"), Decimal(100))}))
    assert (low.met, low.seen) == (False, "89.9")
    assert verdict(rule, attempt(categories={"safety": (Decimal("90.0"), Decimal(100))})).met


@given(marks=st.decimals(0, 100, places=5), most=st.decimals(1, 100, places=5), least=st.decimals(0, 100, places=2))
def test_a_minimum_holds_exactly_and_what_is_printed_never_claims_more(marks, most, least):
    one = attempt(marks=str(min(marks, most)), most=str(most))
    found = verdict(CategoryMin(category="safety", title="S", minimum=least), one)
    assert found.met == (100 * one.marks >= least * one.max_marks)
    assert Decimal(cut_percent(one.marks, one.max_marks)) * one.max_marks <= 100 * one.marks


def test_92_percent_with_one_dangerous_choice_earns_nothing_and_names_the_rule():
    found = evaluate([ONE, CriticalItems(min_served=3)], Known(evidence=[attempt(marks="9.2", hits=1)]))
    assert not found.met
    assert [one.kind for one in found.verdicts if not one.met] == ["critical_items"]


def test_every_quiz_has_to_be_passed():
    assert not evaluate([ONE, TWO], Known(evidence=[attempt(1)])).met
    assert evaluate([ONE, TWO], Known(evidence=[attempt(1), attempt(2, 2)])).met
    failed = attempt(2, 2, outcome="not_passed")
    assert not evaluate([ONE, TWO], Known(evidence=[attempt(1), failed])).met


def test_a_quiz_may_ask_for_more_than_its_own_cut():
    strict = QuizPass(assessment=1, title="One", minimum=Decimal(95))
    assert not evaluate([strict], Known(evidence=[attempt()])).met
    assert evaluate([strict], Known(evidence=[attempt(marks="9.5")])).met


def test_another_passed_attempt_decides_where_the_best_one_lacks_a_topic():
    best = attempt(1, 1, marks="9.9", categories={"safety": (Decimal(1), Decimal(2))})
    other = attempt(1, 2, marks="8", categories={"safety": (Decimal(2), Decimal(2))})
    found = evaluate(
        [ONE, CategoryMin(category="safety", title="S", minimum=Decimal(100))], Known(evidence=[best, other])
    )
    assert found.met
    assert [one.attempt for one in found.deciding] == [2]


def test_a_rule_with_nothing_left_to_judge_blocks_and_says_so():
    nothing = attempt(categories={}, served=0)
    for rule in (CategoryMin(category="safety", title="S", minimum=Decimal(0)), CriticalItems(max_hits=9)):
        found = verdict(rule, nothing)
        assert (found.met, found.empty) == (False, True)


def test_what_people_confirm_waits_for_people_and_nothing_else():
    rules = [ONE, SignOff(what="practical exam"), IdentityCheck()]
    found = evaluate(rules, Known(evidence=[attempt()]))
    assert (found.met, found.waits_for_people) == (False, True)
    assert evaluate(rules, Known(evidence=[attempt()], signed=frozenset({1, 2}))).met
    assert not evaluate(rules, Known(signed=frozenset({1, 2}))).waits_for_people


def test_practice_and_other_certificates_count():
    assert verdict(PracticeMin(answered=200), attempt(), practice=200).met
    assert not verdict(PracticeMin(answered=200), attempt(), practice=199).met
    prior = PriorAward(code="MESO-0", title="First")
    assert verdict(prior, attempt(), awards=frozenset({"MESO-0"})).met
    assert not verdict(prior, attempt(), awards=frozenset({"MESO-9"})).met


@given(st.permutations([attempt(1, n, marks=str(5 + n)) for n in range(1, 5)]))
def test_the_order_of_attempts_decides_nothing(attempts):
    found = evaluate([ONE], Known(evidence=attempts))
    assert [one.attempt for one in found.deciding] == [4]


def test_evidence_and_requirements_come_back_from_what_is_kept():
    one = attempt(right=3, questions=4, sources=({"title": "Handbook", "places": ", pages 4-6"},))
    assert Evidence.from_document(one.to_document()) == replace(one, items=())
    for rule in (ONE, CategoryMin(category="a", title="A", minimum=Decimal("89.5")), CriticalItems(), IdentityCheck()):
        assert from_params(rule.kind, to_params(rule)) == rule


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("unheard_of", {}),
        ("quiz_pass", {"nonsense": 1}),
        ("category_min", {"category": "a", "title": "A", "minimum": "101"}),
    ],
)
def test_requirements_nobody_can_read_are_refused(kind, params):
    with pytest.raises(InvalidRequirement):
        from_params(kind, params)


@pytest.mark.parametrize(
    ("policy", "passes", "seen"),
    [("best", True, "84"), ("last", True, "84"), ("first", False, "60"), ("average", False, "78")],
)
def test_which_attempt_certifies_is_what_the_quiz_says(policy, passes, seen):
    sat = [("60", "not_passed", ("score",)), ("90", "not_passed", ("safety",)), ("84", "passed", ())]
    tried = [
        attempt(number=n, marks=marks, most="100", outcome=outcome, reasons=reasons, taken_at=AT + timedelta(days=n))
        for n, (marks, outcome, reasons) in enumerate(sat)
    ]
    quiz = QuizPass(assessment=1, title="One", minimum=Decimal(80), policy=policy)
    found = evaluate([quiz], Known(evidence=tried))
    assert (found.met, found.verdicts[0].seen) == (passes, seen)
    pending = attempt(number=9, marks="0", most="100", outcome="pending", taken_at=AT + timedelta(days=9))
    assert evaluate([quiz], Known(evidence=[*tried, pending])).met is passes


def test_an_average_needs_the_latest_attempt_to_be_safe_and_enough_by_all_marks():
    quiz = QuizPass(assessment=1, title="One", minimum=Decimal(75), policy="average")
    first = attempt(marks="60", most="100", outcome="not_passed", reasons=("score",))
    for reasons, met in (((), True), (("score",), True), (("score", "safety"), False)):
        later = attempt(number=2, marks="92", most="100", reasons=reasons, taken_at=AT + timedelta(days=1))
        assert evaluate([quiz], Known(evidence=[later, first])).met is met
