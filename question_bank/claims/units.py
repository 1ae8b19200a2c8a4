"""The units a document is read by: a heading, a paragraph, an item of a list, or a cell of a table."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

HEADING, TEXT, ITEM, CELL, TURN = "heading", "text", "item", "cell", "turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A heading, text, item, cell, or who speaks next: a span of the reading, its words, and its language.

    ``label`` is how many characters at its beginning are set in bold, where the rest is not.
    """

    kind: str
    start: int
    end: int
    words: str
    language: str
    level: int = 0
    marker: str = ""
    gap: bool = False
    table: int | None = None
    row: int = 0
    column: int = 0
    header: bool = False
    label: int = 0


def same_marks(one: Unit, other: Unit | None) -> bool:
    """Two items of one list: "-" and "-", "1." and "2.", "a)" and "b)"."""
    return other is not None and _mark(one.marker) == _mark(other.marker) and one.level == other.level


def _mark(marker: str) -> str:
    """The kind of a marker: a number, a letter, any picture, or the sign itself."""
    if marker[:1].isdigit() or marker[:1].isalpha():
        return ("1" if marker[:1].isdigit() else "a") + marker[-1:].strip(marker[:1])
    return "*" if marker[:1] and unicodedata.category(marker[:1]) == "So" else marker
