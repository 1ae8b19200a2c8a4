"""Russian noun phrases and predicates: what stands with what in a clause, by case and number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from question_bank.claims.russian.cases import parses

MODIFIERS = frozenset({"ADJF", "PRTF"})
LIKELY = 0.2  # share of the likeliest reading from which on another counts
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*%?")
_LETTERS = re.compile(r"[а-яё-]+")
MOST_BEHIND = 4  # words that a noun can have behind it
MOST_AHEAD = 4  # modifiers in front of a noun


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a clause: where it stands, and what it can be; ``open`` where nothing but a space is behind it."""

    text: str
    start: int
    end: int
    open: bool
    pos: frozenset[str]
    first: str


@dataclass(frozen=True, slots=True)
class Group:
    """A noun phrase: places of its first word, its noun and its last word; what cases and numbers it can stand in."""

    first: int
    head: int
    last: int
    agreeing: frozenset[tuple[str, str]]

    def can_be(self, case: str, number: str = "") -> bool:
        """Whether it can stand in a case (and number)."""
        return any(one == case and number in {"", other} for one, other in self.agreeing)


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Any, ...]:
    """What a word can be, all but impossible readings left out."""
    if not _LETTERS.fullmatch(word):
        return ()
    found = parses(word)
    return tuple(one for one in found if one.score >= LIKELY * found[0].score)


@lru_cache(maxsize=20_000)
def _kinds(word: str) -> tuple[frozenset[str], str]:
    found = readings(word)
    return frozenset(str(one.tag.POS) for one in found), str(found[0].tag.POS) if found else ""


@lru_cache(maxsize=512)  # a clause is asked for its reactions, effects and refusals in turn
def words_of(clause: str) -> tuple[Word, ...]:
    """The words of a clause."""
    lower = clause.lower()
    found = list(_TOKEN.finditer(lower))
    ends = [one.start() for one in found[1:]] + [len(lower)] * bool(found)
    return tuple(
        Word(one.group(), one.start(), one.end(), lower[one.end() : end] == " ", *_kinds(one.group()))
        for one, end in zip(found, ends, strict=True)
    )


def group_at(words: Sequence[Word], at: int) -> Group | None:
    """The noun phrase that begins at a word: modifiers, a noun, and the genitives behind it."""
    place, cases = at, None
    while place < len(words) and place - at <= MOST_AHEAD:
        nouns = _agreement(words[place].text, "NOUN")
        if nouns:
            agreeing = nouns if cases is None else nouns & cases
            if agreeing:
                return Group(at, place, _behind(words, place), frozenset(agreeing))
        modifying = _agreement(words[place].text, "ADJF") | _agreement(words[place].text, "PRTF")
        joined = words[place].text == "и" and place > at
        if joined or (words[place].first == "ADVB" and place > at and words[place].open):
            place += 1
            continue
        if not modifying or not (words[place].open or (place > at and words[place].text)):
            return None
        both = modifying if cases is None else modifying & cases
        if not both:
            return None
        cases, place = both, place + 1
    return None


@lru_cache(maxsize=20_000)
def _agreement(word: str, pos: str) -> frozenset[tuple[str, str]]:
    return frozenset((one.tag.case, one.tag.number) for one in readings(word) if pos == one.tag.POS)


def _behind(words: Sequence[Word], head: int) -> int:
    """The last word of what belongs to a noun: genitives right behind it, and one preposition with its noun."""
    last = head
    while last + 1 < len(words) and words[last].open and last - head < MOST_BEHIND:
        inner = _genitive(words, last + 1)
        if inner is None:
            break
        last = inner
    return last


def _genitive(words: Sequence[Word], at: int) -> int | None:
    """The last word of a genitive noun phrase that begins here."""
    place = at
    while place < len(words) and place - at < MOST_AHEAD:
        if any(case == "gent" for case, _ in _agreement(words[place].text, "NOUN")):
            return place
        if not any(case == "gent" for case, _ in _agreement(words[place].text, "ADJF")) or not words[place].open:
            return None
        place += 1
    return None


def groups_of(words: Sequence[Word]) -> list[Group]:
    """The noun phrases of a clause that no preposition leads, in their order."""
    found: list[Group] = []
    at = 0
    led = False
    while at < len(words):
        if words[at].first == "PREP":
            led, at = True, at + 1
            continue
        group = group_at(words, at) if words[at].first not in {"VERB", "INFN", "CONJ", "PRCL"} else None
        if group is None:
            led = led and words[at].first in MODIFIERS | {"ADVB", "NUMR"}
            at += 1
            continue
        if not led:
            found.append(group)
        led, at = False, group.last + 1
    return found
