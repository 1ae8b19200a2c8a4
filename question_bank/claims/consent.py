"""Consent forms: what a client declares not to have is what would forbid the procedure."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import LANGUAGES, pattern, table
from question_bank.claims.listing import phrases_of
from question_bank.claims.model import Category
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context

_DECLARED = {one: pattern("consent", f"declared_{one}") for one in LANGUAGES}
_AGAIN = pattern("consent", "again")
_OF_AGE = re.compile(
    r"(?:^\W*(?:that )?(?:i )?(?:am|мне)|\bbeing|\bthat i am|\bи мне|что мне) "
    r"(?:over|at least|older than|больше|исполнилось|более|старше) (?P<age>\d{2}|sixteen|eighteen|twenty-one)\b",
    re.IGNORECASE,
)
_DECLARES = re.compile(r"\W*(?:i|я|подтверждаю|заявляю|сообщаю)\b", re.IGNORECASE)
_LOWEST = re.compile(
    r"\b(?:minimum age(?: is|:)?|(?:lower )?age limit(?: is|:)?|only (?:for|on|to) (?:\w+ )?(?:over|above|from)[ -]"
    r"|(?:you|clients?|guests?|models?|they) (?:must|have to|has to|should|need to) be (?:at least |over )?)"
    r" ?(?P<age>\d{2}|sixteen|eighteen|twenty-one)\b(?! ?(?:%|mg|ml|minutes|days|weeks|degrees))",
    re.IGNORECASE,
)
_AGES = {"sixteen": "16", "eighteen": "18", "twenty-one": "21"}
_THAT = {one: re.compile(words) for one, words in table("patterns")["consent"]["that"].items()}
_PROMISES = {one: re.compile(words, re.DOTALL) for one, words in table("patterns")["consent"]["promises"].items()}
_FIRST_PERSON = re.compile(r"\W*(?:i|я|мне|подтверждаю|заявляю|сообщаю|понимаю|знаю|согласна?)\b", re.IGNORECASE)
DECLARED = 0.92  # how sure
SHORT_LEAD = 6  # words of "I have been told that …"
SHORT = 12  # words of a sentence that declares one thing alone
FEW = 2  # things declared in one sentence from which on each is read by itself


def clauses(sentence: str, language: str) -> list[str]:
    """What a sentence in the first person declares, thing by thing, without what it promises at its end.

    Empty where it declares only one, or nothing.
    """
    if not _FIRST_PERSON.match(sentence):
        return []
    found = [one.strip(" ,;") for one in _THAT[language].split(sentence)]
    told = [_PROMISES[language].sub("", one) for one in found if one]
    lead = len(told) == FEW and len(told[0].split()) <= SHORT_LEAD
    return told if len(told) > FEW else told[1:] if lead else []


def of_age(sentence: str) -> list[Said]:
    """The age that somebody declares to have reached, or has to be of, as the contraindication to be younger."""
    grown = _LOWEST.search(sentence) or _OF_AGE.search(sentence)
    age = _AGES.get(grown["age"].lower(), grown["age"]) if grown else ""
    if grown and any("а" <= one <= "я" for one in grown.group().lower()):
        return [_said(f"возраст до {age} лет", f"до {age} лет")]
    return [_said(f"age under {age}", f"under {age}")] if age else []


def says_age(sentence: str) -> bool:
    """Whether a sentence declares an age in the first person, or sets the lowest."""
    return bool(_DECLARES.match(sentence) or _LOWEST.search(sentence))


def declared(sentence: str, context: Context) -> list[Said]:
    """The contraindications behind "I am not …", "have never had …", "am over 18"."""
    grown = of_age(sentence)
    if grown and len(sentence.split()) <= SHORT:
        return grown
    found = _DECLARED[context.language].match(sentence)
    if found is None or context.dead or context.aside:
        return []
    told: list[Said] = []
    for clause in _AGAIN.split(sentence):
        again = _DECLARED[context.language].match(clause)
        if again is None and told:
            break  # "…; I agree to …": no longer what is denied
        with_child = again is not None and any(one in again.group().lower() for one in ("беремен", "кормлю"))
        rest = clause if again is None or with_child else clause[again.end() :]
        told += [
            _said(one.words, one.qualifier) for one in phrases_of(rest, Category.CONTRAINDICATION, context.language)
        ]
    return told


def _said(phrase: str, qualifier: str | None) -> Said:
    return Said(category=Category.CONTRAINDICATION, phrase=phrase, qualifier=qualifier, confidence=DECLARED)
