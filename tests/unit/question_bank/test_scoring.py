"""Scoring and reading responses, type by type (assessment.md 1.3)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from strategies import CITATION, EVERY_TYPE, multiple, pairs, single, statement

from question_bank.errors import InvalidResponse, UnknownRule
from question_bank.scoring import RULE_VERSIONS, SlotState, guess_score, parse_response, score


def critical(item):
    """The item with its second option flagged."""
    options = list(item.options)
    options[1] = replace(options[1], critical=True, feedback="Could harm.", citations=(CITATION,))
    return replace(item, options=tuple(options))


def test_a_single_choice_earns_the_fraction_of_what_was_chosen():
    item = single("1", "0.4", "-0.5")
    assert [score(item, chosen).fraction for chosen in "abc"] == [1, Decimal("0.4"), 0]
    assert [score(item, chosen).state for chosen in "abc"] == [SlotState.RIGHT, SlotState.PARTIAL, SlotState.WRONG]


def test_negative_fractions_count_only_with_negative_marking():
    item = single("1", "-0.5")
    assert score(item, "b", negative_marking=True).fraction == Decimal("-0.5")
    assert score(item, "b", negative_marking=True).state is SlotState.WRONG


def test_true_false_earns_one_or_nothing():
    assert score(statement(key=False), response=False).fraction == 1
    assert score(statement(key=False), response=True).fraction == 0


def test_matching_earns_right_prompts_over_prompts_and_an_open_prompt_is_wrong():
    result = score(pairs(), {"p1": "c1", "p2": None, "p3": "c2"})
    assert result.fraction == Decimal(1) / 3
    assert [(part.part_id, part.fraction) for part in result.parts] == [("p1", 1), ("p2", 0), ("p3", 0)]


def test_matching_all_or_nothing_needs_every_prompt():
    item = pairs(all_or_nothing=True)
    assert score(item, item.key).fraction == 1
    assert score(item, item.key | {"p3": "c2"}).fraction == 0


def test_critical_choices_are_reported_by_option_answer_or_pair():
    assert score(critical(single()), "b").critical_hits == ("b",)
    assert score(critical(single()), "c").critical_hits == ()
    assert score(critical(multiple("a", "bcd")), ["a", "b"]).critical_hits == ("b",)
    guarded = statement(critical=True, feedback_false="Could harm.", citations=(CITATION,))
    assert score(guarded, response=False).critical_hits == ("false",)
    assert score(guarded, response=True).critical_hits == ()
    item = pairs(citations=(CITATION,))
    first = replace(item.prompts[0], critical_choices=("c4",), feedback="Could harm.")
    item = replace(item, prompts=(first, *item.prompts[1:]))
    assert score(item, {"p1": "c4", "p2": "c4"}).critical_hits == ("p1:c4",)


@pytest.mark.parametrize("blank", [None, "", []])
@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
def test_a_blank_is_a_state_of_its_own(item, blank):
    assert parse_response(item, blank) is None
    assert (score(item, blank).fraction, score(item, blank).state) == (0, SlotState.BLANK)


def test_a_matching_without_any_choice_is_blank():
    assert score(pairs(), {"p1": None, "p2": ""}).state is SlotState.BLANK
    assert score(pairs(), {}).state is SlotState.BLANK


@pytest.mark.parametrize(
    ("item", "raw"),
    [
        (single(), "z"),
        (single(), ["a", "b"]),
        (single(), 1),
        (single(), {"a": 1}),
        (multiple(), "a"),
        (multiple(), ["a", "z"]),
        (multiple(), ["a", 1]),
        (multiple(), {"a": True}),
        (statement(), "true"),
        (statement(), 1),
        (pairs(), ["p1"]),
        (pairs(), {"p9": "c1"}),
        (pairs(), {"p1": "c9"}),
        (pairs(), {"p1": 1}),
    ],
)
def test_what_cannot_be_read_is_refused_not_graded_as_wrong(item, raw):
    with pytest.raises(InvalidResponse, match=r"\w+ .*\.$"):
        score(item, raw)


def test_responses_are_read_into_one_shape():
    assert parse_response(single(), "b") == "b"
    assert parse_response(multiple(), ["c", "a", "a"]) == ("a", "c")
    assert parse_response(statement(), raw=False) is False
    assert parse_response(pairs(), {"p2": "c2", "p1": ""}) == {"p1": None, "p2": "c2", "p3": None}


def test_a_rule_version_this_program_lacks_is_refused():
    with pytest.raises(UnknownRule, match="version 2 of its rule"):
        score(single(rule_version=2), "a")


def test_every_type_has_its_rules_by_version():
    assert {kind: set(rules) for kind, rules in RULE_VERSIONS.items()} == {
        "single_choice": {1},
        "multiple_response": {1},
        "true_false": {1},
        "matching": {1},
        "matrix": {1},
        "cloze": {1},
        "decision_reason": {1},
        "client_decision": {1},
        "ordering": {1},
        "numeric": {1},
        "short_text": {1},
        "case": {1},
    }


def test_guessing_earns_the_mean_of_options_half_or_one_over_the_choices():
    assert guess_score(single("1", "0.5", "-0.5", "0")) == Decimal("0.25")
    assert guess_score(statement()) == Decimal("0.5")
    assert guess_score(pairs()) == Decimal("0.25")
