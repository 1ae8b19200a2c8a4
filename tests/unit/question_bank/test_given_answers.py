"""Answers that are put in order or typed: ordering, numeric, short text."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from strategies import SEEDS, dose, law, orderings, steps, word

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.interchange.lenient import lenient_response
from question_bank.items import CriticalPair, NumericAnswer, Unit
from question_bank.items.numeric import best_of
from question_bank.items.quantities import read_quantity
from question_bank.ordering import option_order
from question_bank.scoring import accept_response, guess_score, parse_response, score


def told(build, **changes):
    with pytest.raises(InvalidItem) as refusal:
        build(**changes)
    return {str(problem) for problem in refusal.value.problems}


@pytest.mark.parametrize(
    ("rule", "order", "fraction"),
    [
        ("position", "e1 e2 e3 e4", 1),
        ("position", "e1 e3 e2 e4", 1),
        ("position", "e2 e1 e3 e4", Decimal("0.5")),
        ("position", "e4 e2 e3 e1", Decimal("0.5")),
        ("adjacent", "e1 e3 e2 e4", 1),
        ("adjacent", "e4 e1 e2 e3", Decimal(2) / 3),
        ("adjacent", "e2 e1 e3 e4", Decimal(2) / 3),
        ("all_or_nothing", "e1 e3 e2 e4", 1),
        ("all_or_nothing", "e2 e1 e3 e4", 0),
    ],
)
def test_an_order_earns_by_places_by_neighbours_or_as_a_whole(rule, order, fraction):
    assert score(steps(rule=rule), order.split()).fraction == fraction


def test_a_dangerous_order_is_reported_wherever_the_two_stand():
    assert score(steps(), ["e2", "e4", "e3", "e1"]).critical_hits == ("e4:e1",)
    assert score(steps(), ["e1", "e4", "e3", "e2"]).critical_hits == ()
    assert score(steps(), None).state == "blank"


@pytest.mark.parametrize("order", [["e1", "e2", "e3"], ["e1"] * 4, "e1", {"e1": "1"}, ["e1", "e2", "e3", 4]])
def test_an_order_names_every_entry_once(order):
    with pytest.raises(InvalidResponse, match="a place of its own"):
        score(steps(), order)


@law
@given(orderings(), SEEDS)
def test_entries_are_never_shown_in_a_right_order(item, seed):
    order = option_order(item, seed, 1)
    assert sorted(order) == sorted(entry.id for entry in item.entries)
    assert not item.is_right(order)


def test_an_ordering_has_three_entries_ranks_without_gaps_and_pairs_that_are_wrong():
    entries = steps().entries
    assert "entries: there must be 3 to 10, not 2" in told(steps, entries=entries[:2], critical_pairs=())
    same = tuple(replace(one, rank=1) for one in entries)
    rank = "entries: ranks must count up from 1 without a gap, and there must be two of them"
    assert told(steps, entries=same, critical_pairs=(), rule="luck") == {
        rank,
        "rule: must be position, adjacent, all_or_nothing",
    }
    assert rank in told(steps, entries=(*entries[:3], replace(entries[3], rank=5)))
    twice = (replace(entries[0], text=" "), *entries[1:3], replace(entries[3], text="step 2."))
    assert told(steps, entries=twice) == {
        "entries[0].text: is empty",
        "entries[3].text: reads the same as another entry",
    }
    pairs = (CriticalPair(before="e1", after="e4"), CriticalPair(before="e1", after="e9"))
    bare = tuple(replace(one, citations=()) for one in entries)
    assert told(steps, entries=bare, critical_pairs=pairs) == {
        "critical_pairs[0]: a safety-critical answer must not earn credit",
        "critical_pairs[0]: a safety-critical answer needs feedback",
        "critical_pairs[0]: a safety-critical answer needs a citation",
        "critical_pairs[1]: names two different entries",
    }


@pytest.mark.parametrize(
    ("typed", "number", "unit"),
    [
        ("2.5", "2.5", ""),
        (" 2,5 ml ", "2.5", "ml"),
        ("−3", "-3", ""),
        ("٢٫٥", "2.5", ""),
        ("۱۲", "12", ""),
        ("1e3 mg", "1000", "mg"),
        (".5", "0.5", ""),
        ("5 %", "5", "%"),
        ("5\u00a0m²", "5", "m²"),
        (7, "7", ""),
        (7.25, "7.25", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, number, unit):
    quantity = read_quantity(typed)
    assert (quantity.number, quantity.unit) == (Decimal(number), unit)


@pytest.mark.parametrize("typed", ["two", "1.000,5", "1 500", "1'500", "2..5", "--1", "1" * 61, True, ["2"], "1e999"])
def test_what_is_no_plain_number_is_refused_with_advice(typed):
    with pytest.raises(InvalidResponse, match="such as"):
        score(dose(), typed)


@pytest.mark.parametrize("typed", ["2½", "10³", "10⁻³", "2 ³", "2 kg", "2 mL/h"])
def test_a_number_that_would_be_read_otherwise_than_typed_is_not_taken(typed):
    with pytest.raises(InvalidResponse, match=r"Type a number, such as|in one of these units: ml, l"):
        accept_response(dose(), typed)
    assert score(dose(), typed).state in {"right", "partial", "wrong", "blank"}  # as it always was, once stored


@pytest.mark.parametrize("typed", [None, "", "2", "2 ml", "2 ML", "2,5 l", 7])
def test_numbers_alone_and_in_a_known_unit_are_taken(typed):
    accept_response(dose(), typed)


def test_units_count_by_the_rule_and_any_is_taken_where_none_is_known():
    accept_response(dose(unit_rule="required"), "2 kg")
    accept_response(dose(unit_rule="penalty"), "2 kg")
    accept_response(dose(units=()), "2 kg")


def test_light_and_area_are_measured_in_units_with_a_raised_number():
    item = dose(units=(Unit(symbol="J/cm²"), Unit(symbol="s⁻¹")))
    for typed in ("2 J/cm²", "2 s⁻¹"):
        accept_response(item, typed)
        assert score(item, typed).fraction == 1
    assert item.key == "2 J/cm²"


@pytest.mark.parametrize(
    ("typed", "fraction", "hits"),
    [
        ("2", 1, ()),
        ("2.1", 1, ()),
        ("1.9 ml", 1, ()),
        ("0,0021 l", 1, ()),
        ("2.15", Decimal("0.5"), ()),
        ("2.2000000001", Decimal("0.5"), ()),
        ("2.3", 0, ()),
        ("5", 0, ("c",)),
        ("7 ml", 0, ("c",)),
        ("2 kg", 1, ()),
    ],
)
def test_the_best_answer_that_holds_counts(typed, fraction, hits):
    result = score(dose(), typed)
    assert (result.fraction, result.critical_hits) == (fraction, hits)


@pytest.mark.parametrize(
    ("rule", "typed", "fraction"),
    [
        ("required", "2 ml", 1),
        ("required", "2 ML", 1),
        ("required", "2", 0),
        ("required", "2 kg", 0),
        ("penalty", "2 ml", 1),
        ("penalty", "2", Decimal("0.9")),
        ("penalty", "2 kg", Decimal("0.9")),
        ("penalty", "9", 0),
    ],
)
def test_a_missing_unit_costs_what_the_rule_says(rule, typed, fraction):
    assert score(dose(unit_rule=rule), typed).fraction == fraction


def test_the_answer_that_counts_can_be_told():
    assert best_of(dose(), "2.15").id == "b"
    assert best_of(dose(), "3") is None
    assert best_of(dose(unit_rule="required"), "2") is None
    assert best_of(dose(), " ") is None


def test_nothing_typed_is_blank():
    for item in (dose(), word()):
        assert {score(item, blank).state for blank in (None, "", "  ", [])} == {"blank"}
        assert guess_score(item) == 0
    assert guess_score(steps()) == Decimal("0.25")


def test_a_numeric_item_has_an_answer_tolerances_and_units_that_make_sense():
    wrong = NumericAnswer(id="a", value=Decimal(2), tolerance=Decimal(-1), fraction=Decimal("0.5"), high=Decimal(1))
    assert told(dose, answers=(wrong,)) == {
        "answers: no answer has fraction 1",
        "answers[0].tolerance: must not be negative",
        "answers[0].high: must not be less than the value",
    }
    twins = (NumericAnswer(id="a", value=Decimal(2)), NumericAnswer(id="b", value=Decimal(1), high=Decimal(3)))
    assert told(dose, answers=twins) == {"answers: a and b overlap and earn the same"}
    paying = NumericAnswer(id="a", value=Decimal(2), fraction=Decimal(3), critical=True)
    assert "answers[0].fraction: must lie between -1 and 1" in told(
        dose, answers=(*dose().answers, replace(paying, id="z"))[::-1]
    )
    units = (Unit(symbol="5"), Unit(symbol="ml", factor=Decimal(0)), Unit(symbol="ml"))
    assert told(dose, units=units, unit_rule="maybe", unit_penalty=Decimal(2)) == {
        "unit_rule: must be none, required, penalty",
        "unit_penalty: must lie between 0 and 1",
        "units[0].symbol: must be letters or signs",
        "units[1].factor: must be more than 0",
        "units[2].symbol: is there twice",
    }
    assert told(dose, units=(), unit_rule="required") == {"units: the rule asks for a unit, and there is none"}
    assert dose().key == "2 ml"


@pytest.mark.parametrize(
    ("typed", "fraction", "hits"),
    [
        ("retinol", 1, ()),
        (" RETINOL. ", 1, ()),
        ("Vitamin  a", Decimal("0.5"), ()),
        ("Hydroquinone", 0, ("c",)),
        ("*", 0, ()),
    ],
)
def test_a_word_is_compared_as_it_reads(typed, fraction, hits):
    result = score(word(), typed)
    assert (result.fraction, result.critical_hits) == (fraction, hits)


def test_case_and_accents_count_as_the_item_says():
    assert score(word(case_sensitive=True), "retinol").fraction == 0
    accented = word(variants=(replace(word().variants[0], text="Crème"),))
    assert score(accented, "creme").fraction == 0
    assert score(replace(accented, strip_diacritics=True), "creme").fraction == 1


@pytest.mark.parametrize("typed", [5, ["retinol"], "x" * 501, "a\0"])
def test_a_word_is_text_of_a_sensible_length(typed):
    with pytest.raises(InvalidResponse):
        parse_response(word(), typed)


def test_variants_differ_and_one_is_right():
    first, second, third = word().variants
    assert told(word, variants=(second, replace(third, text="VITAMIN a."))) == {
        "variants: no variant has fraction 1",
        "variants[1].text: reads the same as another variant",
    }
    assert told(word, variants=()) == {"variants: there must be 1 to 50, not 0", "variants: no variant has fraction 1"}
    assert told(word, variants=(first, replace(second, text=" "))) == {"variants[1].text: is empty"}


def test_other_programs_ways_to_write_such_answers_are_taken():
    assert lenient_response(dose(), {"value": 2}) == "2"
    assert lenient_response(dose(), "2 ml") == "2 ml"
    assert lenient_response(word(), {"answer": "retinol"}) == "retinol"
    assert lenient_response(steps(), {"response": ["e1"]}) == ["e1"]
