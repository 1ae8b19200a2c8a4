"""What is true of every item and every response."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, items, key_response, law, multiple_responses, responses

from question_bank.blueprint import option_order
from question_bank.items import Matching, Numeric, Ordering, ShortText, SingleChoice
from question_bank.scoring import SlotState, guess_score, parse_response, score


@law
@given(items(), st.data())
def test_fractions_lie_between_nothing_and_everything(item, data):
    response = data.draw(responses(item))
    assert 0 <= score(item, response).fraction <= 1
    assert -1 <= score(item, response, negative_marking=True).fraction <= 1
    assert -1 <= guess_score(item) <= 1


@law
@given(items(), st.data())
def test_only_the_key_earns_everything(item, data):
    response = parse_response(item, data.draw(responses(item)))
    key = parse_response(item, key_response(item))
    one_key = not isinstance(item, Ordering | Numeric | ShortText)  # these have several right answers
    assert score(item, key).fraction == 1
    assert score(item, response).fraction < 1 or response == key or not one_key


@law
@given(items())
def test_a_blank_earns_nothing_and_is_never_critical(item):
    result = score(item, None)
    assert (result.fraction, result.state, result.critical_hits, result.parts) == (0, SlotState.BLANK, (), ())


@law
@given(items(), st.data())
def test_reading_a_response_twice_changes_nothing(item, data):
    once = parse_response(item, data.draw(responses(item)))
    assert parse_response(item, once) == once
    assert score(item, once) == score(item, once)


@law
@given(items(), st.data(), SEEDS)
def test_shuffling_never_changes_an_outcome(item, data, seed):
    response = data.draw(responses(item))
    order = option_order(item, seed, 1)
    if isinstance(item, SingleChoice):
        shown = tuple(sorted((replace(one, pin=None) for one in item.options), key=lambda one: order.index(one.id)))
        moved = replace(item, options=shown)
    elif isinstance(item, Matching):
        moved = replace(item, choices=tuple(sorted(item.choices, key=lambda one: order.index(one.id))))
    else:
        moved = item
    assert score(moved, response) == score(item, response)


@law
@given(multiple_responses(), st.data(), SEEDS)
def test_the_order_of_ticks_and_options_does_not_count(item, data, seed):
    ticked = data.draw(responses(item))
    order = option_order(item, seed, 1)
    moved = replace(item, options=tuple(sorted(item.options, key=lambda one: order.index(one.id))))
    one, other = score(item, ticked), score(moved, ticked[::-1])
    assert (one.fraction, one.state, set(one.critical_hits)) == (other.fraction, other.state, set(other.critical_hits))


@law
@given(items(), st.data())
def test_a_right_response_is_never_critical(item, data):
    response = data.draw(responses(item))
    if score(item, response).state is SlotState.RIGHT:
        assert score(item, response).critical_hits == ()
