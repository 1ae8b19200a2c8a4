"""Tables written as lines of text, their cells parted by one sign: a semicolon, a stroke or wide gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from question_bank.claims.units import CELL, TEXT, Unit

_ENDS = re.compile(r"[.!?:]\W*$")


@dataclass(frozen=True, slots=True)
class _Sign:
    """What parts cells, how many of them a row has at least, and how many lines make a table."""

    pattern: re.Pattern[str]
    cells: int
    lines: int = 3


_SIGNS = (
    _Sign(re.compile(r";(?! )"), 3, 2),
    _Sign(re.compile(r"\s*;\s*"), 3),
    _Sign(re.compile(r"\s*\|\s*"), 2),
    _Sign(re.compile(r"\s{3,}"), 3),
)
LONGEST_HEAD = 6  # words of a cell that heads a column


def tabulated(units: Sequence[Unit]) -> list[Unit]:
    """The units with the cells of such tables in place of their lines."""
    done: list[Unit] = []
    place = 0
    while place < len(units):
        length, sign = _table(units, place)
        for row in range(length):
            unit = units[place + row]
            done += _cells(unit, unit.words, sign, row, -2 - place)
        done += [] if length else [units[place]]
        place += max(length, 1)
    return done


def _table(units: Sequence[Unit], place: int) -> tuple[int, _Sign]:
    """How many lines from a place on are the rows of one table; 0 where they make none."""
    first = units[place].words
    for sign in _SIGNS if units[place].kind == TEXT else ():
        heads = sign.pattern.split(first)
        if len(heads) < sign.cells or _ENDS.search(first):
            continue
        last = place + 1
        while last < len(units) and _fits(units[last], sign, len(heads)):
            last += 1
        headed = all(len(one.split()) <= LONGEST_HEAD for one in heads)
        if last - place >= sign.lines + (not headed):
            return last - place, sign
    return 0, _SIGNS[0]


def _fits(unit: Unit, sign: _Sign, width: int) -> bool:
    """Whether a line goes on with a table: as many cells, or of many one more or less."""
    if unit.kind != TEXT or unit.gap:
        return False
    return abs(len(sign.pattern.split(unit.words)) - width) <= (width > sign.cells)


def _cells(unit: Unit, words: str, sign: _Sign, row: int, table: int) -> Iterator[Unit]:
    """The cells of a line that hold a word; a cell of a dash alone is empty."""
    at = 0
    for column, stop in enumerate([*sign.pattern.finditer(words), None]):
        piece = words[at : stop.start() if stop else len(words)]
        bare = piece.strip(" -–—")
        if any(map(str.isalnum, bare)):
            start = unit.start + at + piece.index(bare)
            yield replace(
                unit, kind=CELL, start=start, end=start + len(bare), words=bare, table=table, row=row, column=column
            )
        at = stop.end() if stop else at


def in_rows(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are rows: most hold the same sign, as often as the others."""
    for sign in _SIGNS:
        widths = Counter(len(sign.pattern.split(line)) for line in lines)
        width, often = widths.most_common(1)[0]
        if width >= sign.cells and often >= max(sign.lines - 1, len(lines) / 2):
            return True
    return False
