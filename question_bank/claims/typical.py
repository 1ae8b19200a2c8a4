"""What a list is of, by what its items name, where no heading says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.alternatives import alternatives
from question_bank.claims.lexicon import Pattern, table

MOST, LEAST = 0.6, 2  # share of the items, and number of them, that have to be of one kind
LONGEST = 90  # characters of an item that only names something


@lru_cache(maxsize=8)
def _patterns(language: str) -> dict[str, Pattern]:
    """Of a table: a language's, or its sure words'."""
    return {name: re.compile(rf"(?<!\w){alternatives([words])}") for name, words in table("typical")[language].items()}


SURE = 2  # items with words of one category alone that decide; one is enough among as few as FEW
FEW = 3


def sure_topic(items: Sequence[str], language: str) -> str:
    """The category whose own words some items hold and hardly any hold another's; else an empty string."""
    lower = [item.lower() for item in items]
    if sum(len(item) > LONGEST for item in lower) * 3 > len(lower):
        return ""
    patterns = _patterns(f"{language}_sure")
    counts = {name: sum(bool(one.search(item)) for item in lower) for name, one in patterns.items()}
    best, second, *_ = sorted(counts, key=lambda name: -counts[name])
    does = sum(bool(typical("drug_effect", language).search(item)) for item in lower)
    share = 3 if best == "contraindication" else 2
    enough = counts[best] >= (1 if len(lower) <= FEW else SURE) and counts[best] * share >= len(lower)
    return best if enough and counts[best] > max(counts[second] * 2, does) else ""


def typical(category: str, language: str) -> Pattern:
    """The beginnings of words by which a category's things are known."""
    return _patterns(language)[category]


def is_grave(text: str, language: str) -> bool:
    """Whether a text in lower case names what hardly stands anywhere but among reasons not to treat ("pregnancy")."""
    return bool(_patterns(f"{language}_sure")["contraindication"].search(text))


def topic_of(items: Sequence[str], language: str) -> str:
    """The category most items name, or an empty string where none or two do."""
    if len(items) < LEAST or any(len(item) > LONGEST for item in items):
        return ""
    lower = [item.lower() for item in items]
    counts = {name: sum(bool(one.search(item)) for item in lower) for name, one in _patterns(language).items()}
    best, second = sorted(counts, key=lambda name: -counts[name])[:2]
    clear = counts[best] >= max(LEAST, len(items) * MOST) and counts[best] > counts[second]
    return best if clear else ""
