"""What a document says in numbers: how many sessions, how often, how strong, how long."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.conflicts.model import Kind
from question_bank.conflicts.numbers import RANGE, Span, span
from question_bank.conflicts.sentences import Sentence
from question_bank.terms import Terms

_OF_COURSES = frozenset({"prevention", "maintenance"})  # a cream that prevents pain is no course to prevent


@dataclass(frozen=True, slots=True)
class Measure:
    """A value and what it is about: kind, range (sessions, days, percent or minutes), scope words, and sentence."""

    kind: Kind
    span: Span
    scope: frozenset[str]
    about: Terms
    sentence: Sentence
    written: str


@dataclass(frozen=True, slots=True)
class _Cues:
    sessions: re.Pattern[str]
    interval: re.Pattern[str]
    frequency: re.Pattern[str]
    daily: re.Pattern[str]
    percent: re.Pattern[str]
    time: re.Pattern[str]
    left_on: re.Pattern[str]
    abstain: re.Pattern[str]
    lasting: re.Pattern[str]
    told_by_somebody: re.Pattern[str]
    goes_on: re.Pattern[str]
    repeats: re.Pattern[str]
    beside: re.Pattern[str]
    composed: re.Pattern[str]
    scopes: dict[str, re.Pattern[str]]
    days: dict[str, float]
    minutes: dict[str, float]


@lru_cache(maxsize=4)
def cues(language: str) -> _Cues:
    """The cue words of a language, from its data file."""
    path = files("question_bank.conflicts").joinpath("data", f"measures_{language}.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def pattern(words: str) -> re.Pattern[str]:
        return re.compile(words.replace("{range}", RANGE), re.IGNORECASE)

    return _Cues(
        **{name: pattern(data[name]) for name in _PATTERNS},
        scopes={name: pattern(words) for name, words in data["scopes"].items()},
        days=data["days"],
        minutes=data["minutes"],
    )


_PATTERNS = (
    "sessions",
    "interval",
    "frequency",
    "daily",
    "percent",
    "time",
    "left_on",
    "abstain",
    "lasting",
    "told_by_somebody",
    "goes_on",
    "repeats",
    "beside",
    "composed",
)


def measures(sentence: Sentence, language: str, before: Terms = frozenset()) -> Iterator[Measure]:
    """The measures of a sentence; what somebody tells of their own case, and prices, are none.

    ``before`` are the terms of the sentence before it, which "it acts within 15 minutes" goes on from.
    """
    known, text = cues(language), sentence.text
    if known.told_by_somebody.search(text):
        return
    about = sentence.said | before if known.goes_on.search(text) else sentence.said
    scope = frozenset(name for name, words in known.scopes.items() if words.search(text))
    for kind, found_span, written in (*_counted(text, known), *_timed(text, known)):
        if kind is Kind.INTERVAL and (known.beside.search(text) or not known.repeats.search(text)):
            continue  # the flask that is checked once a year
        if kind is Kind.CONCENTRATION and known.composed.search(text):
            continue  # of one part of a mixture
        counted = kind in {Kind.SESSIONS, Kind.INTERVAL}
        yield Measure(kind, found_span, scope if counted else scope - _OF_COURSES, about, sentence, written)


def _counted(text: str, known: _Cues) -> Iterator[tuple[Kind, Span, str]]:
    for found in known.sessions.finditer(text):
        yield Kind.SESSIONS, span(found), found.group()
    for found in known.percent.finditer(text):
        yield Kind.CONCENTRATION, span(found), found.group()
    for found in known.interval.finditer(text):
        yield Kind.INTERVAL, span(found).times(_unit(found["unit"], known.days)), found.group()
    for found in known.frequency.finditer(text):
        often = span(found)
        yield Kind.INTERVAL, _turned(often, _unit(found["unit"], known.days)), found.group()
    for found in known.daily.finditer(text):
        yield Kind.INTERVAL, Span(1.0, 1.0), found.group()


def _timed(text: str, known: _Cues) -> Iterator[tuple[Kind, Span, str]]:
    kinds = (
        (Kind.EXPOSURE, known.left_on, known.minutes),
        (Kind.ABSTENTION, known.abstain, known.days),
        (Kind.LASTING, known.lasting, known.days),
    )
    for found in known.time.finditer(text):
        for kind, cue, units in kinds:
            factor = _unit(found["unit"], units)
            if factor and cue.search(text):
                yield kind, span(found).times(factor), found.group()


def _unit(word: str, units: dict[str, float]) -> float:
    """How many base units a unit is; 0 if it is none of them."""
    plain = word.casefold()
    return next((factor for start, factor in units.items() if plain.startswith(start)), 0.0)


def _turned(often: Span, days: float) -> Span:
    """Times in a period as the days from one to the next."""
    return Span(days / often.high, days / often.low if often.low else float("inf"))
