"""Russian effects with the object ahead of the verb ("пигмент осветляет") or behind a preposition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.effects import Governed, verbs
from question_bank.claims.lexicon import table
from question_bank.claims.phrases import normalised
from question_bank.claims.russian.groups import Group, Word, group_at, groups_of, readings, words_of

NEAR, FAR, PAIR = 2, 6, 2  # words between a verb and its preposition, and its object ahead; a subject and an object


def governed_ahead(match: re.Match[str], clause: str, language: str) -> list[Governed]:
    """A Russian verb of effect with the object ahead of it ("пигмент понемногу осветляет")."""
    known = verbs(language)
    third = known.forms.get(match["verb"], "")
    if language != "ru" or not third or third in known.weak:
        return []
    thing = object_ahead(clause[: match.start()], match["verb"])
    return [Governed(third, f"{third} {thing}", strong=True)] if thing else []


def object_ahead(ahead: str, verb: str) -> str:
    """The noun phrase ahead of a verb that is its object: it agrees less with it than another, or stands alone."""
    words = words_of(ahead)
    groups = [one for one in groups_of(words) if len(words) - one.last <= FAR]
    number = next((str(one.tag.number) for one in readings(verb) if one.tag.POS == "VERB"), "")
    if not groups or not number or not any(one.can_be("accs") for one in groups):
        return ""
    if len(groups) == 1:
        one = groups[0] if _begins(words, groups[0]) else None
    else:
        apart = [one for one in groups[-PAIR:] if not one.can_be("nomn", number)]
        one = apart[0] if len(apart) == 1 and any(other.can_be("nomn", number) for other in groups[-PAIR:]) else None
    if one is None or not one.can_be("accs"):
        return ""
    return normalised(ahead[words[one.first].start : words[one.last].end], "ru", governed=True)


def _begins(words: Sequence[Word], group: Group) -> bool:
    """Whether only joining words stand ahead of a phrase, so that its clause has the subject of the one before."""
    return group.first > 0 and all(one.first in {"CONJ", "PRCL", "INTJ"} for one in words[: group.first])


def reaches(clause: str) -> tuple[int, str]:
    """Where a verb stands that says whereto something goes or what it acts on, and the verb with that; (0, "") else."""
    words = words_of(clause)
    for at, word in enumerate(words):
        if word.first != "VERB" or not any(one.normal_form in _verbs() for one in readings(word.text)):
            continue
        if not any("3per" in one.tag for one in readings(word.text)):
            continue
        for place in range(at + 1, min(at + 1 + NEAR, len(words) - 1)):
            group = group_at(words, place + 1) if words[place].first == "PREP" else None
            if group is not None:
                thing = normalised(clause[words[place + 1].start : words[group.last].end], "ru", governed=True)
                return word.start, f"{word.text} {words[place].text} {thing}" if thing else ""
    return 0, ""


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(table("ru/changes")["reaches"].split())
