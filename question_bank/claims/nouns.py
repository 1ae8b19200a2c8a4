"""The noun phrase around a known word: the words that belong to it in front, and those that tell it apart behind."""

from __future__ import annotations

import re

from question_bank.claims.cutting import is_adjective
from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import Words, pattern, words
from question_bank.claims.phrases import normalised
from question_bank.claims.russian.cases import is_known
from question_bank.claims.russian.names import is_genitive

MOST_AHEAD, MOST_BEHIND, FEW = 3, 3, 4  # words
_TOKEN = re.compile(r"[^\s]+")
_SIGNS = ".,;:!?\"'()«»…"
_BEFORE_VERB = re.compile(
    r"(?:\w+n't|not|never|cannot|can|will|would|could|should|must|may|to|who|i|we|you|they)$", re.IGNORECASE
)
_RUSSIAN_VERB = pattern("nouns", "verb_ru")
_QUALITY = pattern("nouns", "quality_en")


def noun_phrase(piece: str, start: int, end: int, language: str) -> str:
    """The phrase around the known word that begins at ``start`` of a piece."""
    lexicon = words(language)
    tokens = list(_TOKEN.finditer(piece))
    head = next((place for place, one in enumerate(tokens) if one.end() > start), None)
    if head is None:
        return ""
    first = _ahead(tokens, head, lexicon, language)
    last = _behind(tokens, max(head, _holding(tokens, end)), lexicon, language)
    return normalised(piece[tokens[first].start() : tokens[last].end()], language)


def _holding(tokens: list[re.Match[str]], end: int) -> int:
    return next((place for place, one in enumerate(tokens) if one.end() >= end), len(tokens) - 1)


def _ahead(tokens: list[re.Match[str]], head: int, lexicon: Words, language: str) -> int:
    """Back to the first word that cannot belong to the phrase; without one near by, only over adjectives."""
    first = head
    while first > 0 and head - first < MOST_AHEAD and _belongs(tokens[first - 1].group(), lexicon, language):
        if first > 1 and _BEFORE_VERB.match(tokens[first - 2].group()):
            break  # "I don't treat pregnant women"
        first -= 1
    bounded = first == 0 or head - first < MOST_AHEAD
    if not bounded or language == "ru":
        first = head
        while first > 0 and head - first < MOST_AHEAD and _modifies(tokens[first - 1].group(), lexicon):
            first -= 1
    return first


def _modifies(token: str, lexicon: Words) -> bool:
    word = token.lower()
    return word.strip(_SIGNS) == word and (is_adjective(word, lexicon) or "-" in word)


def _belongs(token: str, lexicon: Words, language: str) -> bool:
    word = token.lower()
    if word.strip(_SIGNS) != word or word in lexicon.sets["saying"] or word.endswith("n't"):
        return False
    if word in lexicon.sets["stop"] or word in lexicon.sets["determiners"] or word in lexicon.sets["pronouns"]:
        return False
    if word in verbs(language).finite or word in lexicon.sets["fillers"]:
        return False
    return not word.endswith("ly") and word.isascii() == (language == "en")


def _behind(tokens: list[re.Match[str]], head: int, lexicon: Words, language: str) -> int:
    """On over nouns, and over one preposition with its noun."""
    last, linked = head, False
    word = tokens[head].group().lower()
    modifies = _QUALITY.search(word) if language == "en" else is_adjective(word, lexicon)
    if head + 1 < len(tokens) and modifies:
        last += _is_name(tokens[head + 1].group(), lexicon, language)
    while last + 1 < len(tokens) and last - head < MOST_BEHIND:
        if tokens[last].group()[-1] in _SIGNS:
            break
        word = tokens[last + 1].group().lower().strip(_SIGNS)
        if word in lexicon.sets["links"] and not linked and last + 2 < len(tokens):
            reach = _linked(tokens, last + 2, lexicon, language)
            if not reach:
                break
            last, linked = reach, True
            continue
        if linked or not _goes_on(word, tokens[last].group().lower(), lexicon, language):
            break
        last += 1
    return last


def _linked(tokens: list[re.Match[str]], at: int, lexicon: Words, language: str) -> int:
    """The place of the last word of what a preposition brings, 0 where that is no noun."""
    while at < len(tokens) and tokens[at].group().lower() in lexicon.sets["determiners"]:
        at += 1
    last = at
    while last < len(tokens) and last - at < 2 and _is_name(tokens[last].group(), lexicon, language):
        last += 1
        if tokens[last - 1].group()[-1] in _SIGNS:
            break
    return last - 1 if last > at else 0


def _is_name(token: str, lexicon: Words, language: str) -> bool:
    word = token.lower().strip(_SIGNS)
    if (
        not word[:1].isalpha()
        or word in lexicon.sets["stop"]
        or word in lexicon.sets["saying"]
        or word in lexicon.sets["pronouns"]
    ):
        return False
    return not (language == "ru" and _RUSSIAN_VERB.search(word)) and word not in lexicon.sets["saying"]


def _goes_on(word: str, before: str, lexicon: Words, language: str) -> bool:
    """Whether a word right behind the known one is part of its name."""
    if language == "ru":
        thing = word in lexicon.sets["things"] | lexicon.sets["heads"] | lexicon.sets["names"]
        return (
            (not thing or is_adjective(before, lexicon))
            and _is_name(word, lexicon, language)
            and (is_adjective(word, lexicon) or is_genitive(word) or (word.endswith(_GENITIVE) and not is_known(word)))
        )
    return word in lexicon.sets["shared"] or word in lexicon.sets["compounds"]


_GENITIVE = ("ы", "и", "а", "я", "ей", "ов", "ий", "ек", "ок")


def short_name(piece: str, language: str) -> str:
    """A short piece of a list that names something, without a verb; empty where it says more."""
    found = piece.lower().split()
    lexicon = words(language)
    if (
        not found
        or len(found) > FEW
        or any(word in lexicon.sets["saying"] or word in lexicon.sets["pronouns"] for word in found)
    ):
        return ""
    if language == "ru" and any(_RUSSIAN_VERB.search(word) for word in found):
        return ""
    return normalised(piece, language)
