"""How much less sure a claim is whose words no lexicon knows, and which such claims are left out."""

from __future__ import annotations

from dataclasses import replace

from question_bank.claims.arguments import knows
from question_bank.claims.model import Category
from question_bank.claims.prose import is_reaction
from question_bank.claims.statements import Statement
from question_bank.claims.typical import typical

UNKNOWN = 0.4  # what is taken off the strength of a reading whose phrase is not known in its category
PLAIN = 0.5


def doubted(one: Statement) -> Statement:
    """The statement with the strength that its words leave it; an effect is told by its verb, and not by them."""
    if one.category is Category.DRUG_EFFECT or _is_known(one):
        return one
    return replace(one, confidence=round(one.confidence - UNKNOWN, 2))


def _is_known(one: Statement) -> bool:
    lower = one.phrase.lower()
    if knows(lower, one.category, one.language) or typical(one.category.value, one.language).search(lower):
        return True
    return one.category is Category.SIDE_EFFECT and is_reaction(lower, one.language)


def left_out(one: Statement) -> bool:
    """Whether a statement is too weak to be a claim: something unknown would forbid a procedure, on a guess."""
    return one.category is Category.CONTRAINDICATION and one.confidence < PLAIN
