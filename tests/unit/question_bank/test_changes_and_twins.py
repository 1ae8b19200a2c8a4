"""Laws of comparing items: word changes read back to both texts, and no pair of twins is missed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from question_bank.changes import item_changes, word_changes
from question_bank.twins import TWIN, likeness, pairs

WORDS = st.lists(st.sampled_from(["acid", "peel ", "no", " ", ".", "mild", "ß"]), max_size=12).map("".join)


@given(old=WORDS, new=WORDS)
def test_both_texts_can_be_read_off_their_word_changes(old, new):
    pieces = word_changes(old, new)
    assert "".join(one.text for one in pieces if one.kind != "new") == old
    assert "".join(one.text for one in pieces if one.kind != "old") == new


def test_a_part_that_moved_is_a_change_of_order_and_nothing_else():
    a, b = {"id": "a", "text": "First"}, {"id": "b", "text": "Second"}
    [change] = item_changes({"options": [a, b]}, {"options": [b, a]})
    assert change.place == ("options", "order")
    [change] = item_changes({"options": [a, b]}, {"options": [a, b | {"text": "Next"}]})
    assert change.place == ("options", "b", "text")


@given(
    st.lists(st.frozensets(st.integers(0, 30).map(str), min_size=1, max_size=20), min_size=2, max_size=12), st.data()
)
def test_pairs_finds_what_comparing_everything_finds(sets, data):
    held = dict(enumerate(sets))
    fresh = data.draw(st.sets(st.sampled_from(sorted(held))))
    every = {
        (one, other): likeness(held[one], held[other])
        for one in held
        for other in held
        if one < other and (one in fresh or other in fresh) and likeness(held[one], held[other]) >= TWIN
    }
    assert pairs(held, fresh) == every
