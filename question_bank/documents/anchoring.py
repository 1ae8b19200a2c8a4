"""Passages found again in a new version of their document: by the exact quote, then by the quote read leniently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from question_bank.text import normalise


class Anchor(StrEnum):
    """What became of a quote: found as it was, found but for spaces, case and typography, or lost."""

    EXACT = "exact"
    LENIENT = "lenient"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a quote stands now, in code points; without a place it is missing, or stands in several."""

    anchor: Anchor
    start: int | None = None
    end: int | None = None


_TOKEN = re.compile(r"\w+|[^\w\s]")


def anchor(quote: str, text: str) -> Anchored:
    """Find a quote in a text; a place counts only if it is the only one (assessment.md 4.5)."""
    wanted = quote.strip()
    if not wanted:
        return Anchored(Anchor.MISSING)
    places = _places(wanted, text)
    if len(places) == 1:
        return Anchored(Anchor.EXACT, places[0], places[0] + len(wanted))
    if places:
        return Anchored(Anchor.AMBIGUOUS)
    return _lenient(wanted, text)


def _places(wanted: str, text: str) -> list[int]:
    """The first two places of a quote."""
    first = text.find(wanted)
    if first < 0:
        return []
    second = text.find(wanted, first + 1)
    return [first] if second < 0 else [first, second]


def _lenient(wanted: str, text: str) -> Anchored:
    """By words and signs, each normalised: what stands between them may be any white space, or none."""
    tokens = _tokens(wanted)
    pattern = r"\s*".join(_like(token) for token in tokens)
    found = list(re.finditer(pattern, text, re.IGNORECASE)) if tokens else []
    if len(found) == 1:
        return Anchored(Anchor.LENIENT, found[0].start(), found[0].end())
    return Anchored(Anchor.AMBIGUOUS if found else Anchor.MISSING)


def _tokens(wanted: str) -> list[str]:
    return _TOKEN.findall(wanted)


_ALIKE = ("'‘’‚‛′‹›`´", '"“”„‟″«»', "-‐‑‒–—―−﹘")


def _like(token: str) -> str:
    """A pattern for a token and what reads the same."""
    for signs in _ALIKE:
        if token in signs:
            return f"[{re.escape(signs)}]"
    return re.escape(token)


def same_text(one: str, other: str) -> bool:
    """Whether two documents read the same but for white space, case and typography: one was uploaded twice."""
    return normalise(one) == normalise(other)
