"""What stands above a passage and says what it is about: headings, questions, introductions, a row's first cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.documents.model import Block, BlockKind, Document

ABOVE = 300  # blocks above a passage that are looked at
SHORT_LINE = 8  # words of a plain line that heads what follows
DEEPEST, NUMBERED = 99, 50  # no heading lies deeper; where a numbered line that heads a text lies
_LABEL = re.compile(r"\W*(?!общ|general|for all|all )(?:[\w’'-]+ ){0,3}[\w’'-]+:", re.IGNORECASE)
_LISTED = re.compile(r"^\W*(?:\[|[□☐☑✔✖>]|\(\s*\)|(?:I|Я|Мне|У меня)\b)")
_ENDED = re.compile(r"[.!;,…]\s*$")


def above(document: Document, place: int) -> Iterator[str]:
    """The words above a block that can head it, the nearest first."""
    blocks, block = document.blocks[max(0, place - ABOVE) : place], document.blocks[place]
    if block.kind is BlockKind.CELL:
        yield from (document.words(one) for one in blocks if _same_row(one, block) or _heads_column(one, block))
    climb = _Climb(inside=block.kind is BlockKind.ITEM)
    labelled, below = _LABEL.match(document.words(block)) is not None, block
    for one in reversed(blocks):
        if block.kind is not BlockKind.CELL and "\n" not in document.text[one.end : block.start]:
            continue  # "Pregnancy · migraine" are entries of one line
        words = document.words(one).strip()
        if labelled and one.kind is BlockKind.PARAGRAPH and not _LABEL.match(words):
            yield words  # "Blue light kills bacteria." – "Indications: …"
            labelled = False
        elif climb.heads(one, words, below):
            yield words
        below = one


@dataclass(slots=True)
class _Climb:
    """The way up from a passage: whether still inside a list, and the level reached."""

    inside: bool
    level: int = DEEPEST

    def heads(self, one: Block, words: str, below: Block) -> bool:
        """Whether the next block up heads what the passage says."""
        if one.kind is BlockKind.HEADING:
            found = one.level < self.level or words.endswith("?")
            self.level = min(self.level, one.level) if found else self.level
            return found
        if _is_numbered(one, words, below):
            found, self.level = self.level > NUMBERED, min(self.level, NUMBERED)
            return found
        return one.kind is BlockKind.PARAGRAPH and self._is_plain_head(words)

    def _is_plain_head(self, words: str) -> bool:
        short = len(words.split()) <= SHORT_LINE and not _ENDED.search(words) and not _LISTED.search(words)
        found = (short and self.level == DEEPEST) or words.endswith("?") or (self.inside and words.endswith(":"))
        self.inside = False
        return found


def _is_numbered(block: Block, words: str, below: Block) -> bool:
    """Whether a short line that was numbered like an entry heads the text under it: "3. Restrictions"."""
    short = 0 < len(words.split()) <= SHORT_LINE and not _ENDED.search(words) and ":" not in words
    entry = block.kind is BlockKind.ITEM and block.marker[:1].isdigit()
    return entry and short and below.kind is BlockKind.PARAGRAPH


def _same_row(one: Block, other: Block) -> bool:
    return one.table == other.table and one.row == other.row and one.column == 0


def _heads_column(one: Block, other: Block) -> bool:
    """Whether a cell stands over another, in the first row of its table: the things may stand side by side there."""
    return one.table == other.table and one.row == 0 and one.column == other.column and other.row != 0
