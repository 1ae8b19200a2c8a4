"""What can be chosen in an item and what a response chose, for statistics; what guessing earns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    EVERY_TYPE,
    client,
    dose,
    gaps,
    key_response,
    law,
    multiple,
    pairs,
    reasoned,
    responses,
    single,
    statement,
    steps,
    table,
    word,
)

from question_bank.errors import InvalidResponse
from question_bank.scoring import score
from question_bank.statistics.choices import OTHER, choices, chosen
from question_bank.statistics.figures import Absence
from question_bank.statistics.guessing import guess_percent


def named(value: object) -> str:
    """A case's name that is the same in every process: a set has no order."""
    return ",".join(sorted(value)) if isinstance(value, set) else str(getattr(value, "type", value))


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
def test_choosing_the_key_chooses_keys_only(item):
    keys = {one.id for one in choices(item) if one.key}
    assert chosen(item, key_response(item)) <= keys
    assert chosen(item, None) is None


@pytest.mark.parametrize(
    ("item", "response", "ids"),
    [
        (single(), "b", {"b"}),
        (multiple(), ["a", "d"], {"a", "d"}),
        (statement(), False, {"false"}),
        (pairs(), {"p1": "c2", "p3": None}, {"p1:c2"}),
        (table(), {"w2": "ok"}, {"w2:ok"}),
        (gaps(), {"g1": "a2", "g2": "b3"}, {"g1:a2", "g2:b3"}),
        (reasoned(), {"decision": "d2"}, {"decision:d2"}),
        (client(), {"decision": "treat", "reason": "r1"}, {"decision:treat", "reason:r1"}),
        (steps(), ["e4", "e3", "e2", "e1"], {"e4:1", "e3:2", "e2:3", "e1:4"}),
        (dose(), "6 ml", {"c"}),
        (dose(), "-3", {OTHER}),
        (word(), "Vitamin A", {"b"}),
        (word(), "acid", {OTHER}),
    ],
    ids=named,
)
def test_a_response_is_known_by_the_ids_it_chose(item, response, ids):
    assert chosen(item, response) == ids


answered = st.sampled_from(EVERY_TYPE).flatmap(lambda item: st.tuples(st.just(item), responses(item)))


@law
@given(answered)
def test_what_is_chosen_is_on_offer_and_critical_choices_are_the_hits_of_scoring(item_and_response):
    item, response = item_and_response
    ids, offered = chosen(item, response), {one.id: one for one in choices(item)}
    assert ids is None or ids <= offered.keys()
    if item.type not in ("ordering", "numeric"):  # whose hits are pairs, and every range that holds
        assert {one for one in ids or () if offered[one].critical} == set(score(item, response).critical_hits)


def test_a_second_best_is_neither_key_nor_wrong():
    assert [(one.key, one.wrong, one.distractor) for one in choices(single("1", "0.5", "0"))] == [
        (True, False, False), (False, False, False), (False, True, True),
    ]  # fmt: skip


def test_what_is_no_response_is_refused():
    with pytest.raises(InvalidResponse):
        chosen(single(), "z")


@pytest.mark.parametrize(
    ("item", "own", "moodle"),
    [
        (single("1", "0", "0", "-0.5"), 12.5, 12.5),
        (statement(), 50, 50),
        (pairs(), 25, 25),
        (multiple("ab", "cd", rule="all_or_nothing"), 100 / 15, None),
        (multiple("ab", "cd"), 20, None),
        (multiple("ab", "cd", rule="coverage"), 3100 / 90, None),
        (steps(), 25, None),
        (gaps(), 100 * (0.5 + 3 * 0.5) / 4, 100 * (0.5 + 0.5) / 4),
        (dose(), 0, 0),
    ],
    ids=lambda one: getattr(one, "type", None),
)
def test_guessing_earns_what_the_rules_say(item, own, moodle):
    """Expected: assessment.md 1.7; the gaps by hand: weights 1 and 3, both guessed at 0.5; Moodle forgets to weigh."""
    assert guess_percent(item) == pytest.approx(own)
    theirs = guess_percent(item, moodle=True)
    assert theirs is Absence.NO_GUESS if moodle is None else theirs == pytest.approx(moodle)
