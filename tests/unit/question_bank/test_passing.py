"""Totals of an attempt and the pass decision with its trace (assessment.md 2)."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.passing import PassRules, decide
from question_bank.scoring import SlotState
from question_bank.totals import SlotResult, total


def a_slot(slot=1, fraction="1", *, max_mark="1", **changes):
    share = Decimal(fraction)
    state = SlotState.RIGHT if share == 1 else SlotState.WRONG
    return SlotResult(slot=slot, fraction=share, state=state, max_mark=Decimal(max_mark), **changes)


def decided(slots, *, finished=True, preview=False, practice=False, **rules):
    return decide(total(slots), slots, PassRules(**rules), finished=finished, preview=preview, practice=practice)


def test_marks_are_fraction_times_points():
    outcome = total([a_slot(1, "0.5", max_mark="3"), a_slot(2, "1"), a_slot(3, "0")])
    assert (outcome.mark, outcome.max_mark, outcome.percent) == (Decimal("2.5"), 5, 50)
    assert outcome.count(SlotState.WRONG) == 2


def test_an_attempt_never_has_a_negative_score():
    assert total([a_slot(1, "-1"), a_slot(2, "0.5")]).mark == 0


def test_an_attempt_without_points_has_zero_percent():
    assert total([]).percent == 0


@law
@given(st.lists(st.tuples(st.decimals(0, 1, places=4), st.decimals(0, 10, places=2))))
def test_percent_lies_between_0_and_100(rows):
    outcome = total([a_slot(slot, str(share), max_mark=str(most)) for slot, (share, most) in enumerate(rows)])
    assert 0 <= outcome.percent <= 100
    assert outcome.mark <= outcome.max_mark


@pytest.mark.parametrize(("score", "safety", "topic", "pending"), list(product([True, False], repeat=4)))
def test_all_checks_always_run_and_all_must_be_met(score, safety, topic, pending):
    slots = [
        a_slot(1, "1", topics=frozenset({"safety"}) if topic else frozenset()),
        a_slot(2, "0", topics=frozenset() if topic else frozenset({"safety"}), pending=pending),
        a_slot(3, "1" if score else "0", critical_hits=() if safety else ("b",)),
    ]
    decision = decided(
        slots,
        cut_percent=Decimal(60),
        critical_tolerance=0,
        topic_minimums=(("safety", Decimal(100)),),
    )
    expected = [
        name
        for name, met in (("graded", not pending), ("score", score), ("safety", safety), ("topic:safety", topic))
        if not met
    ]
    assert [check["check"] for check in decision.checks] == ["eligible", "graded", "score", "safety", "topic"]
    assert list(decision.reasons) == expected
    assert decision.outcome == ("pending" if pending else "not_passed" if expected else "passed")


@pytest.mark.parametrize("changes", [{"finished": False}, {"preview": True}, {"practice": True}])
def test_only_finished_attempts_that_count_can_pass(changes):
    decision = decided([a_slot()], **changes)
    assert (decision.outcome, decision.reasons) == ("not_passed", ("eligible",))


@pytest.mark.parametrize(("percent", "met"), [("79.9999995", True), ("79.9999", False), ("80", True)])
def test_the_cut_has_a_slack_for_sums_of_thirds(percent, met):
    slot = a_slot(fraction=str(Decimal(percent) / 100))
    assert (decided([slot], cut_percent=Decimal(80)).outcome == "passed") is met


@pytest.mark.parametrize(("hits", "tolerance", "met"), [
    (0, 0, True), (1, 0, False), (2, 0, False), (0, 1, True), (1, 1, True), (2, 1, False), (2, None, True),
])  # fmt: skip
def test_critical_hits_beyond_the_tolerance_fail(hits, tolerance, met):
    slots = [a_slot(slot, critical_hits=("b",) if slot < hits else ()) for slot in range(3)]
    assert ("safety" not in decided(slots, critical_tolerance=tolerance).reasons) is met


def test_a_critical_option_counts_once_per_slot():
    decision = decided([a_slot(7, critical_hits=("b", "b"))], critical_tolerance=1)
    assert decision.outcome == "passed"
    assert decision.checks[3]["hits"] == [{"slot": 7, "option": "b"}]


def test_a_topic_minimum_can_fail_a_good_attempt():
    safety = [a_slot(slot, "1" if slot else "0", topics=frozenset({"safety"})) for slot in range(8)]
    other = [a_slot(slot) for slot in range(8, 20)]
    decision = decided(safety + other, cut_percent=Decimal(80), topic_minimums=(("safety", Decimal(100)),))
    assert total(safety + other).percent == 95
    assert decision.reasons == ("topic:safety",)
    assert decision.checks[-1]["percent"] == "87.5"


def test_a_topic_without_points_is_not_evaluated_and_counts_as_met():
    decision = decided([a_slot()], topic_minimums=(("safety", Decimal(100)),))
    assert decision.outcome == "passed"
    assert decision.checks[-1]["evaluated"] is False


def test_the_score_is_sent_unchanged_with_a_comment_when_safety_fails():
    slots = [a_slot(1, "0.92", critical_hits=("b",))]
    decision = decided(slots, cut_percent=Decimal(80), critical_tolerance=0)
    assert decision.sent == {"percent": "92.00", "capped": False, "comment": "Safety requirement not met"}


def test_the_sent_score_can_be_capped_below_the_cut():
    slots = [a_slot(1, "0.92", critical_hits=("b",))]
    rules = {"cut_percent": Decimal(80), "critical_tolerance": 0, "cap_sent_score": True}
    assert decided(slots, **rules).sent["percent"] == "79"
    assert decided(slots, **rules).sent["capped"] is True
    assert decided([a_slot(1, "0.92")], **rules).sent == {"percent": "92.00", "capped": False, "comment": ""}
    assert decided([a_slot(1, "0.3")], **rules).sent == {"percent": "30.0", "capped": False, "comment": ""}
    assert decided([a_slot(1, "0.92", pending=True)], **rules).sent["capped"] is False


def test_the_trace_is_a_document():
    decision = decided([a_slot(fraction="0.92", max_mark="40")], cut_percent=Decimal(80), critical_tolerance=0)
    moment = datetime(2027, 3, 2, 10, 4, 11, tzinfo=UTC)
    document = decision.to_document(attempt="a-17", version=5, decided_at=moment)
    assert document | {"checks": [], "sent": {}} == {
        "attempt": "a-17",
        "quiz_version": 5,
        "scoring_rules": 1,
        "decided_at": "2027-03-02T10:04:11+00:00",
        "checks": [],
        "outcome": "passed",
        "reasons": [],
        "sent": {},
    }
    assert document["checks"][2] == {
        "check": "score",
        "raw": "36.80",
        "max": "40",
        "percent": "92.00",
        "cut": "80",
        "result": "met",
    }
