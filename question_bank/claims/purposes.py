"""Lines that begin with what a thing is for: "for dry hands, rheumatic fingers" among a learner's notes."""

from __future__ import annotations

from question_bank.claims.arguments import knows
from question_bank.claims.lexicon import pattern, quick
from question_bank.claims.listing import phrases_of
from question_bank.claims.model import Category
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context

LISTED = 0.75  # how sure
_FOR = pattern("purposes", "for")
_ORDERS = pattern("purposes", "orders")
_FINITE = quick("sections", "finite_en")


def purposes(line: str, context: Context) -> list[Said]:
    """What an English line without a verb says something is for, where it names what clients come for."""
    outright = context.category is Category.CONTRAINDICATION
    found = _FOR.match(line) if context.language == "en" and not (context.aside or outright) else None
    if found is None or _FINITE.search(line.lower()) or _ORDERS.search(line.lower()):
        return []
    told = phrases_of(line[found.end() :], Category.INDICATION, "en")
    known = [one for one in told if knows(one.words, Category.INDICATION, "en")]
    if len(known) * 2 < len(told):
        told = known
    return [
        Said(category=Category.INDICATION, phrase=one.words, qualifier=one.qualifier, confidence=LISTED) for one in told
    ]
