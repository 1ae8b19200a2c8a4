"""Lines of PDF pages into paragraphs, items and headings: by size, boldness, gaps and how full a line is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.documents.assembling import Assembly
from question_bank.documents.markers import marker_of
from question_bank.documents.model import BlockKind

_DIGITS = re.compile(r"\d+")
_HEADING_WORDS = 14
_LARGER = 1.12  # times the usual size: a heading
_GAP = 1.75  # times the letter size from one base line to the next: a new paragraph
_FULL = 0.82  # of the widest line: a line that may have been broken by the margin
BOLD_LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLine:
    """One line of a page; measures in points, ``base`` from the page's foot."""

    words: str
    page: int
    size: float
    bold: bool
    left: float
    right: float
    base: float


def without_running_heads(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines without those that stand at the edge of most pages: titles, page numbers."""
    by_page: dict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    edges = [{_bare(line) for line in (page[:2] + page[-2:])} for page in by_page.values()]
    often = Counter(words for page in edges for words in page)
    needed = max(3, len(by_page) // 2)
    running = {words for words, count in often.items() if count >= needed}
    return [
        line
        for page in by_page.values()
        for place, line in enumerate(page)
        if not ((place < 2 or place >= len(page) - 2) and _bare(line) in running)
    ]


def _bare(line: PdfLine) -> str:
    return _DIGITS.sub("#", line.words.lower())


def write_paragraphs(lines: Sequence[PdfLine], assembly: Assembly) -> None:
    """Add the lines to the text, those of one paragraph as one."""
    usual = _usual_size(lines)
    levels = {size: place + 1 for place, size in enumerate(sorted(_heading_sizes(lines, usual), reverse=True))}
    width = max((line.right - line.left for line in lines), default=0.0)
    for group in _groups(lines, usual, width):
        first = group[0]
        words = _joined(group)
        level = levels.get(first.size, BOLD_LEVEL if first.bold else 0)
        is_heading = level and len(words.split()) <= _HEADING_WORDS and not marker_of(words)[0]
        kind = BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH
        assembly.add(kind, words, level=level if is_heading else 0, page=first.page)


def _usual_size(lines: Sequence[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _heading_sizes(lines: Sequence[PdfLine], usual: float) -> set[float]:
    return {line.size for line in lines if line.size > usual * _LARGER}


def _groups(lines: Sequence[PdfLine], usual: float, width: float) -> Iterator[list[PdfLine]]:
    group: list[PdfLine] = []
    for line in lines:
        if group and not _goes_on(group[-1], line, usual, width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(before: PdfLine, line: PdfLine, usual: float, width: float) -> bool:
    """Whether a line belongs to the paragraph of the one before."""
    if line.size != before.size or line.bold != before.bold or marker_of(line.words)[0]:
        return False
    if line.page == before.page and not 0 < before.base - line.base < _GAP * max(line.size, usual, 1.0):
        return before.words.endswith("\u00ad")
    full = before.right - before.left > width * _FULL
    begins_small = line.words[:1].islower()
    return (full and not (before.words.endswith((".", ":", "!", "?")) and line.left > before.left + 5)) or begins_small


def _joined(group: Sequence[PdfLine]) -> str:
    words = group[0].words
    for line in group[1:]:
        if words.endswith("\u00ad"):
            words = words.removesuffix("\u00ad") + line.words
        elif re.search(r"[a-zа-я]-$", words) and line.words[:1].islower():
            words = words.removesuffix("-") + line.words
        else:
            words = f"{words} {line.words}"
    return words
