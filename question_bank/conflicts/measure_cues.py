"""The words that measures are told by, by language, from a small data file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.conflicts.numbers import RANGE
from question_bank.terms import Terms, terms

Named = dict[str, re.Pattern[str]]
_NAMED = frozenset({"scopes", "zones", "money", "price", "priced", "age", "onset", "share", "length", "dose"})


@dataclass(frozen=True, slots=True)
class Cues:
    """Cue words of one language; ``topics`` by kind: what is abstained from, what lasts, what acts."""

    sessions: re.Pattern[str]
    of_a_course: re.Pattern[str]
    in_a_course: re.Pattern[str]
    courses: re.Pattern[str]
    course: re.Pattern[str]
    interval: re.Pattern[str]
    between: re.Pattern[str]
    frequency: re.Pattern[str]
    adverbs: re.Pattern[str]
    daily: re.Pattern[str]
    alternate: re.Pattern[str]
    percent: re.Pattern[str]
    amount: re.Pattern[str]
    time: re.Pattern[str]
    left_on: re.Pattern[str]
    abstain: re.Pattern[str]
    lasting: re.Pattern[str]
    lasts: re.Pattern[str]
    no_lasting: re.Pattern[str]
    told_by_somebody: re.Pattern[str]
    prices: re.Pattern[str]
    goes_on: re.Pattern[str]
    repeats: re.Pattern[str]
    beside: re.Pattern[str]
    composed: re.Pattern[str]
    clauses: re.Pattern[str]
    before: re.Pattern[str]
    earlier: re.Pattern[str]
    leading: re.Pattern[str]
    at_once: re.Pattern[str]
    next_day: re.Pattern[str]
    general: Terms
    share_general: Terms
    scopes: Named
    zones: Named
    money: Named
    price: Named
    priced: Named
    age: Named
    onset: Named
    share: Named
    length: Named
    dose: Named
    topics: dict[str, Named]
    days: dict[str, float]
    minutes: dict[str, float]


@lru_cache(maxsize=4)
def cues(language: str) -> Cues:
    """The cue words of a language, from its data file."""
    path = files("question_bank.conflicts").joinpath("data", f"measures_{language}.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def pattern(words: str) -> re.Pattern[str]:
        return re.compile(words.replace("{range}", RANGE), re.IGNORECASE)

    def named(rows: dict[str, str]) -> Named:
        return {name: pattern(words) for name, words in rows.items()}

    simple = {one.name for one in fields(Cues) if one.type == "re.Pattern[str]"}
    read: dict[str, Any] = {name: pattern(data[name]) for name in simple}
    read |= {name: named(rows) for name, rows in data.items() if name in _NAMED}
    return Cues(
        **read,
        general=terms(data["general"], language),
        share_general=terms(data["share"]["general"], language),
        topics={kind: named(rows) for kind, rows in data["topics"].items()},
        days=data["days"],
        minutes=data["minutes"],
    )


def names(rows: Named, text: str) -> frozenset[str]:
    """The names of the rows whose words a text says."""
    return frozenset(name for name, words in rows.items() if words.search(text))
