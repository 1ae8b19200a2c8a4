"""Topics as a tree: what stands under what, and that a topic asked for means all of its tree (assessment.md 2.1 i)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.bank import Bank, Topic
from question_bank.blueprint import BlueprintRow, PoolItem
from question_bank.errors import InvalidDocument
from question_bank.interchange import native
from question_bank.passing import PassRules, decide
from question_bank.scoring import SlotState
from question_bank.taxonomy import closes_circle, in_tree_order, under, under_in_all
from question_bank.totals import SlotResult, total

NAMES = "abcdefgh"


@st.composite
def trees(draw):
    """Parents without a circle: each topic stands under an earlier one or at the top."""
    chosen = {one: draw(st.sampled_from(["", *NAMES[:place]])) for place, one in enumerate(NAMES)}
    return {one: parent for one, parent in chosen.items() if parent}


def slots_with(marks):
    return [
        SlotResult(
            slot=place, fraction=Decimal(right), state=SlotState.RIGHT if right else SlotState.WRONG,
            max_mark=Decimal(1), topics=frozenset(topics),
        )
        for place, (topics, right) in enumerate(marks, start=1)
    ]  # fmt: skip


def topic_check(slots, **rules):
    decision = decide(total(slots), slots, PassRules(**rules), finished=True, preview=False, practice=False)
    [check] = [one for one in decision.checks if one["check"] == "topic"]
    return {name: one for name, one in check.items() if name != "topic"}, decision.outcome


MARKS = st.lists(st.tuples(st.sets(st.sampled_from(NAMES)), st.integers(0, 1)), min_size=1, max_size=12)


@law
@given(trees(), st.sampled_from(NAMES), MARKS, st.integers(1, 100))
def test_a_minimum_on_a_parent_is_one_on_a_topic_that_all_of_its_tree_bears(parents, topic, marks, least):
    whole = {topic, *under(parents, topic)}
    told = slots_with([(topics | ({"all"} if topics & whole else set()), right) for topics, right in marks])
    by_tree = topic_check(
        slots_with(marks), topic_minimums=((topic, Decimal(least)),), under=((topic, under(parents, topic)),)
    )
    assert by_tree == topic_check(told, topic_minimums=(("all", Decimal(least)),))


@law
@given(trees(), st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)))
def test_a_row_of_a_parent_takes_what_bears_anything_of_its_tree(parents, topic, borne):
    row = BlueprintRow(count=1, topic=topic, under=under(parents, topic))
    assert row.takes(PoolItem(item_id="x", topics=frozenset(borne))) is bool(borne & {topic, *under(parents, topic)})


@law
@given(trees(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_circle_is_seen_before_it_is_closed(parents, topic, parent):
    closes = closes_circle(parents, topic, parent)
    assert closes is (parent == topic or parent in under(parents, topic))
    if not closes:
        assert topic not in under({**parents, topic: parent}, topic)


@law
@given(trees(), st.permutations(NAMES))
def test_tree_order_holds_every_topic_once_each_right_after_its_parents_tree(parents, order):
    placed = in_tree_order(order, parents)
    assert sorted(topic for topic, _depth in placed) == sorted(order)
    for place, (topic, depth) in enumerate(placed):
        following = [one for one, deeper in placed[place + 1 :][: len(under(parents, topic))] if deeper > depth]
        assert sorted(following) == list(under(parents, topic))


def test_flat_topics_keep_their_order():
    assert in_tree_order(["b", "a"], {}) == [("b", 0), ("a", 0)]


def test_a_stored_circle_does_not_hang_anything():
    parents = {"a": "b", "b": "a"}
    assert under(parents, "a") == ("b",)
    assert sorted(in_tree_order(["a", "b"], parents)) == [("a", 0), ("b", 0)]


def test_a_topic_that_two_banks_place_differently_counts_for_no_common_minimum():
    first = (frozenset({"safety", "tools", "skin"}), {"tools": "safety", "skin": "safety"})
    second = (frozenset({"safety", "tools"}), {})
    assert under_in_all([first], "safety") == ("skin", "tools")
    assert under_in_all([first, second], "safety") == ("skin",)


def test_the_native_format_keeps_the_tree_and_writes_a_flat_bank_as_ever():
    flat = Bank(id="b", title="B", topics=(Topic(id="a", title="A"),))
    assert native.bank_to_document(flat)["bank"]["topics"] == [{"id": "a", "title": "A"}]
    tree = Bank(id="b", title="B", topics=(Topic(id="a", title="A"), Topic(id="c", title="C", parent="a")))
    assert native.bank_from_document(native.bank_to_document(tree)) == tree


@pytest.mark.parametrize("parent", ["a", "nowhere"])
def test_a_bank_refuses_a_circle_and_a_parent_it_does_not_have(parent):
    with pytest.raises(InvalidDocument, match=r"topics\[0\]\.parent"):
        Bank(id="b", title="B", topics=(Topic(id="a", title="A", parent=parent),))
