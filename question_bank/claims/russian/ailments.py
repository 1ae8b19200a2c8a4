"""Reactions that a Russian predicate tells of a part of the body: "опускается веко" is *опущение века*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from question_bank.claims.lexicon import Pattern, table
from question_bank.claims.russian.groups import Group, Word, groups_of, readings, words_of

FAR = 4  # words between a part of the body and what it does
_SAYS = frozenset({"VERB", "INFN", "PRTS"})
_QUALITIES = frozenset({"ADJF", "ADJS", "PRTF", "PRTS"})


def ailments_in(clause: str) -> list[str]:
    """The reactions of a clause, each as a noun with the part of the body in the genitive."""
    words = words_of(clause)
    if words and not any(one.can_be("nomn") for one in groups_of(words)):
        alone = next((one.text for one in words if one.text in _impersonal()), "")
        deed = _deed(alone)
        return [deed] if deed else []
    inside = {at for one in groups_of(words) for at in range(one.first, one.last + 1)}
    deeds = [(place, name) for place, one in enumerate(words) if (name := _told(one, inside=place in inside))]
    parts = [one for one in groups_of(words) if one.can_be("nomn") and _is_part(words[one.head].text)] if deeds else []
    found: list[str] = []
    last: Group | None = None
    for place, name in deeds:
        part = _nearest(parts, place)
        last = part or last
        if last is not None:
            found.append(_of(name, words, last))
    return found


def _told(word: Word, *, inside: bool) -> str:
    """The noun for what a verb tells, or for a quality that is said of something and belongs to no noun."""
    name = _deed(word.text) if _SAYS & word.pos else ""
    return name or (_quality(word.text) if not inside and _QUALITIES & word.pos else "")


def _nearest(parts: Sequence[Group], place: int) -> Group | None:
    """The part of the body behind a verb, else the last in front of it."""
    behind = [one for one in parts if 0 < one.first - place <= 2]
    ahead = [one for one in parts if one.last < place and place - one.last <= FAR]
    return ahead[-1] if ahead else behind[0] if behind else None


def _of(name: str, words: Sequence[Word], part: Group) -> str:
    """The noun with the part of the body behind it; what is said of a head or an eye has a name of its own."""
    noun = _reading(words[part.head].text)
    own: dict[str, str] = _table()["named"]
    known = own.get(f"{name} {noun.normal_form}")
    if known is not None:
        return known
    genitive = noun.inflect({"gent", noun.tag.number})
    modifiers = [_agreeing(words[at].text, noun) for at in range(part.first, part.head)]
    behind = [words[at].text for at in range(part.head + 1, part.last + 1)]
    return " ".join([name, *modifiers, genitive.word if genitive else words[part.head].text, *behind])


def _reading(word: str) -> Any:
    """The noun in the nominative that a word can be."""
    return next(one for one in readings(word) if one.tag.POS == "NOUN" and one.tag.case == "nomn")


def _agreeing(word: str, noun: Any) -> str:
    """A modifier in the genitive of its noun."""
    for one in readings(word):
        if one.tag.POS in {"ADJF", "PRTF"} and one.tag.case == "nomn":
            form = one.inflect({"gent", noun.tag.number} | ({noun.tag.gender} if noun.tag.number == "sing" else set()))
            return str(form.word) if form else word
    return word


@lru_cache(maxsize=8192)
def _deed(word: str) -> str:
    """The noun for a verb of ailing; empty for any other word."""
    return next((noun for pattern, noun in _deeds() if pattern.match(word)), "")


@lru_cache(maxsize=4096)
def _quality(word: str) -> str:
    """The noun for a quality of ailing ("красным" is *покраснение*); empty for any other word."""
    return next((noun for stem, noun in _table()["qualities"].items() if re.match(stem, word)), "")


@lru_cache(maxsize=4096)
def _is_part(word: str) -> bool:
    nouns = [one for one in readings(word) if one.tag.POS == "NOUN" and one.tag.case == "nomn"]
    return any(one.normal_form in _parts() for one in nouns)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return table("ru/ailments")


@lru_cache(maxsize=1)
def _deeds() -> tuple[tuple[Pattern, str], ...]:
    return tuple((re.compile(stem), noun) for stem, noun in _table()["deeds"].items())


@lru_cache(maxsize=1)
def _impersonal() -> frozenset[str]:
    return frozenset(str(_table()["parts"]["impersonal"]).split())


@lru_cache(maxsize=1)
def _parts() -> frozenset[str]:
    return frozenset(str(_table()["parts"]["nouns"]).split())
