"""A document comes in a new version: passages are found again, and claims compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claim_makers import AFTER, FOR, NOT, claim
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.claims.versions import compare_versions
from question_bank.documents.anchoring import Anchor, anchor, same_text

TEXT = "Not in pregnancy. “Dry” skin – care! Take care: in\nsummer. Never again; never again."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Not in pregnancy.", Anchor.EXACT),
        (" Not in pregnancy. ", Anchor.EXACT),
        ("not  in PREGNANCY.", Anchor.LENIENT),
        ('"dry" skin - care', Anchor.LENIENT),
        ("care: in summer", Anchor.LENIENT),
        ("ever again", Anchor.AMBIGUOUS),
        ("NEVER AGAIN", Anchor.AMBIGUOUS),
        ("in winter", Anchor.MISSING),
        (" ", Anchor.MISSING),
    ],
)
def test_a_quote_is_found_again_only_where_it_stands_once(quote, found):
    result = anchor(quote, TEXT)
    assert result.anchor is found
    assert (result.start is None) == (found in {Anchor.AMBIGUOUS, Anchor.MISSING})


@law
@given(st.text("ab .“\n", min_size=1, max_size=20), st.text("cd .\n", max_size=20))
def test_what_is_found_reads_like_the_quote(quote, around):
    text = f"{around}{quote}{around}"
    result = anchor(quote, text)
    if result.anchor is Anchor.EXACT:
        assert text[result.start : result.end] == quote.strip()


def test_two_uploads_of_one_text_are_known_for_one():
    assert same_text("A  peel – “mild”.\r\n", 'a peel - "mild"')
    assert not same_text("A peel", "A peel for all")


def test_claims_of_two_versions_are_added_withdrawn_changed_or_kept():
    text = "acne, deep scars, pregnancy, redness, fever, swelling, mild pain"
    rows = [(FOR, "acne"), (FOR, "deep scars"), (NOT, "pregnancy"), (AFTER, "redness"), (AFTER, "swelling")]
    old = [claim("peel", text, category, "peel", phrase) for category, phrase in rows]
    new = [
        old[0],
        replace(old[1], claim="deep acne scars"),
        replace(old[2], qualifier="relative"),
        claim("peel", text, NOT, "peel", "fever"),
        replace(old[4], category=NOT),
    ]
    changes = compare_versions(old, new, "en")
    assert [one.claim for one in changes.added] == ["fever", "swelling"]
    assert [one.claim for one in changes.withdrawn] == ["redness", "swelling"]
    assert [(one.claim, two.claim) for one, two in changes.changed] == [
        ("deep scars", "deep acne scars"),
        ("pregnancy", "pregnancy"),
    ]
    assert [one.claim for one, _ in changes.kept] == ["acne"]
    same = compare_versions(old, old, "en")
    assert (same.added, same.withdrawn, same.changed, len(same.kept)) == ((), (), (), 5)
