"""The words and patterns of one language, read once from the data files and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.claims.alternatives import alternatives, parts_of
from question_bank.claims.model import Category

Pattern = re.Pattern[str]
LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase that makes a statement a claim; ``before``: what is claimed stands in front of the phrase.

    ``agent`` (written @): only a procedure or substance may stand in front of it ("stress can cause acne" is no
    claim). ``known`` (written ~): outside a section of its category only known reactions count.
    """

    category: Category
    pattern: Pattern
    before: bool
    agent: bool
    known: bool
    confidence: float
    qualifier: str | None
    trigger: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Word sets and patterns that steer the cutting of phrases and the naming of subjects.

    ``openings`` are the keys of ``canon`` in several words, each with the space behind it.
    """

    sets: dict[str, frozenset[str]]
    patterns: dict[str, Pattern]
    canon: dict[str, str]
    openings: tuple[str, ...]
    adjective_endings: tuple[str, ...]


@lru_cache(maxsize=64)  # more than there are
def table(name: str) -> dict[str, Any]:
    """One data file as written."""
    return tomllib.loads(files("question_bank.claims").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def pattern(module: str, name: str) -> Pattern:
    """A pattern of a smaller step, from the one file that holds them."""
    return re.compile(table("patterns")[module][name])


def quick(module: str, name: str) -> Pattern:
    """The same, for long lists of alternatives that are looked for in lower case."""
    return re.compile(alternatives([table("patterns")[module][name]]))


def any_of(patterns: list[str] | tuple[str, ...]) -> Pattern:
    """One pattern that matches where any of these does."""
    return re.compile(alternatives(patterns))


def where_any(patterns: Iterable[str]) -> Pattern:
    """A pattern for whether any of these matches at all: which it is, and how far it goes, does not count."""
    return re.compile(alternatives(sorted(part for one in patterns for part in parts_of(one))))


def whole_words(words: list[str] | tuple[str, ...]) -> Pattern:
    """A pattern for any of these words or phrases, the longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-]){alternatives(map(re.escape, ordered))}(?![\w-])")


@lru_cache(maxsize=4)
def cues(language: str) -> tuple[Cue, ...]:
    """The prose cues of a language, in the order of the file."""
    data = table(f"{language}/cues")
    return tuple(
        _cue(group, pattern, data["macros"], side)
        for group in data["cue"]
        for side in ("after", "before")
        for pattern in group.get(side, ())
    )


def _cue(group: dict[str, Any], pattern: str, macros: dict[str, str], side: str) -> Cue:
    expanded = pattern.lstrip("@~")
    signs = pattern[: len(pattern) - len(expanded)]
    for _ in range(2):  # a macro may name another
        for name, meaning in macros.items():
            expanded = re.sub(rf"(?<![A-Z]){name}(?![A-Z])", lambda _, meaning=meaning: meaning, expanded)  # type: ignore[misc] # a default binds it now
    return Cue(
        category=Category(group["category"]),
        pattern=re.compile(expanded),
        before=side == "before",
        agent="@" in signs,
        known="~" in signs,
        confidence=group["confidence"],
        qualifier=group.get("qualifier"),
        trigger=any_of([group["trigger"]]),
    )


@lru_cache(maxsize=4)
def words(language: str) -> Words:
    """The word sets of a language, those of its subjects included."""
    data = table(f"{language}/words") | table(f"{language}/subjects")
    sets = {
        name: frozenset(value.split()) for name, value in data.items() if isinstance(value, str) and "|" not in value
    }
    sets["generic"] = frozenset(data["generic"].split("|"))
    patterns = {
        "leads": re.compile(data["leads"]),
        "tails": any_of(data["tails"]),
        "examples": whole_words(data["examples"].split("|")),
        "people": re.compile(data["people"]),
    }
    return Words(
        sets=sets,
        patterns=patterns,
        canon=dict(data["canon"]),
        openings=tuple(f"{written} " for written in data["canon"] if " " in written),
        adjective_endings=tuple(data["adjective_endings"]),
    )
