"""What a Russian clause says becomes of something, whatever its order: "ускоряется отток", "рельеф ровнее"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import table
from question_bank.claims.phrases import normalised
from question_bank.claims.russian.groups import Group, Word, groups_of, readings, words_of

_PIECE = re.compile(r"\s*[,;:]\s*(?:и\s+|а\s+|но\s+)?|\s+[–—-]\s+|\s+(?:а|и)\s+(?=[а-яё]+(?:ет|ют|ит|ят|ат)(?:ся)?\b)")
_RELATIVE = re.compile(r"\s*(?:котор|где\b|куда\b|когда\b|чтобы\b|если\b|что\b|пока\b|хотя\b)", re.IGNORECASE)
FAR = 4  # words between a noun phrase and its predicate
MOST_WORDS = 10


def changes_in(clause: str, *, ailing: bool = False) -> list[tuple[str, str]]:
    """Each change that a clause tells: the thing that changes, and the whole as a phrase."""
    told = []
    for piece in _PIECE.split(clause):
        if piece and not _RELATIVE.match(piece) and len(piece.split()) <= MOST_WORDS:
            told += _change(piece, ailing=ailing)
    return told


def _change(piece: str, *, ailing: bool) -> list[tuple[str, str]]:
    words = words_of(piece)
    at = next((place for place in range(len(words)) if _predicates(words, place, ailing=ailing)), None)
    if at is None or any(one.text in _data()["unsure"] for one in words):
        return []
    group = _subject(words, at)
    if group is None:
        return []
    thing = piece[words[group.first].start : words[group.last].end]
    begin = words[min(group.first, _with_adverb(words, at))].start
    ahead, behind = piece[begin : words[group.first].start], piece[words[group.last].end : words[-1].end]
    phrases = (normalised(f"{ahead}{one}{behind}", "ru", governed=True) for one in cut(thing, "ru"))
    return [(thing, phrase) for phrase in phrases if phrase]


def _predicates(words: Sequence[Word], at: int, *, ailing: bool) -> bool:
    """Whether a word tells what becomes of something."""
    word = words[at]
    idle = _data()["no_change"] if ailing else _data()["no_change"] | _data()["ailing"]
    if word.text in idle or any(one.normal_form in idle for one in readings(word.text)):
        return False
    if word.first == "VERB":
        return any(_changes(one, ailing=ailing) for one in readings(word.text))
    if word.first == "PRTS":
        return True
    return "COMP" in word.pos and (at + 1 == len(words) or words[at + 1].first not in {"NOUN", "ADJF"})


def _changes(one: Any, *, ailing: bool) -> bool:
    """Whether a reading is a verb that is said of a thing; one that governs an object only among reactions."""
    return one.tag.POS == "VERB" and ("intr" in one.tag or ailing) and ("3per" in one.tag or "past" in one.tag)


def _subject(words: Sequence[Word], at: int) -> Group | None:
    """The noun phrase in the nominative that agrees with a predicate."""
    groups = [one for one in groups_of(words) if not one.first <= at <= one.last and one.can_be("nomn")]
    numbers = {str(one.tag.number) for one in readings(words[at].text) if one.tag.POS in {"VERB", "PRTS"}} or {""}
    fitting = [one for one in groups if any(one.can_be("nomn", number) for number in numbers)]
    ahead = [one for one in fitting if one.last < at and at - one.last <= FAR]
    behind = [one for one in fitting if at < one.first <= at + 2]
    return ahead[-1] if ahead else behind[0] if behind else None


def _with_adverb(words: Sequence[Word], at: int) -> int:
    return at - 1 if at and words[at - 1].first in {"ADVB", "VERB"} else at


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/changes").items()}
