"""What cue phrases tell and what known things tell, weighed against each other in one sentence."""

from __future__ import annotations

import re

from question_bank.claims.agents import speaks_of_other
from question_bank.claims.arguments import argued, continues, enumerates, frames, knows, limits, turns_away
from question_bank.claims.lexicon import quick, words
from question_bank.claims.listing import how_often, phrases_of
from question_bank.claims.model import Category
from question_bank.claims.phrases import content_words, tokens
from question_bank.claims.prose import Said
from question_bank.claims.statements import DOUBTFUL, Context
from question_bank.claims.subjects import same_subject
from question_bank.claims.typical import is_grave

_ARGUED = (Category.CONTRAINDICATION, Category.SIDE_EFFECT, Category.INDICATION)
_BESIDE = {  # what the text around may be about for each
    Category.CONTRAINDICATION: {None, *Category} - {Category.SIDE_EFFECT},
    Category.SIDE_EFFECT: {None, Category.SIDE_EFFECT, Category.DRUG_EFFECT},
    Category.INDICATION: {None, Category.INDICATION, Category.DRUG_EFFECT},
}
_BACK = re.compile(r"(?:and |but |so |then )?(?:that|this|it|these|there|here)(?:'s|'re)?\b", re.IGNORECASE)
UNSURE = 0.7  # how sure a section is that a question or a sentence only announces
_USES = (Category.INDICATION, Category.DRUG_EFFECT)
GOES_ON, ARGUED = 0.9, 0.55  # how sure
_CAUSES = re.compile(r"\b(?:cause|provoke|trigger|lead to|leads to)|(?<![а-яё])(?:вызыва|провоциру|привод)")
_BRINGS = quick("weighing", "brings")
_FINITE = quick("sections", "finite_en")
_TOLD_ELSEWHERE = re.compile(r"^(?:told|written|described|said|explained|up to|for|on|in|about|at)\b")
_CLAUSAL = {"en": quick("weighing", "clausal_en"), "ru": quick("weighing", "clausal_ru")}


def weighed(found: list[Said], sentence: str, context: Context, carried: Category | None) -> list[Said]:
    """What a sentence says in all: what cues told, without what is no name, and what its known things tell besides."""
    kept = [one for one in found if one.category is Category.DRUG_EFFECT or not clausal(one.phrase, context.language)]
    if context.aside or sentence.rstrip(" \"')").endswith("?"):
        return kept
    begin = continues(sentence, context.language)
    if begin and carried is not None and not kept:
        named = phrases_of(sentence[begin:], carried, context.language)
        return [
            Said(category=carried, phrase=one.words, qualifier=one.qualifier, confidence=GOES_ON)
            for one in named
            if not _TOLD_ELSEWHERE.search(one.words)
        ]
    held = context.category or carried
    brings = _BRINGS.search(sentence.lower())
    for category in _ARGUED:
        told = [one.phrase for one in kept if one.category is category]
        free = context.category is None or (context.category is Category.SIDE_EFFECT and context.language == "ru")
        refused = category is Category.CONTRAINDICATION and free and _refused(sentence, context)
        beside = held in _BESIDE[category] or refused
        if not beside or (category is Category.CONTRAINDICATION and brings and not told):
            continue
        if category is Category.CONTRAINDICATION and _only_tells(sentence, context, carried):
            continue
        others = any(one.category is not category for one in kept)
        if category is Category.INDICATION and others and held is not category:
            continue
        known = [one for one in told if knows(one, category, context.language)]
        more = _known(sentence, category, context, held, known)
        fresh = (one for one in more if not clausal(one.phrase, context.language))
        against = {Category.CONTRAINDICATION: Category.SIDE_EFFECT, Category.INDICATION: Category.DRUG_EFFECT}
        ours = against.get(category) if context.language == "ru" else None
        other = [one.phrase for one in kept if one.category is ours]
        kept += [one for one in fresh if not _told(one.phrase, told + other, context)]
    return kept


def _only_tells(sentence: str, context: Context, carried: Category | None) -> bool:
    """Whether a sentence among what forbids says how often something comes, or more of what is forbidden already."""
    if context.certain <= UNSURE and _points_back(sentence, context):
        return True
    if context.category is Category.CONTRAINDICATION:
        return False
    said_on = carried is Category.CONTRAINDICATION and _tells(sentence, context.language)
    said_on = said_on and not enumerates(sentence, Category.CONTRAINDICATION, context.language)
    used = (context.category or carried) in _USES and _only_lists(sentence, context.language)
    return how_often(sentence) or used or (said_on and not limits(sentence, context.language))


def _points_back(sentence: str, context: Context) -> bool:
    """Whether a sentence only says more of the one before ("That's a real allergy, with blisters")."""
    return bool(_BACK.match(sentence)) and not limits(sentence, context.language)


def _refused(sentence: str, context: Context) -> bool:
    """Whether a sentence turns somebody away by its own words, whatever the one before was about."""
    reacts = context.language == "ru" and frames("ru").reactions.search(sentence.lower())
    return not reacts and turns_away(sentence, context.language)


def _only_lists(sentence: str, language: str) -> bool:
    """Whether a Russian sentence among uses or effects neither refuses nor limits anything."""
    if language != "ru" or is_grave(sentence.lower(), "ru"):
        return False
    return not limits(sentence, language) and not turns_away(sentence, language)


def _tells(sentence: str, language: str) -> bool:
    """Whether an English sentence has a verb, and is no piece that goes on with the list before it."""
    return language == "en" and bool(_FINITE.search(sentence.lower()))


def _known(sentence: str, category: Category, context: Context, held: Category | None, told: list[str]) -> list[Said]:
    reacts = category is Category.SIDE_EFFECT and bool(_CAUSES.search(sentence.lower()))
    strength = DOUBTFUL if reacts and speaks_of_other(sentence, context) else ARGUED
    return [
        Said(category=category, phrase=one.phrase, qualifier=one.qualifier, confidence=strength)
        for one in argued(sentence, category, context.language, sure=held is category, told=told)
        if not same_subject(one.phrase, context.subject, context.language)
    ]


def _told(phrase: str, told: list[str], context: Context) -> bool:
    """Whether a phrase only says again what a cue told."""
    mine = set(content_words(phrase, context.language))
    return any(mine & set(content_words(one, context.language)) for one in told)


def clausal(phrase: str, language: str) -> bool:
    """Whether a phrase says something rather than names it."""
    found = [one.lower() for one in tokens(phrase)]
    says = words(language).sets["clausal"]
    return bool(_CLAUSAL[language].search(phrase.lower())) or any(word in says for word in found)
