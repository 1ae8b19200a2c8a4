"""Advice on one thing in a section of warnings: "Pregnancy: only after a doctor's advice", "Asthma – avoid"."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import pattern
from question_bank.claims.marks import qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.phrases import normalised
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context
from question_bank.claims.typical import typical

_TERM = re.compile(r"^\W*(?P<term>[^:;.–—]{3,60}?)\s*(?::|\s[–—-])\s*(?P<advice>\S.*)$", re.DOTALL)
_ADVISES = pattern("advice", "advises")
_ALLOWS = pattern("advice", "allows")
_ASKS = pattern("advice", "asks")
MOST_WORDS = 7


def advised(sentence: str, context: Context) -> list[Said]:
    """The known reason in front of a colon or dash, where what stands behind only says what to do about it."""
    found = _TERM.match(sentence) if context.category is Category.CONTRAINDICATION else None
    if found is None or len(found["term"].split()) > MOST_WORDS:
        return []
    term, advice = found["term"].lower(), found["advice"].lower()
    known = typical("contraindication", context.language)
    if not known.search(term) or not _ADVISES.search(advice) or _ALLOWS.search(advice):
        return []
    phrase = normalised(found["term"], context.language)
    qualifier = qualifier_in(found["advice"], context.language, Category.CONTRAINDICATION)
    asked = "relative" if _ASKS.search(advice) else None
    said = Said(category=Category.CONTRAINDICATION, phrase=phrase, qualifier=asked or qualifier, confidence=0.85)
    return [said] if phrase else []
