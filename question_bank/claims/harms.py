"""Verbs that bring a reaction or damage something: what they govern is a side effect rather than an effect."""

from __future__ import annotations

from functools import lru_cache

from question_bank.claims.arguments import frames, knows
from question_bank.claims.effects import Governed, verbs
from question_bank.claims.lexicon import pattern, table
from question_bank.claims.model import Category
from question_bank.claims.statements import Context

_SORE = pattern("harms", "sore")
_MAY, _EXCESS = pattern("harms", "may"), pattern("harms", "excess")


@lru_cache(maxsize=4)
def _thirds(name: str, language: str) -> frozenset[str]:
    """The third persons of the verbs of one kind."""
    forms = verbs(language).forms
    named = table(f"{language}/verbs")[name].split()
    if language == "en":
        return frozenset(forms[one.replace("-", " ")] for one in named if one.replace("-", " ") in forms)
    return frozenset(third for form, third in forms.items() if form.startswith(tuple(named)))


def harm_of(one: Governed, ahead: str, context: Context) -> str:
    """The side effect that a verb with its object is; empty where it is none."""
    language = context.language
    rest = one.phrase.removeprefix(one.verb).strip()
    brings, damages = one.verb in _thirds("bringing", language), one.verb in _thirds("damaging", language)
    read = frames(language)
    reacts = bool(read.reactions.search(rest) or read.marks.search(rest))
    causes = language == "ru" and one.verb in {"вызывает", "провоцирует"} and knows(rest, Category.SIDE_EFFECT, "ru")
    if (brings and reacts) or causes:
        return rest
    if language == "ru" and _SORE.match(one.phrase):
        return one.phrase
    unwanted = context.category is Category.SIDE_EFFECT or bool(_MAY.search(ahead) or _EXCESS.search(ahead))
    return one.phrase if unwanted and damages else ""
