"""How much less sure a claim is whose words no lexicon knows, and which such claims are left out."""

from __future__ import annotations

from dataclasses import replace

from question_bank.claims.arguments import knows
from question_bank.claims.lexicon import pattern
from question_bank.claims.model import Category
from question_bank.claims.prose import is_reaction
from question_bank.claims.russian.names import has_noun
from question_bank.claims.statements import DOUBTFUL, Statement
from question_bank.claims.typical import typical

UNKNOWN = 0.4  # what is taken off the strength of a reading whose phrase is not known in its category
PLAIN = 0.5
_SENSELESS = {category: pattern("senseless", category.value) for category in Category}
_NO_CLAIM = {category: pattern("doubts", category.value) for category in Category}


def doubted(one: Statement) -> Statement:
    """The statement with the strength that its words leave it; an effect is told by its verb, and not by them."""
    known = one.category is Category.DRUG_EFFECT or _is_known(one)
    strength = one.confidence if known else round(one.confidence - UNKNOWN, 2)
    return unsure(replace(one, confidence=strength))


def unsure(one: Statement) -> Statement:
    """The statement, no surer than a guess where its subject is one."""
    return replace(one, confidence=min(one.confidence, DOUBTFUL)) if one.guessed else one


def _is_known(one: Statement) -> bool:
    lower = one.phrase.lower()
    if knows(lower, one.category, one.language) or typical(one.category.value, one.language).search(lower):
        return True
    return one.category is Category.SIDE_EFFECT and is_reaction(lower, one.language)


def is_senseless(one: Statement) -> bool:
    """Whether a statement's words are no claim of its category, whoever reads them ("history", "holds")."""
    return bool(_SENSELESS[one.category].search(one.phrase.lower()))


def left_out(one: Statement) -> bool:
    """Whether a statement is no claim: something unknown would forbid a procedure on a guess, or its words name an aid,
    a number of sessions, a parent's consent, a kind of skin: nothing of its category.
    """
    return (one.category is Category.CONTRAINDICATION and one.confidence < PLAIN) or is_nameless(one)


def is_nameless(one: Statement) -> bool:
    """Whether a statement's words name nothing of its category."""
    nameless = one.language == "ru" and one.category is not Category.DRUG_EFFECT and not has_noun(one.phrase)
    return nameless or bool(_NO_CLAIM[one.category].search(one.phrase.lower()))
