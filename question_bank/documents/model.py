"""A document as the claims reader sees it: one stored text, and blocks that are spans of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is by the file's own marks; what a plain line *means* is for the claims reader to find out."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A span of the stored text, in code points, ``start`` included and ``end`` not; never empty, never overlapping.

    ``level`` is a heading's depth from 1, or a list item's from 1; ``marker`` the bullet or number as written, which
    stands before ``start``. Cells know their table, row and column, counted from 0; ``page`` counts from 1.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a file: ``text`` is what is stored and cited, ``blocks`` stand in reading order.

    For txt and md the text is the decoded file, so offsets are the file's own; for html, docx and pdf it is the text
    drawn from it, and of html ``markup`` is the decoded file itself. ``encoding`` is None where the format fixes it.
    ``digest`` is the SHA-256 of the text, in hex.
    """

    name: str
    kind: str
    text: str
    blocks: tuple[Block, ...]
    digest: str = ""
    encoding: str | None = None
    title: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    markup: str = field(default="", repr=False)

    def words(self, block: Block) -> str:
        """The block's own text."""
        return self.text[block.start : block.end]
