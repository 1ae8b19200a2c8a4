"""The words of a document by their places, and what stands over each unit: headings, introductions, tables' heads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.claims.headings import sense_of
from question_bank.claims.phrases import stem
from question_bank.claims.sentences import sentences
from question_bank.claims.units import CELL, HEADING, ITEM, TEXT, TURN, Unit

LOWEST = 9  # the rank of a heading without one
SENTENCE_KINDS = frozenset({TEXT, ITEM, CELL})
LABEL = re.compile(r"[\W\d_]*(?P<head>[^:–—.!?\n]{2,70}?)\s*(?P<sign>:(?=\s|$)|\s[–—=-]\s|—|\.\s|→)")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*%?")


@dataclass(slots=True)
class Over:
    """Places of units: the headings over a unit from the highest on, its list's introduction, its row's and column's
    heads.
    """

    headings: tuple[int, ...] = ()
    introduction: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(slots=True)
class Plan:
    """``starts`` and ``ends`` of the words, their letters and stems; ``parts`` are sentences (begin, end, unit)."""

    text: str
    units: Sequence[Unit]
    language: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    parts: list[tuple[int, int, int]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    over: list[Over] = field(default_factory=list)

    def part_at(self, offset: int) -> int:
        """The place of the sentence that holds an offset."""
        return max(0, bisect_right(self.begins, offset) - 1)

    def span(self, word: int, count: int) -> tuple[int, int]:
        """From where to where so many words stand, from one on."""
        return self.starts[word], self.ends[min(word + count, len(self.ends)) - 1]

    def unit_at(self, offset: int) -> int:
        """The place of the unit that holds an offset."""
        return self.parts[self.part_at(offset)][2]

    def titled(self, place: int | None) -> bool:
        """Whether a unit's words name a category or grade, and so no subject."""
        sense = sense_of(self.units[place].words, self.language) if place is not None else None
        return sense is not None and bool(sense.topic or sense.qualifier)


def planned(text: str, units: Sequence[Unit], language: str) -> Plan:
    """The plan of a document."""
    plan = Plan(text, units, language)
    for word in _WORD.finditer(text):
        plan.starts.append(word.start())
        plan.ends.append(word.end())
        plan.lower.append(word.group().lower())
        plan.stems.append(stem(word.group().lower(), language))
    for place, unit in enumerate(units):
        spans = sentences(text, unit.start, unit.end) if unit.kind in SENTENCE_KINDS else [(unit.start, unit.end)]
        plan.parts += [(first, last, place) for first, last in spans]
    plan.begins = [one[0] for one in plan.parts]
    plan.over = _over(units)
    return plan


def _over(units: Sequence[Unit]) -> list[Over]:
    rows: dict[tuple[int | None, int], int] = {}
    columns: dict[tuple[int | None, int], int] = {}
    headings: list[int] = []
    introduction: int | None = None
    found = []
    for place, unit in enumerate(units):
        over = Over()
        if unit.kind == HEADING:
            while headings and (units[headings[-1]].level or LOWEST) >= (unit.level or LOWEST):
                headings.pop()
            headings.append(place)
        if unit.kind in {HEADING, TURN}:
            introduction = None
        elif unit.kind == TEXT:
            introduction = place
        elif unit.kind == CELL:
            row = rows.setdefault((unit.table, unit.row), place)
            column = columns.setdefault((unit.table, unit.column), place)
            over.row, over.column = (row if row != place else None), (column if column != place else None)
        over.headings = tuple(headings)
        over.introduction = introduction if unit.kind == ITEM else None
        found.append(over)
    return found
