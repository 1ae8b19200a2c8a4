"""Finding a quote again in another version of its document (assessment.md 4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal

from question_bank.documents.model import Block, BlockKind, Document

MOST = 200  # places looked at
CLOSE = 0.5  # likeness from which a passage is offered as what became of a lost one
Outcome = Literal["exact", "normalised", "several", "lost"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What became of a quote; ``start`` and ``end`` are given where it was found in one place."""

    outcome: Outcome
    start: int | None = None
    end: int | None = None


def anchor(document: Document, quote: str, *, section: str = "", exactly: str = "") -> Anchor:
    """Look for a quote by its exact words, then by its words alone; letters' case, spaces and signs do not count then.

    Of several places the one in the section of the same name is taken, if there is one. ``exactly`` is the text the
    quote was taken from: a quote that stood there as often as here is where it was, place for place.
    """
    spans, outcome = _spans(document.text, quote)
    if not spans:
        return Anchor("lost")
    if len(spans) > 1 and section:
        spans = [one for one in spans if section_at(document, one[0]) == section] or spans
    if len(spans) > 1 and len(_spans(exactly, quote)[0]) != len(_spans(document.text, quote)[0]):
        return Anchor("several")
    return Anchor(outcome, *spans[0])


def places(text: str, quote: str) -> list[tuple[int, int]]:
    """Where a quote stands word for word, as [start, end) in code points, the first ``MOST``; what white space stands
    between its words does not count."""
    words = quote.split()
    return _first(re.compile(r"\s+".join(map(re.escape, words))), text) if words else []


def pointed(document: Document, quote: str, at: int | None = None) -> Anchor:
    """Where a quote stands that somebody pointed at: in the block at the offset ``at``, nearest to it, else where it
    stands only once. Its words have to be the document's own (``places``)."""
    spans = places(document.text, quote)
    block = next((one for one in document.blocks if at is not None and one.start <= at < one.end), None)
    inside = [one for one in spans if block and block.start <= one[0] < block.end]
    if inside:
        return Anchor("exact", *min(inside, key=lambda one: abs(one[0] - (at or 0))))
    if len(spans) > 1:
        return Anchor("several")
    return Anchor("exact", *spans[0]) if spans else Anchor("lost")


def _spans(text: str, quote: str) -> tuple[list[tuple[int, int]], Outcome]:
    words = re.findall(r"\w+", quote)
    if not words:
        return [], "lost"
    exact = re.compile(
        ("(?<!\\w)" if quote[0].isalnum() else "") + re.escape(quote) + ("(?!\\w)" if quote[-1].isalnum() else "")
    )
    alike = re.compile("(?<!\\w)" + r"[^\w]+".join(map(re.escape, words)) + "(?!\\w)", re.IGNORECASE)
    if found := _first(exact, text):
        return found, "exact"
    return _first(alike, text), "normalised"


def _first(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [one.span() for one in islice(pattern.finditer(text), MOST)]


def section_at(document: Document, offset: int) -> str:
    """The heading over an offset; empty: there is none."""
    heading = ""
    for block in document.blocks:
        if block.start > offset:
            break
        if block.kind is BlockKind.HEADING:
            heading = document.words(block).strip()
    return heading


def closest(document: Document, quote: str) -> Block | None:
    """The block that reads most like a quote; None: none is like it."""
    matcher = SequenceMatcher(None, b=quote.casefold(), autojunk=False)
    best, block = CLOSE, None
    for one in document.blocks:
        matcher.set_seq1(document.words(one).casefold()[:2000])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, block = matcher.ratio(), one
    return block
