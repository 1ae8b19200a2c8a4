"""What a heading, or an introduction to a list, says about what stands under it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.abbreviations import written_out
from question_bank.claims.lexicon import LANGUAGES, Pattern, any_of, pattern, table, where_any
from question_bank.claims.model import Category
from question_bank.claims.russian.asking import asked_topic

DEAD, NONE, CONTENTS, ABOUT = "dead", "none", "contents", "about"
_ASIDE = frozenset({DEAD, NONE, CONTENTS, ABOUT})
_ORDER = (DEAD, NONE, CONTENTS, "side_effect", "contraindication", "indication", "drug_effect", ABOUT)
_CATEGORIES = {category.value: category for category in Category}
SHORT = 6  # words up to which a heading can close a section to all reading
_NOTHING = re.compile("(?!)")
_SIGNS = re.compile(r"^[\W\d_]+|[\W_]+$")

_FIRST = {one: pattern("headings", f"first_{one}") for one in LANGUAGES}
_ALLOWS = re.compile(r"\b(?:(?:does|do) not|not(?: an?)?|no) contra-?indicat|\bне (?:является |являются )?противопоказ")


def category_of(topic: str) -> Category | None:
    """The category that a topic is, if it is one."""
    return _CATEGORIES.get(topic)


@dataclass(frozen=True, slots=True)
class Sense:
    """``topic`` is a category's value, ``none`` (only what is said outright), ``contents`` (only what
    each part does), ``dead`` (nothing), ``about`` (what the subject is), or empty.

    ``mixed`` when the words name two categories, so that neither holds for all that follows;
    ``outright`` when it names its category in plain words ("contraindications", "side effects").
    """

    topic: str = ""
    qualifier: str | None = None
    mixed: bool = False
    outright: bool = False

    @property
    def category(self) -> Category | None:
        """The category that holds under it, if one does."""
        return category_of(self.topic)


@lru_cache(maxsize=4)
def _patterns(language: str) -> tuple[dict[str, Pattern], dict[str, Pattern], Pattern]:
    data = table(f"{language}/headings")
    topics = {name: any_of(data[name]["patterns"]) for name in _ORDER}
    qualifiers = {name: any_of([pattern]) for name, pattern in data["qualifiers"].items()}
    return topics, qualifiers, any_of(data["outright"]["patterns"])


@lru_cache(maxsize=4)
def _any(language: str) -> tuple[Pattern, Pattern]:
    """Where there is any topic, or any qualifier: most words hold neither, and need not be searched for each."""
    data = table(f"{language}/headings")
    topics = [one for name in (*_ORDER, "outright") for one in data[name]["patterns"]]
    return where_any(topics), where_any(data["qualifiers"].values())


@lru_cache(maxsize=4096)
def sense_of(heading: str, language: str) -> Sense:
    """What these words say; their case, numbers and signs around them do not matter."""
    if language not in LANGUAGES:
        return Sense()
    topics, _, outright = _patterns(language)
    plain = bare(written_out(heading, language))
    if _ALLOWS.search(plain):
        return Sense(NONE)
    if _FIRST[language].search(plain):
        return Sense(Category.CONTRAINDICATION.value, "relative")
    qualifier = qualifier_of(plain, language)
    if not _any(language)[0].search(plain):
        return Sense(asked_topic(plain) if language == "ru" else "", qualifier)
    named = bool(outright.search(plain))
    topics = topics if len(plain.split()) <= SHORT else topics | {DEAD: _NOTHING}
    found = [name for name, pattern in topics.items() if pattern.search(plain) and not (named and name in _ASIDE)]
    if not found:
        return Sense(asked_topic(plain) if language == "ru" else "", qualifier)
    rest = topics[found[0]].sub(" ", plain)
    others = [name for name in found[1:] if topics[name].search(rest)]
    mixed = found[0] not in _ASIDE and bool(others) and bool(re.search(r"\b(?:and|или|и|or)\b|[&,/]", plain))
    return Sense("" if mixed else found[0], qualifier, mixed, named)


def qualifier_of(plain: str, language: str) -> str | None:
    """The qualifier that a heading adds to everything under it."""
    if not _any(language)[1].search(plain):
        return None
    return next((name for name, one in _patterns(language)[1].items() if one.search(plain)), None)


def bare(heading: str) -> str:
    """Lower case, without numbers and signs around it."""
    return _SIGNS.sub("", heading.lower())
