"""Citations of the passages a claim rests on: quote, page, and the paragraph within its section."""

from __future__ import annotations

import hashlib

from question_bank.documents.model import Block, BlockKind, Document
from question_bank.facts import Fact
from question_bank.items import Citation

MOST_QUOTES = 3


def citations_of(fact: Fact) -> tuple[Citation, ...]:
    """The first few passages of a fact, best first."""
    document = fact.source.document
    return tuple(
        _citation(document, fact.source.title, span.start, span.text) for span in fact.claim.evidence[:MOST_QUOTES]
    )


def _citation(document: Document, title: str, start: int, quote: str) -> Citation:
    section, paragraph, block = place_of(document, start)
    return Citation(
        document=document.name,
        title=title,
        section=section,
        paragraph=paragraph,
        page=block.page if block else None,
        quote=quote,
        quote_hash=hashlib.sha256(" ".join(quote.split()).encode()).hexdigest(),
    )


def place_of(document: Document, start: int) -> tuple[str, int | None, Block | None]:
    """Section heading, paragraph within it from 1, and block of an offset."""
    section, paragraph = "", 0
    for block in document.blocks:
        if block.start > start:
            break
        if block.kind is BlockKind.HEADING:
            section, paragraph = document.words(block).strip(), 0
        else:
            paragraph += 1
        if start < block.end:
            return section, max(paragraph, 1), block
    return section, paragraph or None, None
