"""People named by their state ("диабетиков", "кто ждёт ребёнка"): the state is what is claimed."""

from __future__ import annotations

import re
from functools import lru_cache

from question_bank.claims.lexicon import Pattern, table
from question_bank.claims.russian.cases import parses
from question_bank.claims.russian.lists import agree

_WHERE = ("на ", "в ", "к ", "до ", "под ")  # where people of a state are not let


@lru_cache(maxsize=8192)
def state_of(phrase: str) -> str:
    """The state that a phrase names people by; empty where it names none."""
    states, periphrases, who = _data()
    for pattern, state in periphrases:
        if pattern.fullmatch(phrase):
            return state
    bare = who.sub("", phrase).strip(" ,")
    if bare != phrase and any(pattern.fullmatch(bare) for pattern, _ in periphrases):
        return next(state for pattern, state in periphrases if pattern.fullmatch(bare))
    first, _, rest = bare.partition(" ")
    if not first or (rest and not rest.startswith(_WHERE) and agree(first, rest)):
        return ""
    return next((states[one.normal_form] for one in parses(first) if one.normal_form in states), "")


def named_young(word: str) -> str:
    """How those are named whose age a text limits, "детям" as *дети*; empty for a word that says no age by itself."""
    return next((name for begin, name in table("ru/people")["young"].items() if word.startswith(begin)), "")


@lru_cache(maxsize=1)
def _data() -> tuple[dict[str, str], tuple[tuple[Pattern, str], ...], Pattern]:
    data = table("ru/people")
    periphrases = tuple((re.compile(pattern), state) for pattern, state in data["periphrases"].items())
    return data["states"], periphrases, re.compile(rf"(?<![а-яё])(?:{data['people']['who']})(?![а-яё])")
