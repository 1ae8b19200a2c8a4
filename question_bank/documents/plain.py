"""Plain text into blocks: lines, hard-wrapped paragraphs, items by their markers, rows of tabs. Nothing is guessed
about headings: what a short line means depends on what is around it, and the claims reader looks there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from question_bank.documents.decoding import decode
from question_bank.documents.limits import Limits, check_text
from question_bank.documents.markers import glued, marker_of
from question_bank.documents.model import Block, BlockKind, Document

_LINE = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
_INDENT = re.compile(r"[ \t\u00a0]*")
_SOURCE = re.compile(r"\ufeff?#\s*source\s*:\s*(?P<source>.*)", re.IGNORECASE)
_OPEN_END = re.compile(r"[\w,;(\-–—/&%»”’\"')]\s*$")
_GOES_ON = re.compile(r"\s{0,3}[a-zа-яё(0-9«“\"'&+]")
WRAP_LEAST, WRAP_MOST = 45, 110  # columns at which programs and people break lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with something on it: its span without the white space around."""

    start: int
    end: int
    words: str
    indent: int


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A text file as a document; its text is the decoded file, so offsets are the file's own."""
    decoded = decode(data)
    check_text(len(decoded.text), limits)
    source, start = source_of(decoded.text)
    return Document(
        name=name,
        kind="txt",
        text=decoded.text,
        blocks=tuple(blocks_of(decoded.text, start)),
        encoding=decoded.encoding,
        source=source,
    )


def source_of(text: str) -> tuple[str, int]:
    """What the leading ``# source:`` line names, and where the text to read begins."""
    found = _SOURCE.match(text)
    if found is None:
        return "", 0
    line = _LINE.match(text)
    return found["source"].strip(), line.end() if line else 0


def lines_of(text: str, start: int = 0) -> Iterator[Line]:
    """The lines that hold something, in order."""
    for found in _LINE.finditer(text, start):
        raw = found.group()
        words = raw.strip()
        if words.strip("\ufeff\u200b\u200e\u200f \t\u00a0"):
            lead = len(raw) - len(raw.lstrip())
            indent = len(raw[:lead].expandtabs(4))
            begin = found.start() + lead
            yield Line(begin, begin + len(words), words, indent)


def blocks_of(text: str, start: int = 0) -> Iterator[Block]:
    """The blocks of a plain text, from ``start`` on."""
    lines = list(lines_of(text, start))
    table = row = 0
    for group in _paragraphs(lines, text, wrap_width(lines)):
        first = group[0]
        cells = first.words.split("\t") if len(group) == 1 else []
        if len(cells) > 1:
            yield from _row(first, cells, table, row)
            row += 1
            continue
        if row:
            table, row = table + 1, 0
        yield from line_blocks(text, first, group[-1].end)


def wrap_width(lines: Sequence[Line]) -> int:
    """The column at which this text breaks its lines by itself, or 0 where every line is whole."""
    lengths = sorted(len(line.words) for line in lines if len(line.words) > WRAP_LEAST * 0.6)
    if len(lengths) < 4 or lengths[-1] > WRAP_MOST * 1.3:
        return 0
    usual = round(quantiles(lengths, n=10)[-1])
    near = sum(1 for one in lengths if one >= usual - 15)
    return usual if WRAP_LEAST <= usual <= WRAP_MOST and near >= len(lengths) * 0.4 else 0


def _paragraphs(lines: Iterable[Line], text: str, width: int) -> Iterator[list[Line]]:
    """Lines that make one paragraph: more than one only where the text breaks its lines by itself."""
    group: list[Line] = []
    for line in lines:
        if group and not (width and _continues(group[-1], line, text, width)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _continues(before: Line, line: Line, text: str, width: int) -> bool:
    between = text[before.end : line.start].replace("\r\n", "\n")
    tabbed = "\t" in before.words or "\t" in line.words  # each row of a table stays whole
    if tabbed or between.count("\n") + between.count("\r") != 1 or marker_of(line.words)[0]:
        return False
    first_word = line.words.split(maxsplit=1)[0]
    had_no_room = len(before.words) + 1 + len(first_word) > width - 1
    return had_no_room or bool(
        _OPEN_END.search(before.words) and _GOES_ON.match(line.words) and len(before.words) > width * 0.6
    )


def _row(line: Line, cells: Sequence[str], table: int, row: int) -> Iterator[Block]:
    """The cells of a line with tabs; neighbouring lines with tabs are one table."""
    at = line.start
    for column, cell in enumerate(cells):
        begin, end = trimmed(cell, 0, len(cell))
        if begin < end:
            yield Block(kind=BlockKind.CELL, start=at + begin, end=at + end, table=table, row=row, column=column)
        at += len(cell) + 1


def line_blocks(text: str, line: Line, end: int) -> Iterator[Block]:
    """A line, or each of the items that stand in it."""
    pieces = glued(line.words) if end == line.end else []
    if not pieces:
        marker, begin = marker_of(line.words)
        pieces = [(marker, begin, end - line.start)]
    for marker, begin, stop in pieces:
        first, last = trimmed(text, line.start + begin, line.start + stop)
        level = 1 + line.indent // 2 if marker else 0
        kind = BlockKind.ITEM if marker else BlockKind.PARAGRAPH
        yield Block(kind=kind, start=first, end=last, marker=marker, level=level)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
