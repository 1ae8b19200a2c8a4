"""Of what kind a phrase is, so that wrong answers are neither absurd nor, by a wider or a nearer word, right."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.arguments import knows
from question_bank.claims.model import Category
from question_bank.drafting.known import is_kin, is_told_by_the_field, is_well_known
from question_bank.drafting.nearness import stands_near
from question_bank.facts import Fact, Facts
from question_bank.terms import akin

_HISTORY = frozenset({"illness", "life", "medicine", "device", "allergy", "recent"})
_NO_AIM = frozenset({"life", "medicine", "device", "allergy"})
_PLAUSIBLE = {
    Category.INDICATION: frozenset({"finding", "shape", "harm"}),
    Category.CONTRAINDICATION: frozenset({"finding", "harm", "reaction"}),
    Category.SIDE_EFFECT: frozenset({"finding", "harm", "reaction"}),
}


@lru_cache(maxsize=4)
def _lexicon(language: str) -> dict[str, dict[str, re.Pattern[str]]]:
    path = files("question_bank.drafting").joinpath("data", f"kinds_{language}.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    lists = {name: one if isinstance(one, dict) else dict(enumerate(one)) for name, one in data.items()}
    return {
        name: {str(key): re.compile(rf"(?<!\w)(?:{found})") for key, found in one.items()}
        for name, one in lists.items()
    }


@lru_cache(maxsize=20_000)
def _of(sort: str, phrase: str, language: str) -> frozenset[str]:
    """The classes, families or domains that the beginnings of a phrase's words belong to."""
    return frozenset(name for name, found in _lexicon(language)[sort].items() if found.search(phrase))


def is_plausible(wrong: Fact, key: Fact) -> bool:
    """Whether somebody who does not know the source could take the one for the other: a state of the skin for another,
    an illness for an illness, an effect on hair for such. What no list knows is no wrong answer.
    """
    sort = "domains" if key.category is Category.DRUG_EFFECT else "classes"
    one, other = (_of(sort, fact.text.lower(), fact.source.language) for fact in (wrong, key))
    if sort == "domains":
        return one == other
    if key.category is Category.SIDE_EFFECT and one & _HISTORY:
        return False
    if key.category is Category.INDICATION and one & _NO_AIM:
        return False  # nobody is treated for her pregnancy, or for a pacemaker
    if one & _HISTORY or other & _HISTORY:
        return bool(one & _HISTORY and other & _HISTORY and not (one | other) - _HISTORY - {"harm"})
    return bool(one & _PLAUSIBLE[key.category]) and bool(other)


def shares_a_domain(one: Fact, other: Fact) -> bool:
    """Whether two effects are both on the hair, on a nail and so on: only then another document's is no odd one."""
    language = one.source.language
    return bool(_of("domains", one.text.lower(), language) & _of("domains", other.text.lower(), language))


def could_be_taken_for(fact: Fact, category: Category) -> bool:
    """Whether somebody could think that a state is of another category: nicks forbid nothing, and nobody thinks so."""
    found = _of("classes", fact.text.lower(), fact.source.language)
    return bool(found & (_PLAUSIBLE[category] - {"reaction"} | _HISTORY))


def is_classed(fact: Fact) -> bool:
    """Whether any list knows of what kind a phrase is: a finding, an illness, a medicine …"""
    return bool(_of("classes", fact.text.lower(), fact.source.language))


def is_reaction(fact: Fact) -> bool:
    """Whether a phrase names what can be a reaction."""
    phrase, language = fact.text.lower(), fact.source.language
    found = _of("classes", phrase, language)
    return "medicine" not in found and ("reaction" in found or knows(phrase, Category.SIDE_EFFECT, language))


def is_related(one: Fact, other: Fact) -> bool:
    """Whether two phrases may name the same, or one a kind of the other, by a wide list of word families."""
    language = one.source.language
    return bool(_of("families", one.text.lower(), language) & _of("families", other.text.lower(), language))


def is_state(fact: Fact) -> bool:
    """Whether a phrase names a state of the skin or the body's shape that somebody might want treated."""
    found = _of("classes", fact.text.lower(), fact.source.language)
    return bool(found & _PLAUSIBLE[Category.INDICATION]) and not found & _HISTORY


def is_of_the_skin(fact: Fact) -> bool:
    """Whether a phrase names what can be seen on the skin, and no illness, medicine or device."""
    found = _of("classes", fact.text.lower(), fact.source.language)
    return bool(found & {"finding", "harm", "shape"}) and not found & _HISTORY


def is_claimed_as(fact: Fact, category: Category, facts: Facts, *, of: Fact | None = None) -> bool:
    """Whether any document may claim this, or what is related to it, in another category, or ``of`` another subject."""
    told = (one for one in facts.about(of or fact) if one.category is category)
    return any(akin(one.said, fact.said) or is_related(one, fact) for one in told)


def may_do(subject: Fact, effect: Fact, facts: Facts) -> bool:
    """Whether any document, or the whole field, may ascribe a phrase, or one related to it, to another's subject."""
    return (
        not is_told_by_the_field(subject)
        or is_well_known(effect, subject)
        or is_kin(effect, subject)
        or stands_near(effect, subject, facts)
        or facts.is_mentioned(effect.said, subject)
        or is_claimed_as(effect, effect.category, facts, of=subject)
    )
