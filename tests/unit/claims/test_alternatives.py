"""Alternatives tried together match what they match one after the other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.claims.alternatives import alternatives, parts_of

LETTERS = st.text("ab -", min_size=0, max_size=4)
PIECES = st.sampled_from(
    [r"\b", r"(?<!\w)", "a?", "b+", "[ab]", "(?:a|bb)", "a", "b", "ab", " ", r"\-", r"\w", "(?=b)"]
)
PATTERNS = st.lists(st.one_of(LETTERS, st.lists(PIECES, max_size=4).map("".join)), min_size=1, max_size=8)


@given(PATTERNS, st.text("ab -", max_size=12))
def test_what_is_found_is_what_the_first_alternative_in_order_finds(patterns, text):
    plain = re.compile("|".join(f"(?:{one})" for one in patterns))
    grouped = re.compile(alternatives(patterns))
    assert [one.span() for one in grouped.finditer(text)] == [one.span() for one in plain.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|b", ["a", "b"]),
        ("a(?:b|c)|d", ["a(?:b|c)", "d"]),
        (r"[|(]x|\|y|\(z", ["[|(]x", r"\|y", r"\(z"]),
        ("a|", ["a", ""]),
        ("[]|]|a", ["[]|]", "a"]),
    ],
)
def test_a_pattern_is_parted_at_its_outermost_bars(pattern, parts):
    assert parts_of(pattern) == parts


def test_words_with_one_beginning_share_it():
    assert alternatives(["scar", "burn", "scab"]) == "(?:s(?:c(?:a(?:r|b)))|burn)"
