"""Consent forms: what a client declares not to have is what would forbid the procedure."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import LANGUAGES, pattern
from question_bank.claims.listing import phrases_of
from question_bank.claims.model import Category
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context

_DECLARED = {one: pattern("consent", f"declared_{one}") for one in LANGUAGES}
_AGAIN = pattern("consent", "again")
_OF_AGE = re.compile(
    r"\W*(?:i )?(?:am|мне) (?:over|at least|older than|больше|исполнилось|более|старше) (\d{2})\b", re.IGNORECASE
)


def declared(sentence: str, context: Context) -> list[Said]:
    """The contraindications behind "I am not …", "have never had …", "am over 18"."""
    grown = _OF_AGE.match(sentence)
    if grown:
        return [_said(f"age under {grown[1]}", f"under {grown[1]}")]
    found = _DECLARED[context.language].match(sentence)
    if found is None or context.dead or context.aside:
        return []
    told: list[Said] = []
    for clause in _AGAIN.split(sentence):
        again = _DECLARED[context.language].match(clause)
        if again is None and told:
            break  # "…; I agree to …": no longer what is denied
        with_child = again is not None and "беремен" in again.group().lower()
        rest = clause if again is None or with_child else clause[again.end() :]
        told += [
            _said(one.words, one.qualifier) for one in phrases_of(rest, Category.CONTRAINDICATION, context.language)
        ]
    return told


def _said(phrase: str, qualifier: str | None) -> Said:
    return Said(category=Category.CONTRAINDICATION, phrase=phrase, qualifier=qualifier, confidence=0.85)
