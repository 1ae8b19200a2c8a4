"""Whether Russian words name something, or say something: what has no noun, or a verb of its own, is no name."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.russian.cases import is_known
from question_bank.claims.russian.groups import readings, words_of

_FOREIGN = re.compile(r"[a-z]{2,}|\d", re.IGNORECASE)
_SAYING = frozenset({"VERB", "INFN", "PRED", "GRND", "ADJS", "PRTS"})
_STARTS = frozenset({"CONJ", "PRCL", "NPRO"})
_RELATIVE = ("котор",)


@lru_cache(maxsize=8192)
def has_noun(phrase: str) -> bool:
    """Whether a phrase holds a noun, or a word in other letters, and does not begin as a clause does."""
    words = words_of(phrase)
    if not words or words[0].text.startswith(_RELATIVE) or words[0].first in _STARTS:
        return False
    nouns = (one for one in words if "NOUN" in one.pos or not one.pos or not is_known(one.text))
    return any(nouns) or bool(_FOREIGN.search(phrase))


@lru_cache(maxsize=8192)
def is_genitive(word: str) -> bool:
    """Whether a word can be a noun or its modifier in the genitive."""
    return any(one.tag.case == "gent" for one in readings(word))


@lru_cache(maxsize=8192)
def says(words: str) -> bool:
    """Whether words make a clause: a verb, or an adjective that is said of something."""
    return any(one.first in _SAYING and is_known(one.text) for one in words_of(words))


@lru_cache(maxsize=8192)
def is_finite(piece: str) -> bool:
    """Whether a piece of a list holds a verb in a person, so that it says something of its own."""
    return any(one.first == "VERB" and "NOUN" not in one.pos and is_known(one.text) for one in words_of(piece))
