"""A text in the parts that the encoder reads at once: whole lines of pieces, a long line cut between words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.pieces import BEGIN, END, Pieces
from question_bank.claims.units import HEADING

LONGEST = 224  # pieces that are read at once
FULL = 0.6  # of a window, from which on it ends at a heading


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of pieces that are read at once, and at which of them each word begins."""

    rows: list[int]
    words: list[int]


def windows(lines: Sequence[Line], pieces: Pieces) -> Iterator[Window]:
    """The lines in parts of at most LONGEST pieces."""
    parts: list[tuple[bool, list[tuple[int, ...]]]] = []
    for line in lines:
        parts += [(line.kind == HEADING, part) for part in _parts(list(_cut(line, pieces)))]
    sizes = [sum(map(len, part)) + 1 for _, part in parts]
    for first, last in bounds(sizes, [heading for heading, _ in parts], LONGEST):
        rows, words = [BEGIN], []
        for _, part in parts[first:last]:
            for word in part:
                words.append(len(rows))
                rows += word
            rows.append(END)
        yield Window(rows, words)


def bounds(sizes: Sequence[int], begins: Sequence[bool], longest: int) -> list[tuple[int, int]]:
    """Parts of a text that are read at once, as (first, last exclusive) of its lines of so many pieces.

    One ends where the next line would not fit any more, or at a heading that comes when most of it is full.
    """
    found: list[tuple[int, int]] = []
    first = held = 0
    for at, (size, heading) in enumerate(zip(sizes, begins, strict=True)):
        if at > first and (held + size > longest or (heading and held > longest * FULL)):
            found.append((first, at))
            first, held = at, 0
        held += size
    return [*found, (first, len(sizes))] if first < len(sizes) else found


def _cut(line: Line, pieces: Pieces) -> Iterator[tuple[int, ...]]:
    before = -1
    for word, (start, end) in zip(line.words, line.spans, strict=True):
        yield pieces.of_word(word, apart=start > before)[: LONGEST - 1]
        before = end


def _parts(words: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    """The words of a line in parts that fit a window."""
    part: list[tuple[int, ...]] = []
    held = 0
    for pieces in words:
        if part and held + len(pieces) >= LONGEST:
            yield part
            part, held = [], 0
        part.append(pieces)
        held += len(pieces)
    yield part
