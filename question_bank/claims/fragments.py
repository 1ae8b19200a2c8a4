"""Lists without a sentence around them: each piece of one is a claim of the section it stands in."""

from __future__ import annotations

from question_bank.claims.arguments import knows
from question_bank.claims.cutting import cut
from question_bank.claims.effects import governed, verbs
from question_bank.claims.lexicon import pattern
from question_bank.claims.listing import phrases_of
from question_bank.claims.model import Category
from question_bank.claims.phrases import normalised
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context
from question_bank.claims.typical import typical

AMONG = 0.2  # how much surer an unknown thing is whose list names known ones for the most part
_BETTERED = pattern("sections", "bettered")


def fragment(text: str, context: Context, confidence: float) -> list[Said]:
    """A list in a section of a category: each of its pieces is a claim."""
    category, language = context.category, context.language
    if category is None:
        return []
    if category is Category.DRUG_EFFECT:
        return [
            Said(category=category, phrase=one, confidence=confidence) for one in effect_phrases(text, language) if one
        ]
    named = phrases_of(text, category, language)
    known = [knows(one.words, category, language) for one in named]
    among = AMONG if sum(known) > 1 and sum(known) * 2 > len(known) else 0.0  # of a list of known things
    return [
        Said(category=category, phrase=one.words, qualifier=one.qualifier, confidence=confidence + among * (not sure))
        for one, sure in zip(named, known, strict=True)
    ]


def effect_phrases(text: str, language: str) -> list[str]:
    """The effects a fragment lists: what its verbs govern, or the effects it names."""
    told = [one.phrase for one in governed(text, language)]
    if told:
        return told
    return [normalised(piece, language) for piece in cut(text, language)]


def is_effect(phrase: str, language: str) -> bool:
    """Whether a phrase names what can be the effect of something, by its own words."""
    lower = phrase.lower()
    return bool(typical(Category.DRUG_EFFECT.value, language).search(lower) or _BETTERED.search(lower)) or does(
        lower, language
    )


def does(phrase: str, language: str) -> bool:
    """Whether a phrase tells what something does ("cream numbs the skin")."""
    finite = verbs(language).finite
    return any(word in finite for word in phrase.split()[:3])
