"""What is no plain ban although it reads like one: what is allowed, left to somebody, bound, or over for everybody."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from question_bank.claims.model import Category
from question_bank.drafting.passages import Passage
from question_bank.drafting.patterns import patterns
from question_bank.facts import Fact, Source
from question_bank.terms import Terms, roots, terms

_patterns = partial(patterns, "permissions")
_OF_STATES = frozenset({Category.CONTRAINDICATION, Category.INDICATION})
_RELATIVE = "relative"
_CLAUSE = re.compile(r"[.;\n]")
_GENERAL = frozenset(
    {"skin", "disea", "acute", "activ", "condi", "кожа", "кожи", "кожны", "забол", "остры"}
)  # of states


def is_allowed(here: Passage, fact: Fact) -> bool:
    """Whether the label, the heading or the clause of what reads like a ban says that it is none."""
    said = _patterns(fact.source.language)["no_ban"]
    return fact.category is Category.CONTRAINDICATION and any(
        said.search(one) for one in (*here.over[:1], here.clause, _label(here))
    )


def is_left_to_somebody(here: Passage, fact: Fact) -> bool:
    """Whether a ban holds unless somebody agrees, or a sentence elsewhere allows it so: "with a doctor's letter"."""
    if fact.category is not Category.CONTRAINDICATION or fact.claim.qualifier == _RELATIVE:
        return False
    said = _patterns(fact.source.language)["conditional"]
    if any(said.search(one) for one in (*here.over[:1], here.clause, _label(here))):
        return True
    own = roots(fact.said) - _GENERAL
    return any(own & one for one in _exceptions(fact.source.document.text, fact.source.language))


@lru_cache(maxsize=64)
def _exceptions(text: str, language: str) -> tuple[Terms, ...]:
    """What the clauses of a text are about that allow something on a condition."""
    said = _patterns(language)["conditional"]
    return tuple(roots(terms(one, language)) for one in _CLAUSE.split(text) if said.search(one))


def lost_its_bound(here: Passage, fact: Fact) -> bool:
    """Whether a time, a type or a degree that a short phrase does not hold stands around a state: "within a week of any
    | laser", "melasma|, epidermal type", "very | dry skin"; or it is a spot that is not to be touched, and no state."""
    if fact.category not in _OF_STATES:
        return False
    said, kept = _patterns(fact.source.language), f"{fact.text} {fact.claim.qualifier or ''}".lower()
    degree = said["ahead"].search(here.ahead)
    if said["typed"].match(here.behind) or (degree and degree[0].strip().lower() not in kept):
        return True
    if fact.category is not Category.CONTRAINDICATION:
        return False
    return said["lesion"].fullmatch(fact.text) is not None or (
        fact.claim.qualifier is None and said["timed"].search(here.ahead) is not None
    )


@lru_cache(maxsize=64)
def _is_withdrawn(text: str, language: str) -> bool:
    return _patterns(language)["withdrawn"].search(text) is not None


def is_withdrawn(source: Source) -> bool:
    """Whether a text takes a product from everybody: then nobody is treated with it, now or later."""
    return _is_withdrawn(source.document.text, source.language)


def _label(here: Passage) -> str:
    return here.ahead.rpartition(":")[0].split(".")[-1]
