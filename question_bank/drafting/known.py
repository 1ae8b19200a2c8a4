"""What is true of a subject to anybody who knows the field, whatever a source says: nothing such is a wrong answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from question_bank.facts import Fact


@dataclass(frozen=True, slots=True)
class _Known:
    anything: re.Pattern[str]
    treatments: re.Pattern[str]
    substances: re.Pattern[str]
    rows: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@lru_cache(maxsize=4)
def _known(language: str) -> _Known:
    path = files("question_bank.drafting").joinpath("data", f"known_{language}.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple((_begins(subject), _begins(phrase)) for subject, phrase in data["rows"])
    return _Known(_begins(data["anything"]), _begins(data["treatments"]), _begins(data["substances"]), rows)


def _begins(words: str) -> re.Pattern[str]:
    """Beginnings of words, or a short word within one: "anti-inflammatory" is about inflammation too."""
    return re.compile(rf"(?<!\w)(?:anti|de|re|hyper|photo|micro|анти|микро|фото|гипер|противо)?-?(?:{words})")


def is_well_known(phrase: Fact, subject: Fact) -> bool:
    """Whether the field says a phrase of another fact's subject, or of almost everything."""
    known, text = _known(subject.source.language), phrase.text.lower()
    if known.anything.search(text):
        return True
    name = f"{subject.name} {subject.claim.subject}".lower()
    return any(row[0].search(name) and row[1].search(text) for row in known.rows)


def is_like(one: Fact, other: Fact) -> bool:
    """Whether two subjects are both treatments or both substances: nobody takes what the one does for the other's."""
    treats = _known(one.source.language).treatments
    return bool(treats.search(one.name.lower())) is bool(treats.search(other.name.lower()))


def is_substance(fact: Fact) -> bool:
    """Whether its subject is what a treatment is done with, and no treatment that a client could ask for."""
    known, name = _known(fact.source.language), fact.name.lower()
    return bool(known.substances.search(name)) and not known.treatments.search(name)
