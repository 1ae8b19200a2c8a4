"""What a Russian clause says something does to something: any verb that governs an object, known as one or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import table
from question_bank.claims.phrases import normalised
from question_bank.claims.russian.groups import Word, group_at, readings, words_of
from question_bank.claims.russian.names import is_finite

_RELATIVE = re.compile(
    r",?\s(?:котор[а-яё]+|где|куда|когда|чтобы|если|потому|поэтому|так как|что|как|пока|хотя)\s", re.IGNORECASE
)
NEAR = 3  # words between a verb and its object


@dataclass(frozen=True, slots=True)
class Deed:
    """Where the verb stands in its clause, and the verb with each of its objects, ready to be claims."""

    start: int
    phrases: tuple[str, ...]


def deeds_in(clause: str) -> list[Deed]:
    """The verbs of a clause in the third person that govern an object, but for those of everyday dealings."""
    words = words_of(clause)
    places = [place for place in range(len(words)) if _acts(words, place)]
    found = []
    for place, following in zip(places, [*places[1:], len(words)][: len(places)], strict=True):
        end = words[following].start if following < len(words) else len(clause)
        object_at = _object(words, place, following)
        if object_at is None:
            continue
        verb = _third(words[place].text)
        governs = _RELATIVE.split(clause[words[place].end : end])[0].rstrip(" ,;").removesuffix(" и").removesuffix(" а")
        told = (normalised(one, "ru", governed=True) for one in cut(governs, "ru"))
        phrases = tuple(f"{verb} {one}" for one in told if one and not _acts_first(one) and not is_finite(one))
        if phrases:
            found.append(Deed(words[place].start, phrases))
    return found


def _acts(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a verb in the third person, of the present or the future, that can govern an object."""
    word = words[at]
    if word.first != "VERB" or word.text.endswith("ся"):
        return False
    found = readings(word.text)
    governs = any("tran" in one.tag and "3per" in one.tag for one in found)
    return governs and not any(one.normal_form in _data()["no_deed"] for one in found)


def _acts_first(piece: str) -> bool:
    """Whether a piece of a list begins a clause of its own instead."""
    words = words_of(piece)
    return bool(words) and (words[0].first in {"VERB", "INFN", "PRED", "NPRO", "CONJ"})


def _object(words: Sequence[Word], verb: int, stop: int) -> int | None:
    """The place of the noun phrase in the accusative that a verb governs."""
    for place in range(verb + 1, min(verb + 1 + NEAR, stop)):
        if words[place].first == "PREP" or (place > verb + 1 and not words[place - 1].open):
            return None
        group = group_at(words, place)
        if group is not None and group.can_be("accs"):
            return place
    return None


@lru_cache(maxsize=4096)
def _third(word: str) -> str:
    """The third person of the singular, by which phrases of one meaning are known as one."""
    found = next((one for one in readings(word) if one.tag.POS == "VERB"), None)
    form = found.inflect({"sing", "3per"}) if found is not None else None
    return form.word if form is not None else word


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/changes").items()}
