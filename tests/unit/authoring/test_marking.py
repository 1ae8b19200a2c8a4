"""A document's text cut where claims begin and end: every character once, every claim where it stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms_plugin.authoring.marking import BLOCKS_A_PAGE, CLAIMS_A_PAGE, marked
from lms_plugin.authoring.source_models import ClaimState
from question_bank.documents.reader import read_document

TEXT = "Peel\n\nFor acne and scars.\n\nNot in pregnancy.\n"
DOCUMENT = read_document(TEXT.encode(), "peel.txt")


def a_claim(number: int, *spans: tuple[int, int], state: ClaimState = ClaimState.PROPOSED) -> Any:
    return SimpleNamespace(id=number, position=number, evidence=[list(one) for one in spans], state=state)


def spans(length):
    places = st.integers(0, length - 1)
    return st.lists(st.tuples(places, st.integers(1, 12)).map(lambda one: (one[0], min(sum(one), length))), max_size=6)


@given(spans(len(TEXT)))
def test_every_character_of_every_block_is_shown_once_and_in_order(found):
    page = marked(DOCUMENT, [a_claim(number, one) for number, one in enumerate(found)])
    shown = ["".join(piece.text for piece in block.pieces) for block in page.blocks]
    assert shown == [DOCUMENT.words(block) for block in DOCUMENT.blocks]


@given(spans(len(TEXT)))
def test_the_pieces_of_a_claim_are_its_passage(found):
    claims = [a_claim(number, one) for number, one in enumerate(found)]
    page = marked(DOCUMENT, claims)
    for claim, (start, end) in zip(claims, found, strict=True):
        within = "".join(TEXT[max(start, one.start) : min(end, one.end)] for one in DOCUMENT.blocks)
        assert "".join(p.text for block in page.blocks for p in block.pieces if claim in p.claims) == within


def test_a_rejected_claim_is_marked_no_more_but_still_listed():
    rejected = a_claim(1, (10, 14), state=ClaimState.REJECTED)
    page = marked(DOCUMENT, [rejected])
    assert not any(piece.claims for block in page.blocks for piece in block.pieces)
    assert page.claims == (rejected,)


def test_a_long_document_has_pages_and_each_claim_is_on_the_page_where_it_stands():
    text = "\n\n".join(f"Line {number}." for number in range(BLOCKS_A_PAGE + 5))
    document = read_document(text.encode(), "long.txt")
    late = a_claim(1, (len(text) - 3, len(text)))
    assert marked(document, [late], at=0).page == 1
    assert marked(document, [late], at=len(text) - 3).page == 2
    first, second, beyond = (marked(document, [late], page=number) for number in (1, 2, 7))
    assert (first.claims, second.claims) == ((), (late,))
    assert (first.pages, len(first.blocks), len(second.blocks)) == (2, BLOCKS_A_PAGE, 5)
    assert beyond == second
    assert marked(document, [], page=0).page == 1


def lines(count):
    """A document of short paragraphs, and one claim on each of them."""
    text = "\n\n".join(f"Line {number}." for number in range(count))
    document = read_document(text.encode(), "lines.txt")
    return document, [a_claim(place, (one.start, one.end)) for place, one in enumerate(document.blocks)]


def test_a_page_ends_with_as_many_claims_as_somebody_goes_through_and_none_is_left_out():
    document, claims = lines(3 * CLAIMS_A_PAGE - 5)
    pages = [marked(document, claims, page=number) for number in (1, 2, 3)]
    assert [one.pages for one in pages] == [3, 3, 3]
    assert [len(one.claims) for one in pages] == [CLAIMS_A_PAGE, CLAIMS_A_PAGE, CLAIMS_A_PAGE - 5]
    assert [claim for one in pages for claim in one.claims] == claims
    assert all(marked(document, claims, at=claim.evidence[0][0]).claims.count(claim) == 1 for claim in claims)


def test_a_block_with_more_claims_than_a_page_holds_stays_whole():
    claims = [a_claim(number, (10, 14)) for number in range(CLAIMS_A_PAGE + 9)]
    page = marked(DOCUMENT, claims, at=10)
    assert len(page.claims) == CLAIMS_A_PAGE + 9


def test_around_a_few_claims_the_text_is_shown_and_what_is_left_out_between_is_marked():
    document, claims = lines(30)
    page = marked(document, [claims[4], claims[20]], around=True)
    shown = [(block.words, block.cut) for block in page.blocks]
    assert shown == [
        *[(f"Line {one}.", False) for one in (3, 4, 5)],
        ("Line 19.", True),
        *[(f"Line {one}.", False) for one in (20, 21)],
    ]
    assert marked(document, [], around=True).blocks == ()
