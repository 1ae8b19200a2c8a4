"""Items that break a rule of their type cannot be built, and all that is wrong is told at once (assessment.md 1.2)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from strategies import CITATION, multiple, pairs, single, statement

from question_bank.errors import InvalidItem
from question_bank.items.common import pinned_place


def problems(build, *arguments, **changes):
    with pytest.raises(InvalidItem) as caught:
        build(*arguments, **changes)
    return {str(problem) for problem in caught.value.problems}


def option(item, place, **changes):
    """The item's options with one changed."""
    options = list(item.options)
    options[place] = replace(options[place], **changes)
    return tuple(options)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"item_id": "no spaces"}, "item_id"),
        ({"item_id": "x" * 65}, "item_id"),
        ({"stem": "  "}, "stem"),
        ({"format": "rtf"}, "format"),
        ({"difficulty": "brutal"}, "difficulty"),
        ({"version": 0}, "version"),
        ({"rule_version": 0}, "rule_version"),
        ({"default_mark": Decimal(-1)}, "default_mark"),
        ({"penalty": Decimal("1.1")}, "penalty"),
    ],
)
@pytest.mark.parametrize("build", [single, multiple, statement, pairs])
def test_shared_members_are_checked_in_every_type(build, changes, path):
    assert {one.partition(":")[0] for one in problems(build, **changes)} == {path}


def test_every_problem_of_an_item_is_told_at_once():
    found = problems(single, "1", "1", "2", stem="", difficulty="x")
    assert found == {
        "stem: the question is empty",
        "difficulty: must be easy, medium or hard",
        "options[2].fraction: must lie between -1 and 1",
        "options: exactly one option must be the key (fraction 1), not 2",
    }


def test_the_error_names_the_item_and_reads_as_sentences():
    with pytest.raises(InvalidItem, match="Item single: options: exactly one option must be the key"):
        single("0", "0")
    assert str(InvalidItem("x", "It is odd.")) == "Item x: It is odd."


def test_a_single_choice_needs_exactly_one_key():
    assert "options: exactly one option must be the key (fraction 1), not 0" in problems(single, "0", "0.5")


@pytest.mark.parametrize("count", [1, 13])
def test_options_are_two_to_twelve(count):
    options = tuple(
        replace(single().options[0], id=f"o{n}", text=f"T{n}", fraction=Decimal(n == 0)) for n in range(count)
    )
    assert problems(single, options=options) == {f"options: there must be 2 to 12, not {count}"}


def test_options_that_read_alike_are_refused_and_quoted():
    with pytest.raises(InvalidItem) as caught:
        single(options=option(single(), 1, text="option a."))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.quoted, problem.path) == ("S2", "option a.", "options[1].text")


def test_empty_options_and_bad_or_repeated_ids_are_refused():
    assert problems(single, options=option(single(), 2, text=" ")) == {"options[2].text: is empty"}
    assert problems(single, options=option(single(), 2, id="a b")) == {
        "options[2].id: must be 1 to 32 letters, digits, dashes or underscores"
    }
    assert problems(single, options=option(single(), 2, id="a")) == {
        "options[2].id: the id a is used twice in this item"
    }


@pytest.mark.parametrize(
    ("pins", "problem"),
    [
        ({1: "middle"}, "options[1].pin: there is no place middle"),
        ({1: 4}, "options[1].pin: there is no place 4"),
        ({1: -1}, "options[1].pin: there is no place -1"),
        ({1: "last", 2: 3}, "options[2].pin: another option is pinned to the same place"),
    ],
)
def test_pins_need_a_free_place(pins, problem):
    options = tuple(replace(one, pin=pins.get(place)) for place, one in enumerate(single().options))
    assert problems(single, options=options) == {problem}


def test_pins_name_places():
    assert [pinned_place(pin, 4) for pin in ("first", "last", 2, 4, "x")] == [0, 3, 2, None, None]


@pytest.mark.parametrize(
    ("item", "changes", "problem"),
    [
        (single(), {"fraction": Decimal("0.5")}, "must not earn credit"),
        (single(), {"feedback": " "}, "needs feedback"),
        (single(), {"citations": ()}, "needs a citation"),
        (multiple("a", "bcd"), {"right": True}, "must not earn credit"),
        (multiple("a", "bcd"), {"feedback": ""}, "needs feedback"),
    ],
)
def test_a_critical_option_earns_nothing_and_has_feedback_and_a_citation(item, changes, problem):
    good = {"critical": True, "feedback": "Could harm.", "citations": (CITATION,)}
    assert replace(item, options=option(item, 1, **good)).options[1].critical
    with pytest.raises(InvalidItem) as caught:
        replace(item, options=option(item, 1, **good | changes))
    assert [(one.rule, one.path) for one in caught.value.problems] == [("S4", "options[1].critical")]
    assert problem in str(caught.value)


def test_a_critical_option_with_a_paying_weight_is_refused():
    item = multiple("a", "b", rule="qti_map", weights={"a": "2", "b": "1"}, upper="2")
    bad = {"critical": True, "feedback": "x", "citations": (CITATION,)}
    assert any("must not earn credit" in one for one in problems(replace, item, options=option(item, 1, **bad)))


def test_the_citation_of_the_item_serves_its_critical_options_too():
    options = option(single(), 1, critical=True, feedback="Could harm.")
    assert single(options=options, citations=(CITATION,)).options[1].critical


@pytest.mark.parametrize("key", [True, False])
def test_a_critical_statement_needs_feedback_and_citation_for_the_wrong_answer(key):
    wrong = {True: "false", False: "true"}[key]
    good = {f"feedback_{wrong}": "Could harm.", f"citations_{wrong}": (CITATION,)}
    assert statement(key=key, critical=True, **good).critical
    assert len(problems(statement, key=key, critical=True)) == 2


def test_a_multiple_response_needs_a_right_option_and_a_known_rule():
    assert problems(multiple, "", "abc") == {"options: no option is right"}
    assert any(one.startswith("scoring.rule: must be one of") for one in problems(multiple, rule="luck"))


def test_parameters_belong_to_their_rule():
    assert problems(multiple, select_n=3, upper="1") == {
        "scoring.select_n: belongs to the rule select_n, which this item does not use",
        "scoring.upper: belongs to the rule qti_map, which this item does not use",
    }


@pytest.mark.parametrize("chosen", [None, 2, 4])
def test_select_n_is_the_number_of_right_options(chosen):
    changes = {} if chosen is None else {"select_n": chosen}
    expected = {"scoring.select_n: must be the number of right options, 3"}
    assert problems(multiple, rule="select_n", **changes) == expected


def test_moodle_weights_are_complete_signed_by_rightness_and_add_up():
    rule = {"rule": "moodle_weights"}
    assert problems(multiple, "ab", "c", weights={"a": "0.5", "b": "0.5"}, **rule) == {
        "options[2].weight: every option needs a weight under moodle_weights"
    }
    assert problems(multiple, "ab", "c", weights={"a": "0.5", "b": "0.4", "c": "0.1"}, **rule) == {
        "options[2].weight: must be above 0 for right options and not above 0 for wrong ones",
        "options: the weights of the right options must add up to 1, not 0.9",
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"weights": {"a": "1"}, "lower": "2", "upper": "1"}, "scoring.lower: must not be above the upper bound"),
        ({"weights": {"a": "-1"}}, "options: no option has a weight above 0, so nothing could be earned"),
        ({"weights": {"a": "1", "b": "1"}}, "options: ticking all right options must earn the full value"),
    ],
)
def test_a_map_must_let_the_key_earn_everything(changes, problem):
    assert problems(multiple, "a", "bc", rule="qti_map", **changes) == {problem}


def test_a_matching_item_needs_two_different_prompts_with_choices_that_exist():
    item = pairs()
    assert problems(replace, item, prompts=item.prompts[:1]) == {"prompts: there must be 2 to 12, not 1"}
    odd = (
        item.prompts[0],
        replace(item.prompts[0], id="p2", choice="c9"),
        replace(item.prompts[0], id="c1", text=""),
    )
    assert problems(replace, item, prompts=odd) == {
        "choices[0].id: the id c1 is used twice in this item",
        "prompts[1].text: reads the same as another prompt",
        "prompts[1].choice: is none of the choices",
        "prompts[2].text: is empty",
    }


def test_critical_choices_exist_and_are_never_the_right_one():
    item = pairs()
    bad = replace(item.prompts[0], critical_choices=("c1", "c9"))
    found = problems(replace, item, prompts=(bad, *item.prompts[1:]))
    assert len(found) == 4
    assert "prompts[0].critical_choices: c9 is none of the choices" in found
    good = replace(item.prompts[0], critical_choices=("c4",), feedback="Could harm.", citations=(CITATION,))
    assert replace(item, prompts=(good, *item.prompts[1:])).prompts[0].critical_choices == ("c4",)


def test_keys_are_read_from_the_options():
    assert single("0", "1").key == "b"
    assert multiple("ab", "c").key == {"a", "b"}
    assert statement(key=False).key is False
    assert pairs().key == {"p1": "c1", "p2": "c2", "p3": "c1"}
