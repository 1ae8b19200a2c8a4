"""Russian clauses that only say that something is there: "в лице стоит биополимер" names *биополимер в лице*."""

from __future__ import annotations

from functools import lru_cache

from question_bank.claims.russian.groups import group_at, groups_of, readings, words_of

_THERE = frozenset(
    {"быть", "есть", "стоять", "стоить", "иметься", "находиться", "остаться", "оставаться", "появиться", "начаться"}
    | {"возникнуть", "установить", "обнаружить", "обнаружиться", "вживить", "ввести", "вшить"}
    | {"обостриться", "обостряться"}
)
_FLARES = frozenset({"обостриться", "обостряться"})
_DENIED = frozenset({"не", "нет", "ни", "без"})
FEW = 8  # words of such a clause


@lru_cache(maxsize=4096)
def stated(clause: str) -> str:
    """The name of what a clause says to be there, and where; empty where it says anything else."""
    words = words_of(clause)
    verb = next((place for place, one in enumerate(words) if one.first in {"VERB", "PRTS"}), None)
    if verb is None or len(words) > FEW or any(one.text in _DENIED for one in words):
        return ""
    lemmas = {str(one.normal_form) for one in readings(words[verb].text)}
    things = [one for one in groups_of(words) if one.can_be("nomn") and not one.first <= verb <= one.last]
    if not lemmas & _THERE or len(things) != 1:
        return ""
    thing = clause[words[things[0].first].start : words[things[0].last].end]
    if lemmas & _FLARES:
        noun = next(one for one in readings(words[things[0].head].text) if one.tag.POS == "NOUN")
        genitive = noun.inflect({"gent"})
        return f"обострение {genitive.word}" if genitive and things[0].first == things[0].head else ""
    led = next((at for at, one in enumerate(words) if one.first == "PREP" and at + 1 < len(words)), None)
    place = group_at(words, led + 1) if led is not None else None
    inside = led is not None and things[0].first <= led <= things[0].last
    if led is None or place is None or inside or words[led].text in {"у", "если", "при"}:
        return thing
    return f"{thing} {clause[words[led].start : words[place.last].end]}"
