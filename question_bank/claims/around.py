"""What stands around a passage: the heading over it, its whole sentence or list item, or its row with the header."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.claims.sentences import sentences
from question_bank.documents.model import Block, BlockKind, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A passage as ``before`` + ``words`` + ``after``.

    ``section`` is the heading over it, empty without one; ``lead`` the line that opens its list or the header of its
    column, empty without one; ``start`` the offset of its block, in code points.
    """

    section: str
    lead: str
    before: str
    words: str
    after: str
    start: int


def around(document: Document, start: int, end: int) -> Around:
    """The surroundings of ``document.text[start:end]``."""
    place = max((number for number, one in enumerate(document.blocks) if one.start <= start), default=None)
    if place is None:
        return Around(section="", lead="", before="", words=document.text[start:end], after="", start=0)
    block, above = document.blocks[place], document.blocks[:place]
    low, high = (
        (block.start, block.end) if block.kind is not BlockKind.PARAGRAPH else _sentences(document, block, start)
    )
    before, after = document.text[min(low, start) : start], document.text[end : max(high, end)]
    if block.kind is BlockKind.CELL:
        before, after = _row(document, block, before, after)
    heading = next((one for one in reversed(above) if one.kind is BlockKind.HEADING), None)
    return Around(
        section=document.words(heading).strip() if heading else "",
        lead=_lead(document, block, above),
        before=before,
        words=document.text[start:end],
        after=after,
        start=block.start,
    )


def _sentences(document: Document, block: Block, start: int) -> tuple[int, int]:
    """The sentence of a paragraph in which the passage begins; a passage that goes on brings its own end."""
    spans = sentences(document.text, block.start, block.end)
    return next(((low, high) for low, high in spans if start < high), (block.start, block.end))


def _row(document: Document, block: Block, before: str, after: str) -> tuple[str, str]:
    cells = [one for one in document.blocks if (one.table, one.row) == (block.table, block.row)]
    left = "".join(f"{document.words(one).strip()} | " for one in cells if one.start < block.start)
    right = "".join(f" | {document.words(one).strip()}" for one in cells if one.start > block.start)
    return left + before, after + right


def _lead(document: Document, block: Block, above: tuple[Block, ...]) -> str:
    if block.kind is BlockKind.CELL:
        column = [one for one in above if (one.table, one.column) == (block.table, block.column)]
        return document.words(column[0]).strip() if column and column[0].header else ""
    if block.kind is not BlockKind.ITEM:
        return ""
    opens = next((one for one in reversed(above) if one.kind is not BlockKind.ITEM), None)
    return document.words(opens).strip() if opens and opens.kind is BlockKind.PARAGRAPH else ""
