"""What notes write short, written out: "preg" as *pregnancy*, «берем.» as *беременность*."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.lexicon import table

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")


@lru_cache(maxsize=60_000)
def in_full(word: str, language: str) -> str:
    """The word that is meant, or the word itself."""
    return _table(language).get(word.lower(), word)


def written_out(text: str, language: str) -> str:
    """A text with each of its short words in full, and without the full stop that cuts one."""

    def full(found: re.Match[str]) -> str:
        short = found.group().removesuffix(".")
        meant = in_full(short, language)
        return found.group() if meant == short else meant

    return _WORD.sub(full, text)


@lru_cache(maxsize=4)
def _table(language: str) -> dict[str, str]:
    short: dict[str, str] = table("abbreviations").get(language, {})
    return short
