"""The case a Russian phrase stands in, and a name's nominative where its text has it."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.lexicon import table
from question_bank.claims.russian.cases import is_known, parses

_MODIFIERS = frozenset({"ADJF", "PRTF"})
_NAMES = frozenset({"Surn", "Name", "Patr", "Geox"})
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _fixed() -> frozenset[str]:
    return frozenset(table("ru/words")["fixed"].split())


def is_oblique(phrase: str) -> bool:
    """Whether a phrase's first noun, or what agrees with it, is hardly in the nominative.

    A surname is not what is meant ("рубцов"), and of a word that no dictionary holds the likeliest form counts.
    """
    for word in _WORD.findall(phrase.lower()):
        found = [one for one in parses(word) if one.tag.POS in {"NOUN", *_MODIFIERS} and not _NAMES & one.tag.grammemes]
        if not found or word in _fixed():
            return False
        counted = found if is_known(word) else found[:1]
        if not any(one.tag.case == "nomn" or (one.tag.case == "accs" and not is_known(word)) for one in counted):
            return True
        if any(one.tag.POS == "NOUN" for one in found):
            return False
    return False


def in_nominative(name: str, text: str) -> str:
    """A subject's name in the nominative, where it stands in another case and the text has that form of it too."""
    first, *rest = name.split(" ")
    if not _WORD.fullmatch(first) or not is_oblique(first):
        return name
    for one in parses(first.lower()):
        form = one.inflect({"nomn"}) if one.tag.POS == "NOUN" and one.tag.number == "sing" else None
        if form is not None and re.search(rf"(?<!\w){form.word}(?!\w)", text, re.IGNORECASE):
            return " ".join([form.word, *rest])
    return name
