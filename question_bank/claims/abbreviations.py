"""What notes write short, written out: "preg" as *pregnancy*, «берем.» as *беременность*."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.lexicon import table

_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?(?![\w-])")
_NUMBER = re.compile(r"\s?\d")


@lru_cache(maxsize=60_000)
def in_full(word: str, language: str) -> str:
    """The word that is meant, or the word itself; what is listed with a full stop is cut short only by one."""
    short, lower = _table(language), word.lower()
    return short.get(lower) or short.get(lower.removesuffix(".")) or word


def in_full_at(text: str, start: int, end: int, language: str) -> str:
    """The word at a place of a text, in full unless a number follows it: "CI 77491" is a dye."""
    word = text[start:end]
    meant = word if _NUMBER.match(text, end) else in_full(word, language)
    return meant if meant != word else word.removesuffix(".") or word


def written_out(text: str, language: str) -> str:
    """A text with each of its short words in full, and without the full stop that cuts one."""

    def full(found: re.Match[str]) -> str:
        meant = in_full_at(text, *found.span(), language)
        return found.group() if meant == found.group().removesuffix(".") else meant

    return _WORD.sub(full, text)


@lru_cache(maxsize=4)
def _table(language: str) -> dict[str, str]:
    short: dict[str, str] = table("abbreviations").get(language, {})
    return short
