"""The seven multi-response rules, by the tables and examples of assessment.md 1.4."""

from decimal import Decimal

import pytest
from strategies import multiple, weighted_rules

from question_bank.errors import InvalidResponse
from question_bank.items.multiple_rules import MultipleScoring, map_maximum, map_value
from question_bank.scoring import SlotState, guess_score, score

RULES = ("all_or_nothing", "right_minus_wrong", "each_option", "coverage")
TABLE = [
    ("abc", ("1", "1", "1", "1")),
    ("ab", ("0", "2/3", "5/6", "2/3")),
    ("abd", ("0", "1/3", "2/3", "4/9")),
    ("abcd", ("0", "2/3", "5/6", "3/4")),
    ("ade", ("0", "0", "1/3", "1/9")),
    ("abcdef", ("0", "0", "1/2", "1/2")),
]


def number(text):
    above, _, below = text.partition("/")
    return Decimal(above) / Decimal(below or 1)


@pytest.mark.parametrize(
    ("ticked", "rule", "expected"),
    [(ticked, rule, value) for ticked, values in TABLE for rule, value in zip(RULES, values, strict=True)],
)
def test_the_table_of_six_options_with_three_right_ones(ticked, rule, expected):
    assert score(multiple(rule=rule), list(ticked)).fraction == number(expected)


def test_the_published_example_of_two_points_of_four():
    assert score(multiple("ab", "cd"), ["a", "b", "c"]).fraction * 4 == 2


@pytest.mark.parametrize(("ticked", "expected"), [("ac", "1"), ("a", "0.5"), ("abc", "0"), ("b", "0")])
def test_moodle_weights_add_up_and_are_clamped(ticked, expected):
    weights = {"a": ".5", "b": "-1", "c": ".5", "d": "-1"}
    item = multiple("ac", "bd", rule="moodle_weights", weights=weights)
    assert score(item, list(ticked)).fraction == Decimal(expected)


def test_rounded_thirds_still_make_the_key_worth_everything():
    weights = dict.fromkeys("abc", "0.33333") | {"d": "0"}
    item = multiple("abc", "d", rule="moodle_weights", weights=weights)
    assert score(item, list("abc")).fraction == 1
    assert score(item, list("ab")).state is SlotState.PARTIAL


@pytest.mark.parametrize(
    ("ticked", "points"), [(["H", "O"], 2), (["H"], 1), (["H", "C"], 0), (["H", "O", "X"], 0), ([], 0)]
)
def test_the_map_of_the_water_example(ticked, points):
    item = multiple(
        "HO",
        "CX",
        rule="qti_map",
        weights={"H": "1", "O": "1", "C": "-1"},
        default_value="-2",
        lower="0",
        upper="2",
    )
    weights = [option.weight for option in item.options if option.id in ticked]
    assert map_value(weights, item.scoring) == points
    assert score(item, ticked).fraction * 2 == points


def test_a_map_without_bounds_or_default_gives_unmapped_options_nothing():
    scoring = MultipleScoring(rule="qti_map")
    assert map_value([Decimal(3), None], scoring) == 3
    assert map_maximum([Decimal(3), None, Decimal(-1)], scoring) == 3


def test_select_n_pays_right_ticks_and_refuses_too_many():
    item = multiple(rule="select_n", select_n=3)
    assert score(item, ["a", "d"]).fraction == Decimal(1) / 3
    with pytest.raises(InvalidResponse, match="Tick at most 3; 4 are ticked"):
        score(item, list("abcd"))


@pytest.mark.parametrize("item", weighted_rules(), ids=lambda item: item.scoring.rule)
def test_nothing_ticked_earns_nothing_and_is_blank_under_every_rule(item):
    result = score(item, [])
    assert (result.fraction, result.state, result.critical_hits) == (0, SlotState.BLANK, ())


@pytest.mark.parametrize("item", weighted_rules(), ids=lambda item: item.scoring.rule)
def test_the_key_earns_everything_under_every_rule(item):
    assert score(item, ["c", "b", "a"]).fraction == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("all_or_nothing", "1/15"), ("right_minus_wrong", "1/5"), ("each_option", "1/2"), ("coverage", "31/90")],
)
def test_guessing_at_four_options_with_two_right_ones(rule, expected):
    assert abs(guess_score(multiple("ab", "cd", rule=rule)) - number(expected)) < Decimal("1e-20")


def test_guessing_under_select_n_counts_only_selections_that_can_be_made():
    assert guess_score(multiple("a", "bcd", rule="select_n", select_n=1)) == Decimal("0.25")


def test_each_option_is_a_part_that_was_treated_rightly_or_not():
    parts = score(multiple("ab", "c"), ["a", "c"]).parts
    assert [(part.part_id, part.fraction, part.weight) for part in parts] == [("a", 1, 1), ("b", 0, 1), ("c", 0, 1)]
