"""The order options are shown in."""

from dataclasses import replace

from hypothesis import given
from strategies import SEED, SEEDS, items, law, multiple, pairs, single, statement

from question_bank.blueprint import option_order
from question_bank.items import PICKED, Numeric, Ordering, ShortText, TrueFalse
from question_bank.items.common import pinned_place


def pinned(item, **pins):
    return replace(item, options=tuple(replace(one, pin=pins.get(one.id)) for one in item.options))


def seeds(count):
    return [number.to_bytes(16, "big") for number in range(count)]


def test_an_option_pinned_last_is_last_in_100_seeds_and_the_key_stays_the_key():
    item = pinned(single(), d="last")
    orders = [option_order(item, seed, 1) for seed in seeds(100)]
    assert {order[-1] for order in orders} == {"d"}
    assert {order.index("a") for order in orders} == {0, 1, 2}
    assert item.key == "a"


def test_pins_hold_first_and_indexed_places():
    item = pinned(multiple(), f="first", a=3)
    for seed in seeds(50):
        order = option_order(item, seed, 2)
        assert (order[0], order[3], set(order)) == ("f", "a", set("abcdef"))


def test_the_order_depends_on_seed_and_slot_alone():
    assert option_order(multiple(), SEED, 1) == option_order(multiple(), bytes.fromhex(SEED), 1)
    assert len({option_order(multiple(), SEED, slot) for slot in range(50)}) > 40
    assert len({option_order(multiple(), seed, 1) for seed in seeds(50)}) > 40


def test_every_order_comes_up():
    counts = {}
    for seed in seeds(3000):
        order = option_order(single("1", "0", "0"), seed, 1)
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(400 < count < 600 for count in counts.values())


def test_unshuffled_items_keep_their_order():
    assert option_order(single(shuffle=False), SEED, 1) == ("a", "b", "c", "d")


def test_true_comes_before_false_always():
    assert {option_order(statement(), seed, 1) for seed in seeds(20)} == {("true", "false")}


def test_matching_shuffles_its_choices():
    assert len({option_order(pairs(), seed, 1) for seed in seeds(100)}) > 15
    assert set(option_order(pairs(), SEED, 1)) == {"c1", "c2", "c3", "c4"}


@law
@given(items(), SEEDS)
def test_an_order_holds_every_option_once_and_pins_in_place(item, seed):
    order = option_order(item, seed, 1)
    if isinstance(item, Ordering):
        assert sorted(order) == sorted(entry.id for entry in item.entries)
        return
    if isinstance(item, TrueFalse | Numeric | ShortText):
        return
    if isinstance(item, PICKED):
        offered = {option: None for part in item.part_options.values() for option in part}
        assert sorted(order) == sorted(offered)
        return
    assert sorted(order) == sorted(option.id for option in item.options)
    for option in item.options:
        if item.shuffle and option.pin is not None:
            assert order[pinned_place(option.pin, len(item.options))] == option.id


def test_matching_choices_keep_their_pins():
    choices = tuple(replace(one, pin="last") if one.id == "c1" else one for one in pairs().choices)
    assert {option_order(pairs(choices=choices), seed, 1)[-1] for seed in seeds(30)} == {"c1"}
