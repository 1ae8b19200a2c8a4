"""What is said, as a statement of the place it stands in: its subject, and what the section adds to it."""

from __future__ import annotations

from question_bank.claims.lexicon import pattern
from question_bank.claims.model import Category
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context, Statement

_AGED = pattern("sections", "aged")
_ANY_AGE = pattern("sections", "any_age")
_AGED_RU = pattern("sections", "aged_ru")
_ANY_AGE_RU = pattern("sections", "any_age_ru")


def as_statement(one: Said, start: int, end: int, context: Context) -> Statement:
    """What is said between two places of the reading, in the words and with the qualifier of its context."""
    return Statement(
        category=one.category,
        subject=one.subject or context.subject,
        phrase=_of_age(one),
        start=start,
        end=end,
        language=context.language,
        qualifier=_qualifier(one, context),
        confidence=one.confidence,
    )


def _of_age(one: Said) -> str:
    """The phrase, or the age where it only says who is of it: "children under 12" are *age under 12*."""
    if one.category is Category.CONTRAINDICATION and _ANY_AGE_RU.fullmatch(one.phrase):
        old = _AGED_RU.fullmatch(one.qualifier or "")
        return f"возраст {old['age']}" if old else one.phrase
    aged = _AGED.fullmatch(one.qualifier or "") if one.category is Category.CONTRAINDICATION else None
    if aged is None or not _ANY_AGE.fullmatch(one.phrase.removesuffix(aged.group()).strip()):
        return one.phrase
    return f"age {'over' if aged['side'] in {'over', 'above', 'older than'} else 'under'} {aged['years']}"


def _qualifier(one: Said, context: Context) -> str | None:
    """Its own qualifier, else its section's; what only repeats words of the phrase yields to a section's caution."""
    whole = _of_section(one.category, context)
    repeats = one.qualifier is not None and one.qualifier in one.phrase
    return whole if whole == "relative" and repeats else one.qualifier or whole


def _of_section(category: Category, context: Context) -> str | None:
    """What a section's heading adds to what it names; how often something comes is said of reactions alone."""
    often = context.qualifier in {"rare", "common"} and category is not Category.SIDE_EFFECT
    graded = context.qualifier in {"absolute", "relative"} and category is not Category.CONTRAINDICATION
    return context.qualifier if category is context.category and not (often or graded) else None
