"""Headings that name what stands under them: the same sections come again under each ("Gel A", "Gel B")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import pattern
from question_bank.claims.model import Category
from question_bank.claims.phrases import squeezed, without_parentheses
from question_bank.claims.subjects import as_subject, is_ordinary
from question_bank.claims.units import CELL, HEADING, Unit

ENOUGH = 2  # sections in common that make two headings alike
LONGEST_LABEL = 6  # words of a label at the start of a line
MOST_WORDS = 9  # of a heading that names something
_LABEL = re.compile(r"[\W\d_]*(?P<head>[^:–—.!?\n]{2,60}?)\s*(?::|\s[–—-]\s|\.(?=\s|$)|\?)")
_ASKS = re.compile(
    r"(?:what|how|why|when|where|who|whom|for|if|in|on|my|our|your|the|do|что|как|почему|когда|где|кто|кому|для|если|в|на|мой|наш\w*|при|с|о)\b",
    re.IGNORECASE,
)
_SAYS = pattern("entities", "says")
_PLACE = re.compile(
    r"\b(?:clinic|school|institute|academy|college|studio|salon|cent(?:er|re)|university|клиника|школа|институт|академия|центр|студия|салон)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\W*(?:\(?(?:\d{1,2}|[A-ZА-Я]|[IVX]{1,4})(?:[.)]|\s[–—-])\s+|(?:№|no\.?)\s*\d+[.:)]?\s*)")


def entities(units: Sequence[Unit]) -> dict[int, str]:
    """The place of each such heading in the units, with the subject it names."""
    headings = [
        place
        for place, unit in enumerate(units)
        if unit.kind == HEADING and not _told(unit.words, unit.language) and not unit.words.rstrip().endswith("?")
    ]
    under = {place: _topics(units, place, frozenset(headings)) for place in headings}
    named = {place: _name(units[place]) for place in headings}
    candidates = [place for place in headings if under[place] and named[place]]
    return {
        place: named[place]
        for place in candidates
        if any(_twins(units, under, place, other) for other in candidates if other != place)
    }


def _twins(units: Sequence[Unit], under: dict[int, set[Category]], one: int, other: int) -> bool:
    """Two headings of one rank with the same sections under them."""
    common = len(under[one] & under[other])
    return units[one].level == units[other].level and (common >= ENOUGH or under[one] == under[other])


def _told(words: str, language: str) -> bool:
    sense = sense_of(without_parentheses(words), language)
    return bool(sense.topic or sense.mixed)


def _topics(units: Sequence[Unit], place: int, headings: frozenset[int]) -> set[Category]:
    """The categories that headings, labels and columns under a heading name, up to the next one of its rank."""
    own = units[place]
    topics = set()
    for at in range(place + 1, len(units)):
        unit = units[at]
        if at in headings and unit.level <= own.level:
            break
        head = _head(unit)
        category = sense_of(head, unit.language).category if head else None
        if category is not None:
            topics.add(category)
    return topics


def _head(unit: Unit) -> str:
    """The words at the start of a unit that can be a label."""
    if unit.kind == HEADING or (unit.kind == CELL and unit.header):
        return unit.words
    label = _LABEL.match(unit.words)
    return label["head"] if label and len(label["head"].split()) <= LONGEST_LABEL else ""


def _name(unit: Unit) -> str:
    plain = squeezed(_NUMBER.sub("", unit.words))
    unfit = _ASKS.match(plain) or _PLACE.search(plain) or _SAYS.search(plain) or is_ordinary(plain, unit.language)
    return as_subject(plain) if 0 < len(plain.split()) <= MOST_WORDS and not unfit else ""
