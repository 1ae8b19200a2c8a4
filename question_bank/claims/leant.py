"""What a sentence leans towards, weighed against what its cues told: unlikely claims go, likely ones are looked for."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.arguments import argued, frames
from question_bank.claims.fragments import fragment, is_effect
from question_bank.claims.headings import ABOUT
from question_bank.claims.leaning import Leaning
from question_bank.claims.lexicon import LANGUAGES, quick
from question_bank.claims.model import Category
from question_bank.claims.prose import Said, said
from question_bank.claims.statements import Context
from question_bank.claims.subjects import same_subject

LEAST = {Category.CONTRAINDICATION: 0.12, Category.INDICATION: 0.1}  # below which a claim goes
LEAST_ELSE = 0.06
ENOUGH = {Category.CONTRAINDICATION: 0.5}  # from which claims are looked for
ENOUGH_ELSE = 0.42
SURE = 0.92  # how sure a cue has to be that its claim stands whatever the sentence leans towards
ANNOUNCED = 0.7  # how sure a section is that only a sentence announced
FADES, TAKES_OVER = 0.15, 0.5  # likelihoods of what was announced, and of something else, at which the former is over
FOUND = 0.55  # how sure what is found by leaning is
ALIKE = 3  # letters by which a word that was told already is known
LONGEST = 6  # words of a piece of a list without a verb
_SPEAKS = re.compile(r"\W*(?:i|we|you|it|they|she|he|this|that|я|мы|вы|он|она|оно|они|это)\b")
_FINITE = {one: quick("sections", f"finite_{one}") for one in LANGUAGES}


def faded(context: Context, leans: Leaning) -> Context:
    """The context without what was announced some sentences ago, where this one leans elsewhere."""
    if context.category is None or context.certain > ANNOUNCED or leans[context.category] >= FADES:
        return context
    return replace(context, topic=ABOUT, qualifier=None) if max(leans.values()) >= TAKES_OVER else context


def leant(found: list[Said], sentence: str, context: Context, leans: Leaning) -> list[Said]:
    """The claims of a sentence that its leaning leaves, and what it names in the categories it leans to."""
    if context.aside:
        return found
    kept = [
        one for one in found if one.confidence >= SURE or leans[one.category] >= LEAST.get(one.category, LEAST_ELSE)
    ]
    if sentence.rstrip(" \"')").endswith("?"):
        return kept
    for category in sorted(Category, key=lambda one: -leans[one]):
        if leans[category] >= ENOUGH.get(category, ENOUGH_ELSE):
            kept += _more(sentence, category, context, kept) or _pieces(sentence, category, context, kept, leans)
    return kept


def _more(sentence: str, category: Category, context: Context, found: list[Said]) -> list[Said]:
    """The known things of a sentence, or its effects, that no cue told."""
    told = [one.phrase for one in found if one.category is category]
    if category is Category.DRUG_EFFECT:
        return (
            [one for one in said(sentence, replace(context, topic=ABOUT)) if one.category is category]
            if not told
            else []
        )
    others = {word[:ALIKE].replace("y", "i") for one in found for word in one.phrase.lower().split()}
    return [
        Said(category=category, phrase=one.phrase, qualifier=one.qualifier, confidence=FOUND)
        for one in argued(sentence, category, context.language, sure=True, told=told)
        if not same_subject(one.phrase, context.subject, context.language)
        and not others & {word[:ALIKE].replace("y", "i") for word in one.phrase.lower().split()}
    ]


def _pieces(sentence: str, category: Category, context: Context, found: list[Said], leans: Leaning) -> list[Said]:
    """What a sentence without a verb lists."""
    lower = sentence.lower()
    if found or _SPEAKS.match(lower) or _FINITE[context.language].search(lower):
        return []
    if category is not Category.CONTRAINDICATION and frames(context.language).cues["denied"].search(lower):
        return []
    told = fragment(sentence, replace(context, topic=category.value), round(leans[category], 2))
    short = all(0 < len(one.phrase.split()) <= LONGEST for one in told)
    effects = category is not Category.DRUG_EFFECT or all(is_effect(one.phrase, context.language) for one in told)
    return told if short and effects else []
