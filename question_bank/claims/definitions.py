"""Definitions: "term – text" says what the term does, or is a thing of the section with a note."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.agents import agent_of
from question_bank.claims.arguments import knows
from question_bank.claims.effects import governed, verbs
from question_bank.claims.fragments import fragment
from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import LANGUAGES, quick
from question_bank.claims.marks import only_qualifies, qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.phrases import without_parentheses
from question_bank.claims.prose import Said
from question_bank.claims.russian.names import says
from question_bank.claims.statements import Context
from question_bank.claims.subjects import as_subject, named

_DASH = re.compile(r"\s+[–—-]\s+|\s*[–—]\s+|:\s+")
_FINITE = {one: quick("sections", f"finite_{one}") for one in LANGUAGES}
_LETTERS = re.compile(r"[^\W\d_]{3}")
_NEXT_PIECE = re.compile(r"[,;]\s+(?:and\s+|и\s+)?")


def definition(item: str, context: Context) -> list[Said]:
    """ "term – text": the effects of the term where the text begins with a verb of effect; else by the section."""
    found = _DASH.search(item)
    if found is None or not 0 < len(without_parentheses(item[: found.start()]).split()) <= 8 or not context.defines:
        return []
    term, text = item[: found.start()].strip(" *_\"'"), item[found.end() :].strip()
    language, category = context.language, context.category
    if category is not None and category is not Category.DRUG_EFFECT and text:
        return _entry(term, text, found.group(), context)
    text = _from_verb(text, language)
    start = verbs(language).pattern.match(text.lower())
    does = start is not None and (start["verb"] in verbs(language).finite or agent_of(term, context).plural)
    if (
        does
        and not (language == "ru" and says(term))
        and not sense_of(term, language).topic
        and (category in {None, Category.DRUG_EFFECT} or named(term, language))
    ):
        told = governed(text, language)
        bare = not _LETTERS.search(term)  # "25 %: loosens scales" under the name of a cream
        subject = "" if bare or (category is Category.DRUG_EFFECT and not named(term, language)) else as_subject(term)
        return [Said(category=Category.DRUG_EFFECT, phrase=one.phrase, subject=subject, confidence=0.9) for one in told]
    if category is None or not text:
        return []
    return fragment(term, context, 0.7)


def _from_verb(text: str, language: str) -> str:
    """The text from its first piece on that begins with a verb of effect ("fast, works on …, removes …")."""
    pattern = verbs(language).pattern
    begin = 0
    while not pattern.match(text.lower(), begin):
        comma = _NEXT_PIECE.search(text, begin)
        if comma is None:
            return text
        begin = comma.end()
    return text[begin:]


def _entry(term: str, text: str, sign: str, context: Context) -> list[Said]:
    """ "term – note" or "kind: members" in a section: what of it is the claim."""
    category, language = context.category, context.language
    if category is None or re.search(r"[,;]", term) or _FINITE[language].search(term.lower()):
        return []
    own = qualifier_in(term, language, category)
    if own and only_qualifies(term, language, category):
        return [replace(one, qualifier=one.qualifier or own) for one in fragment(text, context, 0.85)]
    if ":" in sign:
        name = named(term, language)
        told = fragment(text, context, 0.8)
        return [replace(one, subject=as_subject(name)) for one in told] if name else told
    if category is Category.INDICATION and " " not in term and not _FINITE[language].search(text.lower()):
        members = fragment(text, context, 0.85)  # "Scars – ice-pick and box-car scars"
        if members and all(knows(one.phrase, category, language) for one in members):
            return members
    qualifier = qualifier_in(text, language, category)
    return [replace(one, qualifier=one.qualifier or qualifier) for one in fragment(term, context, 0.85)]
