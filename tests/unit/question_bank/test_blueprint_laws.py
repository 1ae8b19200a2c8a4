"""What is true of every draw."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, law

from question_bank.blueprint import Blueprint, BlueprintRow, PoolItem, Section, assemble, name_in, rebuild
from question_bank.errors import InfeasibleBlueprint

TOPICS = st.sampled_from("abc")
BANKS = st.sampled_from([None, None, 7])
POOLS = st.lists(
    st.builds(
        PoolItem,
        item_id=st.integers(0, 99).map(str),
        topics=st.frozensets(TOPICS),
        difficulty=st.sampled_from(["easy", "hard"]),
        critical=st.booleans(),
        bank=BANKS,
    ),
    max_size=14,
    unique_by=lambda item: item.item_id,
)
ROWS = st.builds(
    BlueprintRow,
    count=st.integers(1, 3),
    topic=st.none() | TOPICS,
    difficulty=st.none() | st.sampled_from(["easy", "hard"]),
    safety=st.none() | st.booleans(),
    bank=BANKS,
)
BLUEPRINTS = st.lists(
    st.builds(Section, rows=st.lists(ROWS, min_size=1, max_size=3).map(tuple), shuffle=st.booleans()),
    min_size=1,
    max_size=2,
).map(lambda sections: Blueprint(sections=tuple(sections)))
HISTORIES = st.dictionaries(st.integers(0, 99).map(str), st.integers(0, 3))


def can_be_filled(rows, pool, used=frozenset()):
    """By trying everything."""
    if not rows:
        return True
    (count, row), rest = rows[0], rows[1:]
    after = [(count - 1, row), *rest] if count > 1 else rest
    return any(
        can_be_filled(after, pool, used | {item.item_id})
        for item in pool
        if row.takes(item) and item.item_id not in used
    )


@law
@given(BLUEPRINTS, POOLS, SEEDS, HISTORIES, HISTORIES)
def test_a_draw_fills_every_row_with_different_items_or_says_how_many_are_lacking(blueprint, pool, seed, history, uses):
    rows = [row for section in blueprint.sections for row in section.rows]
    try:
        form = assemble(blueprint, pool, seed=seed, history=history, uses=uses)
    except InfeasibleBlueprint as error:
        lacking = [short.lacking for short in error.short]
    else:
        lacking = []
    if lacking:
        assert min(lacking) > 0
        return
    drawn = [slot.item_id for slot in form.slots]
    assert len(drawn) == len(set(drawn)) == sum(row.count for row in rows)
    assert set(drawn) <= {item.item_id for item in pool}


@law
@given(st.lists(ROWS, min_size=1, max_size=3), POOLS.map(lambda pool: pool[:6]), SEEDS)
def test_a_draw_is_refused_only_when_nothing_can_fill_it(rows, pool, seed):
    blueprint = Blueprint(sections=(Section(rows=tuple(rows)),))
    if can_be_filled([(row.count, row) for row in rows], pool):
        assert len(assemble(blueprint, pool, seed=seed).slots) == sum(row.count for row in rows)
    else:
        with pytest.raises(InfeasibleBlueprint):
            assemble(blueprint, pool, seed=seed)


@law
@given(BLUEPRINTS, POOLS, SEEDS, HISTORIES, HISTORIES, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_form_however_the_pool_is_listed(blueprint, pool, seed, history, uses, shuffler):
    try:
        form = assemble(blueprint, pool, seed=seed, history=history, uses=uses)
    except InfeasibleBlueprint:
        return
    shuffler.shuffle(pool)
    again = assemble(blueprint, pool, seed=seed, history=history, uses=uses)
    assert again == form
    assert again.record == form.record
    assert rebuild(json.loads(json.dumps(form.record))) == form


@law
@given(st.integers(1, 5), POOLS, SEEDS, HISTORIES)
def test_no_seen_item_is_drawn_while_an_unseen_one_is_left(count, pool, seed, history):
    pool = [item for item in pool if item.bank is None]
    if count > len(pool):
        return
    blueprint = Blueprint(sections=(Section(rows=(BlueprintRow(count=count),)),))
    drawn = {slot.item_id for slot in assemble(blueprint, pool, seed=seed, history=history).slots}
    times = {item.item_id: history.get(item.item_id, 0) for item in pool}
    left = [seen for item_id, seen in times.items() if item_id not in drawn]
    assert max(times[item_id] for item_id in drawn) <= min(left, default=99)


@law
@given(BLUEPRINTS, POOLS, SEEDS)
def test_every_drawn_item_is_of_the_bank_that_its_row_names(blueprint, pool, seed):
    try:
        form = assemble(blueprint, pool, seed=seed)
    except InfeasibleBlueprint:
        return
    bank_of = {item.item_id: item.bank for item in pool}
    for place, section in enumerate(blueprint.sections):
        wanted = sorted(str(row.bank) for row in section.rows for _ in range(row.count))
        assert sorted(str(bank_of[slot.item_id]) for slot in form.slots if slot.section == place) == wanted


IDS = st.text("abz019._-", min_size=1, max_size=5)


@law
@given(st.none() | st.integers(1, 30), IDS, st.none() | st.integers(1, 30), IDS)
def test_two_items_have_one_name_in_a_draw_only_if_bank_and_id_are_the_same(bank, item_id, other_bank, other_id):
    same = (bank, item_id) == (other_bank, other_id)
    assert (name_in(bank, item_id) == name_in(other_bank, other_id)) is same


@law
@given(POOLS.map(tuple), st.lists(BLUEPRINTS, min_size=2, max_size=3), SEEDS, HISTORIES)
def test_a_pool_that_was_drawn_from_before_gives_what_it_gives_at_first(pool, blueprints, seed, history):
    for blueprint in [*blueprints, *blueprints]:
        try:
            first = assemble(blueprint, list(pool), seed=seed, history=history)  # a list is looked through each time
        except InfeasibleBlueprint:
            with pytest.raises(InfeasibleBlueprint):
                assemble(blueprint, pool, seed=seed, history=history)
        else:
            assert assemble(blueprint, pool, seed=seed, history=history).record == first.record
