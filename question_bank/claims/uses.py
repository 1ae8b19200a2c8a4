"""Whether words that tell uses elsewhere tell none in a Russian sentence."""

from __future__ import annotations

from question_bank.claims.model import Category
from question_bank.claims.russian.refusing import refuses
from question_bank.claims.statements import Context


def uses_nothing(category: Category, clause: str, span: tuple[int, int], context: Context) -> bool:
    """Whether a Russian cue of use, at ``span`` of a clause, stands in a refusal, or a bare "при" among no uses."""
    if context.language != "ru" or category is not Category.INDICATION:
        return False
    bare = clause[slice(*span)].strip().lower() == "при"
    told = context.category in {Category.INDICATION, Category.DRUG_EFFECT}
    return (bare and not told) or refuses(clause[: span[1]].lower())
