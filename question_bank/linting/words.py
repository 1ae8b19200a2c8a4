"""Word lists by language, from small data files; a language without a file has no list and its rules are skipped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

WORD_RULES = ("W1", "W2", "W3", "W4", "W5", "W7", "W8")


@lru_cache(maxsize=8)
def word_lists(language: str) -> dict[str, tuple[str, ...]] | None:
    """The lists for a language tag such as ``en`` or ``en-GB``; None if there are none."""
    tag = language.partition("-")[0].casefold()
    path = files("question_bank").joinpath("data", f"words_{tag}.json")
    if not re.fullmatch("[a-z]{2,3}", tag) or not path.is_file():
        return None
    return {name: tuple(words) for name, words in json.loads(path.read_text(encoding="utf-8")).items()}


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def first_of(words: Iterable[str], text: str) -> str | None:
    """The first of the words, or phrases, that stands in the text as whole words, as written there."""
    found = _pattern(tuple(words)).search(text)
    return found.group() if found else None


def content_words(text: str) -> set[str]:
    """Words of five letters and more, folded."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{5,}", text)}
