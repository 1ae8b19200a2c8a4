"""Where annotated claims stand in the lines that are tagged."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.matching import content_words
from question_bank.claims.extraction import read_statements
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.tagging import CATEGORIES, KINDS
from question_bank.documents.model import Document
from question_bank.documents.reader import read_document

Spans = list[tuple[int, int, int]]


def placed(path: Path, claims: Sequence[dict[str, Any]]) -> Iterator[tuple[Line, Spans]]:
    """Each line of a document with its claims: from word to word (first, last, category 1–4).

    A claim stands in the shortest stretch that holds as many of its words as any line of its evidence; one none of
    whose words stand there ("expecting" for *pregnancy*) is left out.
    """
    document = read_document(path.read_bytes(), path.name)
    read = read_statements(document)
    if read is None:
        return
    reading, lines = read.reading, read.lines
    spans: dict[int, Spans] = defaultdict(list)
    for claim in claims:
        wanted, kind = set(content_words(claim["claim"])), CATEGORIES.index(claim["category"]) + 1
        for place in (claim, *claim.get("more", ())):
            found = _in_document(document, place)
            if found is None:
                continue
            start, end = reading.read(found[0]), reading.read(found[1] - 1) + 1
            best = max((_within(line, start, end, wanted) for line in lines), key=lambda one: one[0], default=(0, 0, 0))
            if best[0]:
                at = next(at for at, line in enumerate(lines) if _within(line, start, end, wanted) == best)
                spans[at].append((best[1], best[2], kind))
    for at, line in enumerate(lines):
        yield line, spans[at]


def _in_document(document: Document, place: dict[str, Any]) -> tuple[int, int] | None:
    """The span of the document's text; of a page's source the nearest place that shows the same words."""
    if not document.markup:
        return place["start"], place["end"]
    words = html.unescape(re.sub(r"<[^>]*>", " ", place["evidence"])).split()
    near = place["start"] / len(document.markup) * len(document.text)
    found = list(re.finditer(r"\s+".join(map(re.escape, words)), document.text))
    return min((one.span() for one in found), key=lambda span: abs(span[0] - near), default=None)


def _within(line: Line, start: int, end: int, wanted: set[str]) -> tuple[int, int, int]:
    """How many wanted words a line holds between two offsets, and the shortest stretch of words that holds them all."""
    if not line.spans or line.spans[0][0] >= end or line.spans[-1][1] <= start:
        return 0, 0, 0
    hits = [
        (at, told)
        for at, (first, last) in enumerate(line.spans)
        if first < end and last > start and (told := wanted & set(content_words(line.words[at])))
    ]
    most = len(set().union(*(told for _, told in hits)))
    best = (0, 0, 0)
    for place, (first, _) in enumerate(hits):
        told: set[str] = set()
        for last, more in hits[place:]:
            told |= more
            if len(told) == most:
                if not best[0] or last + 1 - first < best[2] - best[1]:
                    best = (most, first, last + 1)
                break
    return best


def labels_of(size: int, spans: Iterable[tuple[int, int, int]]) -> list[int]:
    """The labels of a line of ``size`` words, whose claims stand from word to word (first, last, category 1–4).

    Of spans that overlap, those of one category are one and the rest are left out.
    """
    merged: list[list[int]] = []
    for first, last, kind in sorted(spans, key=lambda span: (span[0], span[0] - span[1])):
        if merged and first < merged[-1][1]:
            if merged[-1][2] == kind:
                merged[-1][1] = max(last, merged[-1][1])
            continue
        merged.append([first, last, kind])
    labels = [0] * size
    for first, last, kind in merged:
        labels[first:last] = [kind] + [kind + KINDS] * (last - first - 1)
    return labels


def named_in(lines: Sequence[Line], subjects: Iterable[str]) -> Iterator[list[int]]:
    """For each line which of its words are one of the subjects: 0 for none, 1 where one begins, 2 where it goes on."""
    keys = sorted({tuple(content_words(one)) for one in subjects} - {()}, key=len, reverse=True)
    for line in lines:
        labels = [0] * len(line.words)
        stems = [content_words(word) for word in line.words]
        kept = [(at, stem) for at, told in enumerate(stems) for stem in told]
        for key in keys:
            for first in range(len(kept) - len(key) + 1):
                part = kept[first : first + len(key)]
                at, last = part[0][0], part[-1][0] + 1
                if tuple(stem for _, stem in part) == key and not any(labels[at:last]):
                    labels[at:last] = [1] + [2] * (last - at - 1)
        yield labels
