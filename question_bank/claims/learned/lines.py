"""The lines that are tagged: each sentence of each unit, with the words around it that tell what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from question_bank.claims.abbreviations import in_full, in_full_at
from question_bank.claims.headings import sense_of
from question_bank.claims.sentences import sentences
from question_bank.claims.statements import Context
from question_bank.claims.subjects import as_subject
from question_bank.claims.units import CELL, HEADING, ITEM, TEXT, TURN, Unit

TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*%?|[^\w\s]")
LONGEST_SUBJECT = 8  # words of a cell that names its row's subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence's words, in full, with where each stands in the reading, and what stands around it.

    ``head`` is the heading above, ``intro`` the introduction or the column's head, ``row`` the row's first cell,
    ``before`` the sentence before, ``place`` which sentence of its unit it is, of how many, and the next unit's kind.
    """

    kind: str
    language: str
    context: Context
    head: str
    intro: str
    row: str
    before: str
    place: tuple[bool, int, str]
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def lines_of(text: str, units: Sequence[Unit], contexts: Mapping[int, Context], root: Context) -> Iterator[Line]:
    """The lines of the units in reading order; ``contexts`` holds by a unit's start what it was read in."""
    head = intro = before = ""
    cells = _Cells()
    for unit, after in zip(units, [*units[1:], None], strict=False):
        if unit.kind == TURN:
            head = ""
            continue
        row, column = cells.around(unit) if unit.kind == CELL else ("", "")
        intro = "" if unit.kind in {HEADING, TEXT} else intro
        context = contexts.get(unit.start, root)
        spans = sentences(text, unit.start, unit.end)
        for place, (start, end) in enumerate(spans):
            found = list(_words(text, start, end, unit.language))
            if found:
                yield Line(
                    kind=unit.kind,
                    language=unit.language,
                    context=replace(context.at(start), subject=_of_cell(row, column, unit, context.at(start))),
                    head=head if unit.kind != HEADING else "",
                    intro=intro or column,
                    row=row,
                    before=before,
                    place=(place == 0, min(len(spans), 3), after.kind if after else ""),
                    words=tuple(in_full_at(text, first, last, unit.language) for first, last in found),
                    spans=tuple(found),
                )
                before = text[start:end]
        if unit.kind == HEADING:
            head, before = unit.words, ""
        if unit.kind in {TEXT, ITEM} and unit.words.rstrip().endswith(":") and spans:
            intro = text[slice(*spans[-1])]


def _words(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Where words and signs stand; the full stop that cuts a word short is part of the word."""
    cut = 0
    for one in TOKEN.finditer(text, start, end):
        first, last = one.span()
        if first < cut:
            continue
        dot = last < end and text[last] == "." and in_full(f"{one.group()}.", language) != f"{one.group()}."
        cut = last + dot
        yield first, cut


class _Cells:
    """The heads of the columns and rows of the table that is being read."""

    def __init__(self) -> None:
        self._table: int | None = None
        self._columns: dict[int, str] = {}
        self._rows: dict[int, str] = {}

    def around(self, cell: Unit) -> tuple[str, str]:
        if cell.table != self._table:
            self._table, self._columns, self._rows = cell.table, {}, {}
        if cell.header or cell.row == 0:
            self._columns[cell.column] = cell.words
        if cell.column == 0:
            self._rows[cell.row] = cell.words
        row = self._rows.get(cell.row, "") if cell.column else ""
        return row, self._columns.get(cell.column, "") if cell.row else ""


def _of_cell(row: str, column: str, cell: Unit, context: Context) -> str:
    """What a cell is about: its row, or its column where the rows are categories; else what is around the table."""
    for name, other in ((row, ""), (column, row)):
        heads = not other or sense_of(other, cell.language).category is not None
        names = name and len(name.split()) <= LONGEST_SUBJECT and sense_of(name, cell.language).category is None
        if heads and names:
            return as_subject(name)
    return context.subject
