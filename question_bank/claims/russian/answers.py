"""Russian phrases as answers: a name has a noun, stands in the nominative, and lost no word that agrees with it."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import words
from question_bank.claims.russian.cases import is_known, parses

_MODIFIERS = frozenset({"ADJF", "PRTF"})
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
_LAST = re.compile(r"([а-яё-]+)\s+$", re.IGNORECASE)
_NEXT = re.compile(r"\s+([а-яё-]+)", re.IGNORECASE)
_BRACKET = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_OPEN = re.compile(
    r"(?:люб|друг|некотор|возможн|различн|следующ|лёгк|легк|общ|ваш|эт|как|всяк|ин|сам|так|данн)\w*$", re.IGNORECASE
)


def has_noun(name: str) -> bool:
    """Whether a subject is more than an adjective ("глиняная (белая)"); a word in other letters is a name."""
    found = _BRACKET.sub("", name).split()
    return any(not _WORD.fullmatch(one) or parses(one.lower())[0].tag.POS not in _MODIFIERS for one in found)


def is_guessed(phrase: str, written: str) -> bool:
    """Whether the nominative of a word that no dictionary holds was guessed from another case."""
    there = {one.lower() for one in _WORD.findall(written)}
    return any(not is_known(one) and one.lower() not in there for one in _WORD.findall(phrase)[:3])


def lost_modifier(ahead: str) -> bool:
    """Whether an adjective stands right ahead of a phrase, so that it was cut off."""
    found = _LAST.search(ahead)
    if found is None or _OPEN.match(found[1]) or found[1].lower() in words("ru").sets["determiners"]:
        return False
    return parses(found[1].lower())[0].tag.POS in _MODIFIERS


def lost_genitive(behind: str) -> bool:
    """Whether a noun in the genitive goes on behind a phrase ("нарушение | свёртываемости")."""
    found = _NEXT.match(behind)
    if found is None:
        return False
    first = parses(found[1].lower())[0]
    return first.tag.POS in {"NOUN", *_MODIFIERS} and first.tag.case == "gent"


def is_plain_noun(word: str) -> bool:
    """Whether a word is likeliest a noun, so that one behind it belongs to it ("оксид | железа")."""
    return is_known(word) and parses(word)[0].tag.POS == "NOUN"


def is_plural(word: str) -> bool:
    """Whether a noun is likeliest a plural in the nominative ("экстракты")."""
    return any(
        one.tag.POS == "NOUN" and one.tag.number == "plur" and one.tag.case == "nomn" for one in parses(word)[:3]
    )
