"""Results told without an agent: what becomes of skin, vessels or hair ("the vessels narrow")."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.alternatives import alternatives
from question_bank.claims.arguments import frames, knows
from question_bank.claims.changes import changes_in
from question_bank.claims.cutting import cut
from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import Pattern, pattern, table
from question_bank.claims.model import Category
from question_bank.claims.phrases import normalised, squeezed, without_parentheses
from question_bank.claims.russian.ailments import ailments_in
from question_bank.claims.subjects import named, same_subject

MOST_WORDS = 9
_JOINED = re.compile(
    r"\s*[,;:]\s+(?:and\s+|и\s+|а\s+)?|\s+(?:and|и|while|а)\s+(?=(?:the|its|\w+ \w+(?:s|(?:ют|ет)(?:ся)?))\b)"
)
_LEAD = pattern("results", "lead")
_GOES = re.compile(  # what becomes of a reaction for the better
    r"(?<![а-яё])(?:исчез|уход[ия]|уш[лё]|уменьш|уменьша|бледне|разглаж|рассас|светле|сглаж|спада|прохо|та[ею]т|выравн|сокра|осветл|сниж|меньш"
    r"|реже|мельче|незамет|поднима|подтян|подтяг|стира|затяг|зажив|стих)"
)
_PASSIVE = re.compile(
    r"^(?P<what>.{3,50}?) (?:is|are|gets?) (?:\w+ly )?(?P<verb>\w+(?: (?:down|up|off|out|away|free))?)$"
)
_PARTICIPLES = frozenset(one.rsplit(":", 1)[1] for one in table("en/verbs")["irregular"])


@lru_cache(maxsize=4)
def _change(language: str) -> Pattern:
    data = table("results")[language]
    tissue, change = f"(?:{data['tissues']})", f"(?:{data['changes']})"
    inverted = rf"|^(?:{change}) (?:\w+ ){{0,2}}?{tissue}\b" if language == "ru" else ""
    return re.compile(
        rf"^(?:(?!(?:if|when|because)\b)[\w-]+ ){{0,4}}?{tissue}\b(?: [\w-]+){{0,4}}? {change}\b{inverted}"
    )


@lru_cache(maxsize=4)
def _tissue(language: str) -> Pattern:
    return re.compile(rf"(?<!\w){alternatives([table('results')[language]['tissues']])}(?!\w)")


def touches(phrase: str, language: str) -> bool:
    """Whether a phrase names a part of the body that can be changed: skin, vessels, hair …"""
    return bool(_tissue(language).search(phrase.lower()))


def results_in(clause: str, language: str, subject: str = "", *, anything: bool = False) -> list[str]:
    """The results a clause tells, each in its own short phrase.

    ``anything``: whatever it is that changes, but for the ``subject`` that changes it.
    """
    found = _changed(without_parentheses(clause), subject, anything=anything) if language == "ru" else []
    known = {word for one in found for word in one.split()}
    for piece in _JOINED.split(without_parentheses(clause)):
        words = squeezed(_LEAD.sub("", squeezed(piece)))
        ails = language == "ru" and not anything and _ails(words)
        if len(words.split()) <= MOST_WORDS and not _unsure(words) and not ails:
            phrase = _passive(words, language) or (normalised(words, language) if _changes(words, language) else "")
            found += [phrase] if phrase and not known & set(phrase.split()) else []
    return found


def _changed(clause: str, subject: str, *, anything: bool) -> list[str]:
    """What a Russian clause says becomes of a part of the body, or of ``anything``."""
    return [
        phrase
        for thing, phrase in changes_in(clause)
        if (anything or touches(thing, "ru") or knows(thing, Category.INDICATION, "ru"))
        and not (named(thing, "ru") or same_subject(thing, subject, "ru"))
        and (anything or not _ails(phrase))
        and (frames("ru").strict.search(thing.lower()) or not _worse(phrase.replace(thing.lower(), " ")))
        and (_GOES.search(phrase) or not knows(thing, Category.SIDE_EFFECT, "ru"))
    ]


def _ails(words: str) -> bool:
    """Whether what becomes of a part of the body is a reaction ("кожа покроется волдырями")."""
    lower = words.lower()
    read = frames("ru")
    reacts = bool(read.reactions.search(lower)) and not read.strict.search(lower)
    return (reacts or bool(ailments_in(lower))) and not _GOES.search(lower)


def _worse(rest: str) -> bool:
    """Whether what is said of a part of the body is a concern or a reaction itself ("кожа обезвожена")."""
    return frames("ru").strict.search(rest) is not None or knows(rest, Category.SIDE_EFFECT, "ru")


def _unsure(words: str) -> bool:
    return bool(
        re.search(
            r"\b(?:neither|nobody|none|nothing|not|no|не|нет|may|can|could|might|should|will|мо[жг]\w+)\b",
            words.lower(),
        )
    )


def _changes(words: str, language: str) -> bool:
    return bool(_change(language).search(words.lower()))


def _passive(words: str, language: str) -> str:
    """ "work of fibroblasts is activated" is *activates work of fibroblasts*."""
    found = _PASSIVE.match(words.lower()) if language == "en" else None
    third = verbs(language).forms.get(found["verb"], "") if found else ""
    if found is None or not third or not (found["verb"].endswith("ed") or found["verb"] in _PARTICIPLES):
        return ""
    things = [normalised(one, language) for one in cut(found["what"], language)]
    return f"{third} {things[0]}" if len(things) == 1 and things[0] and third not in verbs(language).weak else ""
