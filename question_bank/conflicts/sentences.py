"""The sentences of a document's blocks with their offsets, and the headings they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.claims.marks import is_advert, is_testimonial
from question_bank.documents.model import BlockKind, Document
from question_bank.terms import Terms, terms

_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”»)]))[\s\u00a0]+(?=(?:[-–—] )?[\"“«(]?[A-ZА-ЯЁ0-9])")
_ASKS = re.compile(r"\?\W*$")  # a client that asks tells nothing of their own case
_HEAD_WORDS = 9
_CLOSED = (".", "!", ";", ",")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, its offset in the stored text, the heading above it, its terms, and where its block begins."""

    text: str
    start: int
    heading: str
    said: Terms
    block: int = 0

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


def sentences(document: Document, language: str) -> Iterator[Sentence]:
    """All sentences in order, without what an advert or a customer says, which contradicts nothing.

    A short line without a full stop is taken for a heading of what follows. Above a table's cells stands the first
    cell of their row, which says what they are about.
    """
    heading = ""
    row_names: dict[tuple[int | None, int | None], str] = {}
    for block in document.blocks:
        words = document.words(block)
        row = (block.table, block.row)
        if block.kind is BlockKind.CELL and block.column == 0:
            row_names[row] = words
        is_head = block.kind is BlockKind.HEADING or (
            block.kind is BlockKind.PARAGRAPH and len(words.split()) <= _HEAD_WORDS and not words.endswith(_CLOSED)
        )
        if is_head:
            heading = words
            continue
        if is_testimonial(" ".join(one for one in _END.split(words) if not _ASKS.search(one))):
            continue
        at = block.start
        for piece in _END.split(words):
            start = document.text.index(piece, at)
            at = start + len(piece)
            if is_advert(piece):
                continue
            above = row_names.get(row, heading) if block.kind is BlockKind.CELL else heading
            yield Sentence(piece, start, above, terms(piece, language), block.start)
