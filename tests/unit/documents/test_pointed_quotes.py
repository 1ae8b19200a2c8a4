"""Words that somebody points at in a document: found as the document has them, where they were meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from question_bank.documents.model import Block, BlockKind, Document
from question_bank.documents.quotes import places, pointed

TEXT = "Cool  the skin.\nCool the skin after it."
BLOCKS = (
    Block(kind=BlockKind.PARAGRAPH, start=0, end=15),
    Block(kind=BlockKind.PARAGRAPH, start=16, end=39),
)
DOCUMENT = Document(name="d", kind="txt", text=TEXT, blocks=BLOCKS)


def test_a_quote_is_found_whatever_white_space_stands_between_its_words():
    assert [TEXT[start:end] for start, end in places(TEXT, "Cool the skin")] == ["Cool  the skin", "Cool the skin"]
    assert places(TEXT, " \n") == []


@given(st.text("ab \n\u00a0", max_size=30), st.data())
def test_every_stretch_of_a_text_is_found_where_it_is_and_only_where_the_words_are(text, data):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    found = places(text, quote)
    assert all(text[low:high].split() == quote.split() for low, high in found)
    assert bool(found) == bool(quote.split())


def test_of_two_places_the_one_in_the_block_pointed_at_is_meant_and_without_pointing_neither():
    assert pointed(DOCUMENT, "Cool the skin").outcome == "several"
    assert pointed(DOCUMENT, "Cool the skin", 20).start == 16
    assert pointed(DOCUMENT, "Cool the skin", 0).end == 14
    assert pointed(DOCUMENT, "after it", 0).start == 30  # elsewhere, and only there
    assert pointed(DOCUMENT, "Warm the skin", 0).outcome == "lost"
