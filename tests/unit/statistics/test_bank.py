"""A bank as a whole: key positions against an even spread, and use of its items."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import some

from question_bank.items.single_choice import Option, SingleChoice
from question_bank.items.true_false import TrueFalse
from question_bank.statistics.bank import key_balance, use


def choice(key, options=4):
    return SingleChoice(
        item_id="q", stem="Which?",
        options=tuple(
            Option(id=f"o{at}", text=f"Answer {at}", fraction=Decimal(at == key)) for at in range(options)
        ),
    )  # fmt: skip


def statement(key):
    return TrueFalse(item_id="t", stem="So it is.", key=key)


def test_key_positions_are_counted_by_number_of_options_and_true_and_false_apart():
    found = key_balance([choice(0), choice(3), choice(3), choice(2, options=3), statement(True), statement(False)])
    assert [(one.group, one.places) for one in found] == [(0, (1, 1)), (3, (0, 0, 1)), (4, (1, 0, 0, 2))]


@pytest.mark.parametrize(("second", "heavy"), [(18, None), (19, 1)])
def test_a_place_is_heavy_where_chance_would_not_put_so_many_keys(second, heavy):
    """Of 50 keys at four places an even spread is 25 %, and up to 25 + 1.96·√(.25·.75/50) = 37.0 % by chance: 18.5."""
    others = [choice(at) for _ in range(20) for at in (0, 2, 3)][: 50 - second]
    balance = key_balance([*(choice(1) for _ in range(second)), *others])[0]
    assert (balance.items, balance.heavy) == (50, heavy)


def test_nothing_is_said_of_fewer_than_twenty_keys():
    assert key_balance([choice(0)] * 19)[0].heavy is None
    assert key_balance([choice(0)] * 20)[0].heavy == 0


def test_items_never_drawn_and_those_drawn_twice_as_often_as_the_mean():
    """Mean 10: 20 is twice as often."""
    found = use({1: 0, 2: 20, 3: 19, 4: 1, 5: 10})
    assert (found.never, found.often, found.mean) == ((1,), (2,), 10)
    assert use({1: 9, 2: 0}).often == ()


def test_with_few_draws_an_item_left_out_is_left_out_by_chance():
    assert (use({1: 5, 2: 0}).never, use({1: 5, 2: 0}).chance) == ((), True)
    assert (use({1: 6, 2: 0}).never, use({1: 6, 2: 0}).chance) == ((2,), False)
    assert use({}).mean == 0


@some
@given(st.dictionaries(st.integers(1, 30), st.integers(0, 60)))
def test_no_item_is_both_never_and_often_drawn(draws):
    found = use(draws)
    assert not set(found.never) & set(found.often)
    assert all(draws[one] >= 2 * found.mean for one in found.often)


def test_an_option_list_that_is_reordered_moves_its_key():
    item = choice(0)
    assert key_balance([replace(item, options=item.options[::-1])])[0].places == (0, 0, 0, 1)
