"""The words that give contradictions away, by language, from small data files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.model import Category
from question_bank.terms import Terms, stem, terms


@dataclass(frozen=True, slots=True)
class NoneOf:
    """A statement that there is none of a category; ``about`` limits it to claims with one of these terms."""

    words: re.Pattern[str]
    category: Category
    about: Terms


@dataclass(frozen=True, slots=True)
class StatementCues:
    """Cues of one language."""

    separators: Terms
    opposites: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    none: tuple[NoneOf, ...]
    modes: re.Pattern[str]
    manners: tuple[dict[str, re.Pattern[str]], ...]
    superlatives: re.Pattern[str]
    safer: re.Pattern[str]
    ways: dict[str, re.Pattern[str]]
    steps: re.Pattern[str]
    opposed: tuple[dict[str, re.Pattern[str]], ...]
    opposed_within: tuple[dict[str, re.Pattern[str]], ...]
    joints: re.Pattern[str]
    states: re.Pattern[str]
    hearsay: re.Pattern[str]
    permits: tuple[re.Pattern[str], ...]
    forbids: tuple[re.Pattern[str], ...]
    limits: re.Pattern[str]
    hedged: re.Pattern[str]
    no_reaction: tuple[re.Pattern[str], ...]
    some_reaction: tuple[re.Pattern[str], ...]
    vague: Terms
    prefix: re.Pattern[str]
    spared: re.Pattern[str]

    @property
    def labels(self) -> frozenset[str]:
        """The names that the pairs of opposites and the ways go by in a reason."""
        pairs = (*self.opposed, *self.opposed_within, *self.manners, self.ways)
        return frozenset(name for pair in pairs for name in pair)


@lru_cache(maxsize=4)
def statement_cues(language: str) -> StatementCues:
    """The cues of a language with a file."""
    path = files("question_bank.conflicts").joinpath("data", f"statements_{language}.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    return StatementCues(
        separators=frozenset(stem(word, language) for word in data["separators"]),
        opposites=tuple((tuple(one), tuple(other)) for one, other in data["opposites"]),
        none=tuple(
            NoneOf(_pattern(row["words"]), Category(row["category"]), terms(row.get("about", ""), language))
            for row in data["none"]
        ),
        modes=_pattern(data["modes"]),
        manners=_pairs(data["manners"]),
        superlatives=_pattern(data["superlatives"]),
        safer=_pattern(data["safer"]),
        ways={name: _pattern(words) for name, words in data["ways"].items()},
        steps=_pattern(data["steps"]),
        opposed=_pairs(data["opposed"]),
        opposed_within=_pairs(data["opposed_within"]),
        joints=_pattern(data["joints"]),
        states=_pattern(data["states"]),
        hearsay=_pattern(data["hearsay"]),
        permits=tuple(map(_pattern, data["permits"])),
        forbids=tuple(map(_pattern, data["forbids"])),
        limits=_pattern(data["limits"]),
        hedged=_pattern(data["hedged"]),
        no_reaction=tuple(map(_pattern, data["no_reaction"])),
        some_reaction=tuple(map(_pattern, data["some_reaction"])),
        vague=frozenset(stem(word, language) for word in data["vague"].split()),
        prefix=_pattern(data["prefix"]),
        spared=_pattern(data["spared"]),
    )


def _pairs(rows: list[dict[str, str]]) -> tuple[dict[str, re.Pattern[str]], ...]:
    return tuple({name: _pattern(words) for name, words in row.items()} for row in rows)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
