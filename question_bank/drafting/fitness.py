"""Whether a question may rest on a fact, or a wrong answer be made of it: the subject is sure, the phrase is whole."""

from __future__ import annotations

import re

from question_bank.claims.model import Category
from question_bank.claims.russian.answers import has_noun
from question_bank.claims.russian.forms import is_oblique
from question_bank.claims.typical import typical
from question_bank.drafting.grounds import is_grounded
from question_bank.drafting.hedges import is_taken_back, offers_a_way
from question_bank.drafting.kinds import is_reaction
from question_bank.drafting.limits import is_denied, is_limited
from question_bank.drafting.shapes import is_verbal, stands_alone
from question_bank.facts import Fact, Facts

_CHANGE = re.compile(
    r"^(?:\w+ly )?(?!upper|lower|inner|outer|under|over|after|other)[a-z]{3,}er\b|(?<!\w)[а-яё]{2,}(?:ее|ей)(?!\w)"
)
_BRACKETS = re.compile(r"\s*\(.*?\)")
_PLAIN = frozenset({None, "relative", "absolute"})


def unfit(fact: Fact, facts: Facts) -> str:
    """Why nothing can rest on a fact: ``subject``, ``hedged``, ``category``, ``limited``, ``phrase``; or empty."""
    found = facts.unfit.get(fact.id)
    if found is None:
        found = facts.unfit[fact.id] = _why(fact, facts)
    return found


def _is_of_its_category(fact: Fact) -> bool:
    """Whether a reaction is one by its words, and an effect without a verb says what becomes of something."""
    language, phrase = fact.source.language, fact.text.lower()
    if fact.category is Category.SIDE_EFFECT:
        return is_reaction(fact)
    if fact.category is Category.DRUG_EFFECT and not is_verbal(fact):
        return bool(typical("drug_effect", language).search(phrase) or _CHANGE.search(phrase))
    return True


def _why(fact: Fact, facts: Facts) -> str:
    plain = _BRACKETS.sub("", fact.name)
    name = plain.lower() if plain.isupper() else plain
    bent = fact.source.language == "ru" and (not has_noun(name) or is_oblique(name))
    if bent or not facts.names_something(fact):
        return "subject"
    if facts.is_vouched(fact):
        return "" if stands_alone(fact) else "phrase"
    if not is_grounded(fact, facts):
        return "subject"
    limited = fact.category is Category.CONTRAINDICATION and fact.claim.qualifier not in _PLAIN
    if is_taken_back(fact) or (limited and offers_a_way(fact)) or is_denied(fact):
        return "hedged"
    if facts.is_read_otherwise(fact):
        return "category"
    if is_limited(fact):
        return "limited"
    if not stands_alone(fact):
        return "phrase"
    return "" if _is_of_its_category(fact) else "category"
