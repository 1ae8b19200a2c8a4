"""Which language a text is in: by its letters and its commonest little words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from question_bank.claims.lexicon import table

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
_LATIN = re.compile("[A-Za-zÀ-ž]")
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_CYRILLIC = re.compile(r"[іїєґўјљњћђџѓќ]", re.IGNORECASE)
SAMPLE = 20_000  # characters that are enough to tell
SURE = 2  # little words of another language more than of ours


def language_of(text: str) -> str:
    """``en``, ``ru``, ``other``, or an empty string where the text is too short to tell."""
    sample = text[:SAMPLE]
    letters = len(_LETTER.findall(sample))
    cyrillic = len(_CYRILLIC.findall(sample))
    if cyrillic * 2 > letters:
        return _of("ru", sample, odd=len(_OTHER_CYRILLIC.findall(sample)) > cyrillic * 0.01)
    latin = len(_LATIN.findall(sample))
    return "other" if latin * 2 < letters else _of("en", sample, odd=False)


def _of(ours: str, sample: str, *, odd: bool) -> str:
    found = Counter(word.lower() for word in _WORD.findall(sample))
    counts = {name: sum(found[word] for word in little & found.keys()) for name, little in _little().items()}
    mine = counts.pop(ours)
    most = max(counts.values())
    if odd or most > mine + SURE:
        return "other"
    return ours if mine > most else ""


@lru_cache(maxsize=1)
def _little() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("languages").items()}
