"""What a list is of, by what its items name, where no heading says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.lexicon import Pattern, table

MOST, LEAST = 0.6, 2  # share of the items, and number of them, that have to be of one kind
LONGEST = 90  # characters of an item that only names something


@lru_cache(maxsize=4)
def _patterns(language: str) -> dict[str, Pattern]:
    return {name: re.compile(rf"(?<!\w)(?:{words})") for name, words in table("typical")[language].items()}


def typical(category: str, language: str) -> Pattern:
    """The beginnings of words by which a category's things are known."""
    return _patterns(language)[category]


def topic_of(items: Sequence[str], language: str) -> str:
    """The category most items name, or an empty string where none or two do."""
    if len(items) < LEAST or any(len(item) > LONGEST for item in items):
        return ""
    lower = [item.lower() for item in items]
    counts = {name: sum(bool(one.search(item)) for item in lower) for name, one in _patterns(language).items()}
    best, second = sorted(counts, key=lambda name: -counts[name])[:2]
    clear = counts[best] >= max(LEAST, len(items) * MOST) and counts[best] > counts[second]
    return best if clear else ""
