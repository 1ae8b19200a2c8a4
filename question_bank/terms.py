"""Phrases made comparable: two that mean the same by their words, or by a known synonym, are never offered together."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

from question_bank.text import normalise

LANGUAGES = {"en": "english", "ru": "russian"}
OVERLAP = 0.5  # of the words of two phrases together: then they are too near to be told apart
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
Terms = frozenset[str]


@lru_cache(maxsize=4)
def _data(language: str) -> dict[str, list[list[str]]]:
    path = files("question_bank").joinpath("data", f"terms_{language}.json")
    found: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=4)
def _synonyms(language: str) -> dict[str, str]:
    """Stem → the stem that stands for its group."""
    groups = ([stem(word, language) for word in group] for group in _data(language)["synonyms"])
    return {one: group[0] for group in groups for one in group}


@lru_cache(maxsize=4)
def _ignored(language: str) -> frozenset[str]:
    return frozenset(word for group in _data(language)["ignored"] for word in group)


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """A word without its ending."""
    found: str = _stemmer(language).stemWord(word)
    return found


@lru_cache(maxsize=4)
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(LANGUAGES[language])


@lru_cache(maxsize=50_000)
def terms(text: str, language: str) -> Terms:
    """The stems of a phrase's content words, synonyms taken for one."""
    words = (word for word in _WORD.findall(normalise(text)) if word not in _ignored(language))
    synonyms = _synonyms(language)
    stems = (stem(word, language) for word in words)
    return frozenset(synonyms.get(one, one) for one in stems)


@lru_cache(maxsize=4)
def _effect_words(language: str) -> Terms:
    words = (word for group in _data(language)["effect_words"] for word in group)
    synonyms = _synonyms(language)
    return frozenset(synonyms.get(stem(word, language), stem(word, language)) for word in words)


def acted_on(said: Terms, language: str) -> Terms:
    """What an effect is about, without how it acts: who activates collagen production stimulates its synthesis."""
    return said - _effect_words(language) or said


def near(one: Terms, other: Terms) -> bool:
    """Whether two phrases may mean the same, or one a part of the other; empty ones always may."""
    if not one or not other or one <= other or other <= one:
        return True
    return len(one & other) >= OVERLAP * len(one | other)


ROOT = 5  # letters that words of one family share: inflammation, inflamed


@lru_cache(maxsize=50_000)
def roots(found: Terms) -> Terms:
    """The terms cut so short that a word's relatives look alike; for caution only, since strangers may too."""
    return frozenset(one[:ROOT] for one in found)


def akin(one: Terms, other: Terms) -> bool:
    """Whether two phrases may mean the same by the families of their words."""
    return near(one, other) or near(roots(one), roots(other))
