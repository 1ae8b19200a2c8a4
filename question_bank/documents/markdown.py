"""Markdown into blocks, line by line. The text stays the file's own, marks included, so offsets are the file's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from question_bank.documents.decoding import decode
from question_bank.documents.limits import Limits, UnreadableDocument, check_text
from question_bank.documents.markers import marker_of
from question_bank.documents.model import Block, BlockKind, Document
from question_bank.documents.plain import Line, line_blocks, lines_of, source_of, trimmed

_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+(?P<words>.*?))?(?:[ \t]+#+)?$")
_UNDERLINE = re.compile(r"={2,}|-{2,}")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}")
_FENCE = re.compile(r"```|~~~")
_BOLD = re.compile(r"(?:\*\*|__)(?P<words>[^*_]{2,90}?):?(?:\*\*|__):?")
_BOLD_WORDS = 12
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_ROW = re.compile(r"\|.*\|$|[^|]+(?:\|[^|]+)+$")
_ROW_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_CELL = re.compile(r"(?:\\\||[^|])+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"(?: {2,}|\\)$")
BOLD_LEVEL = 6  # a line in bold stands below every marked heading


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A Markdown file as a document."""
    decoded = decode(data)
    text = decoded.text
    check_text(len(text), limits)
    source, start = source_of(text)
    blocks = tuple(_blocks(text, start, limits))
    title = next((text[one.start : one.end] for one in blocks if one.kind is BlockKind.HEADING and one.level == 1), "")
    return Document(
        name=name, kind="md", text=text, blocks=blocks, encoding=decoded.encoding, title=title, source=source
    )


def _blocks(text: str, start: int, limits: Limits) -> Iterator[Block]:
    lines = _readable(text, start)
    at, table = 0, 0
    while at < len(lines):
        line, following = lines[at], lines[at + 1] if at + 1 < len(lines) else None
        near = following is not None and _adjacent(text, line, following)
        if following is not None and near and _ROW.fullmatch(line.words) and _ROW_RULE.fullmatch(following.words):
            rows = _table(text, lines, at)
            for row, cells in enumerate(rows):
                yield from _cells(cells, table, row, limits)
            table, at = table + 1, at + len(rows) + 1
        elif heading := _heading(line):
            yield heading
            at += 1
        elif following is not None and near and _UNDERLINE.fullmatch(following.words) and not marker_of(line.words)[0]:
            yield Block(
                kind=BlockKind.HEADING, start=line.start, end=line.end, level=1 if following.words[0] == "=" else 2
            )
            at += 2
        elif _RULE.fullmatch(line.words):
            at += 1
        else:
            last = _paragraph_end(text, lines, at)
            yield from line_blocks(text, line, lines[last].end)
            at = last + 1


def _readable(text: str, start: int) -> list[Line]:
    """The lines to read: no fenced code, no comments, quotation marks of the margin taken off."""
    hidden = [found.span() for found in _COMMENT.finditer(text, start)]
    lines: list[Line] = []
    fenced, at = False, 0
    for line in lines_of(text, start):
        while at < len(hidden) and hidden[at][1] <= line.start:
            at += 1
        if _FENCE.match(line.words):
            fenced = not fenced
        elif not fenced and not (at < len(hidden) and hidden[at][0] <= line.start):
            lines += _unquoted(line)
    return lines


def _unquoted(line: Line) -> list[Line]:
    quote = _QUOTE.match(line.words)
    if quote is None:
        return [line]
    words = line.words[quote.end() :].strip()
    return [replace(line, start=line.end - len(words), words=words)] if words else []


def _adjacent(text: str, line: Line, following: Line) -> bool:
    between = text[line.end : following.start].replace("\r\n", "\n")
    return between.count("\n") + between.count("\r") == 1


def _heading(line: Line) -> Block | None:
    marked = _HEADING.fullmatch(line.words)
    if marked and marked["words"]:
        begin = line.start + marked.start("words")
        return Block(kind=BlockKind.HEADING, start=begin, end=begin + len(marked["words"]), level=len(marked["marks"]))
    bold = _BOLD.fullmatch(line.words)
    if bold and len(bold["words"].split()) <= _BOLD_WORDS:
        begin = line.start + bold.start("words")
        return Block(kind=BlockKind.HEADING, start=begin, end=begin + len(bold["words"]), level=BOLD_LEVEL)
    return None


def _paragraph_end(text: str, lines: Sequence[Line], at: int) -> int:
    """The last line of the paragraph or item that begins here: lines go on until a blank, a mark or a hard break."""
    while at + 1 < len(lines):
        line, following = lines[at], lines[at + 1]
        after = text[line.end : following.start]
        if (
            not _adjacent(text, line, following)
            or _BREAK.search(after.split("\n")[0].rstrip("\r"))
            or line.words.endswith("\\")
            or marker_of(following.words)[0]
            or _heading(following)
            or _RULE.fullmatch(following.words)
            or "|" in following.words
        ):
            break
        at += 1
    return at


def _table(text: str, lines: Sequence[Line], at: int) -> list[list[tuple[int, int]]]:
    """The rows of a pipe table whose head is at ``at``: the span of each cell; the rule under the head is no row."""
    rows = [_spans(text, lines[at])]
    place = at + 2
    while place < len(lines) and "|" in lines[place].words and _adjacent(text, lines[place - 1], lines[place]):
        rows.append(_spans(text, lines[place]))
        place += 1
    return rows


def _spans(text: str, line: Line) -> list[tuple[int, int]]:
    inner = line.words.strip("|")
    begin = line.start + line.words.index(inner) if inner else line.start
    return [trimmed(text, begin + found.start(), begin + found.end()) for found in _CELL.finditer(inner)]


def _cells(spans: Sequence[tuple[int, int]], table: int, row: int, limits: Limits) -> Iterator[Block]:
    if len(spans) > limits.columns:
        raise UnreadableDocument(
            "TOO_WIDE", f"A table has more than {limits.columns} columns. Split it, or save it as text."
        )
    for column, (start, end) in enumerate(spans):
        if start < end:
            yield Block(kind=BlockKind.CELL, start=start, end=end, table=table, row=row, column=column, header=row == 0)
