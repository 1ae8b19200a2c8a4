"""Which language a text is in: by its letters and its commonest little words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from question_bank.claims.lexicon import table

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]+")
_LATIN = re.compile("[A-Za-zÀ-ž]+")
_OTHER_CYRILLIC = re.compile(r"[іїєґўјљњћђџѓќәғқңөұүһ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэЫЭ]")  # none of the languages that share our little words has them without an odd letter
SAMPLE = 20_000  # characters that are enough to tell
SURE = 2  # little words of another language more than of ours
OFTEN = 3  # times a word counts: "yes / no" behind each line of a form tells no more


def language_of(text: str) -> str:
    """``en``, ``ru``, ``other``, or an empty string where the text is too short to tell."""
    sample = text[:SAMPLE]
    words = _WORD.findall(sample)
    if sample.isascii():
        return _of("en", words, odd=False)
    letters = sum(map(len, words))
    cyrillic = sum(map(len, _CYRILLIC.findall(sample)))
    if cyrillic * 2 > letters:
        odd = len(_OTHER_CYRILLIC.findall(sample)) > cyrillic * 0.01
        sure = not odd and len(_RUSSIAN.findall(sample)) > max(1, cyrillic * 0.01)
        return "ru" if sure else _of("ru", words, odd=odd)
    latin = sum(map(len, _LATIN.findall(sample)))
    return "other" if latin * 2 < letters else _of("en", words, odd=False)


def _of(ours: str, words: list[str], *, odd: bool) -> str:
    languages = _languages()
    counts: Counter[str] = Counter()
    for word, times in Counter(map(str.lower, words)).items():
        for name in languages.get(word, ()):
            counts[name] += min(times, OFTEN)
    mine = counts.pop(ours, 0)
    most = max(counts.values(), default=0)
    if odd or most > mine + SURE:
        return "other"
    return ours if mine > most else ""


@lru_cache(maxsize=1)
def _languages() -> dict[str, tuple[str, ...]]:
    """The languages of each little word."""
    words = {word for value in table("languages").values() for word in value.split()}
    little = {name: frozenset(value.split()) for name, value in table("languages").items()}
    return {word: tuple(name for name, those in little.items() if word in those) for word in words}
