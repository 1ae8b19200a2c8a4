"""Russian phrases in the nominative: "при свежих рубцах" names *свежие рубцы*."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from question_bank.claims.lexicon import table

_MODIFIERS = frozenset({"ADJF", "PRTF"})
_PEOPLE = frozenset({"Surn", "Name", "Patr"})  # "роговой" is no family's name here
_ADJECTIVE = ("ый", "ий", "ая", "ое", "ые")
_ABSTRACT = ("ия", "ость")  # procedures and qualities: one of each is meant where the plural looks the same


@lru_cache(maxsize=1)
def _morphology() -> Any:
    import pymorphy3  # only texts in Russian need it: its dictionary takes half a second to load

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def parses(word: str) -> tuple[Any, ...]:
    """What a Russian word can be, the likeliest first, each with the morphology's ``tag`` and ``normal_form``."""
    every = tuple(_morphology().parse(word.strip(",")))
    found = tuple(one for one in every if not _PEOPLE & one.tag.grammemes) or every
    adjectives = tuple(one for one in found if one.tag.POS in _MODIFIERS)
    guessed = adjectives and word.endswith(_ADJECTIVE) and not _morphology().word_is_known(word.strip(","))
    return adjectives if guessed else found  # "ретиноевый", guessed to be a noun, would become "ретиноевыи"


@lru_cache(maxsize=8192)
def nominative(phrase: str, *, one: bool = False) -> str:
    """The phrase with its first noun, and what stands in front of it and agrees, in the nominative.

    What is in the nominative already, or begins with anything but a noun and its modifiers, stays as it is.
    ``one``: a procedure is meant, so that "мезотерапии" is *мезотерапия* and not several.
    """
    words = phrase.split(" ")
    place = _head(words)
    if place is None or words[place].lower().strip(",") in _fixed():
        return phrase
    if _in_dictionary_form(words[place].lower().strip(",")):
        return phrase  # "демодекоз" is no genitive of several
    if one and _is_brand(words[place].lower().strip(",")):
        return phrase  # a brand's case would be a guess
    agreeing = _agreeing(words[: place + 1])
    singular = [case for case, number in agreeing if number == "sing" and case != "nomn"]
    uncounted = _uncounted(words[place], singular=bool(singular), one=one)
    if not agreeing or (any(case == "nomn" for case, _ in agreeing) and not uncounted):
        return phrase
    found = [
        parse
        for parse in parses(words[place].lower())
        if parse.tag.POS == "NOUN" and (parse.tag.case, parse.tag.number) in agreeing
        if not uncounted or parse.tag.number == "sing"
    ]
    best = min(found, key=lambda parse: (-parse.score, parse.tag.gender == "neut"), default=None)
    return _inflected(words, place, best) if best else phrase


def _in_dictionary_form(word: str) -> bool:
    """Whether no dictionary knows a noun, and it ends as one of masculine gender does."""
    return (
        word[-1:].isalpha()
        and word[-1] not in "аеёиоуыэюяьй"
        and not is_known(word)
        and not word.endswith(("ов", "ев", "ом", "ем", "ам", "ям", "ах", "ях"))
    )


def _is_brand(word: str) -> bool:
    """Whether no dictionary knows a noun, and it does not end like the name of a procedure either."""
    known: bool = _morphology().word_is_known(word)
    return not known and not parses(word)[0].normal_form.endswith((*_ABSTRACT, "ние", "инг", "аж"))


def _head(words: list[str]) -> int | None:
    """The place of the first noun, where nothing but adjectives and participles stands in front of it."""
    for place, word in enumerate(words):
        if not word.replace("-", "").rstrip(",").isalpha() or word.isupper():
            return None
        first = parses(word.lower())[0]
        if any(parse.tag.POS == "NOUN" and parse.score >= first.score / 2 for parse in parses(word.lower())):
            return place if first.tag.POS not in _MODIFIERS or place + 1 == len(words) else _later(words, place)
        if first.tag.POS not in _MODIFIERS:
            return None
    return None


def _later(words: list[str], place: int) -> int | None:
    rest = _head(words[place + 1 :])
    return place if rest is None else place + 1 + rest


def _agreeing(words: list[str]) -> set[tuple[str, str]]:
    """The cases and numbers that a noun and all its modifiers can stand in together."""
    *modifiers, noun = words
    kept = {(parse.tag.case, parse.tag.number) for parse in parses(noun.lower()) if parse.tag.POS == "NOUN"}
    for word in modifiers:
        kept &= {(parse.tag.case, parse.tag.number) for parse in parses(word.lower())}
    return kept


def _uncounted(word: str, *, singular: bool, one: bool) -> bool:
    """Whether the noun is no plural, though it looks like one ("выпадения")."""
    lemma = parses(word.lower())[0].normal_form
    return singular and (lemma in _words() or (one and lemma.endswith(_ABSTRACT)))


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(table("ru/words")["uncounted"].split())


@lru_cache(maxsize=1)
def _fixed() -> frozenset[str]:
    return frozenset(table("ru/words")["fixed"].split())


def _inflected(words: list[str], place: int, noun: Any) -> str:
    number = noun.tag.number
    head = noun.inflect({"nomn"})
    if head is None:
        return " ".join(words)
    wanted = {"nomn", number} | ({noun.tag.gender} if number == "sing" and noun.tag.gender else set())
    done = []
    for word in words[:place]:
        modifier = next(parse for parse in parses(word.lower()) if parse.tag.case == noun.tag.case)
        changed = modifier.inflect(wanted)
        done.append(changed.word + "," * word.endswith(",") if changed else word)
    return " ".join([*done, head.word + "," * words[place].endswith(","), *words[place + 1 :]])


def ends_in_modifier(phrase: str) -> bool:
    """Whether a phrase ends in an adjective or participle, the noun of which is missing."""
    return parses(phrase.rsplit(" ", maxsplit=1)[-1])[0].tag.POS in _MODIFIERS


def begins_oblique(phrase: str) -> bool:
    """Whether a phrase begins with a noun or its modifier that cannot be in the nominative ("варфарина")."""
    first = phrase.split(" ", maxsplit=1)[0].rsplit("-", maxsplit=1)[-1].lower()
    inflected = [one for one in parses(first) if one.tag.POS in _MODIFIERS | {"NOUN"}]
    return bool(inflected) and all(one.tag.case not in {"nomn", None} for one in inflected)


def is_persons(word: str) -> bool:
    """Whether the dictionary holds a Russian word as a person's name alone."""
    nouns = [one for one in _morphology().parse(word.lower()) if one.tag.POS == "NOUN"]
    return is_known(word) and bool(nouns) and all(_PEOPLE & one.tag.grammemes for one in nouns)


def is_known(word: str) -> bool:
    """Whether the dictionary holds a Russian word; the forms of another are guessed."""
    known: bool = _morphology().word_is_known(word.lower())
    return known
