"""What a Russian heading asks, by its question word and its verb: "Чего не трогаем", "Кому зайдёт"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.lexicon import table
from question_bank.claims.russian.groups import Word, readings, words_of

LONGEST = 11  # words
_WHOM = frozenset({"кого", "кому", "кто", "чью", "чья", "чей"})
_WHAT = frozenset({"что", "чего", "чем", "чему", "куда", "где", "когда", "зачем", "чём"})
_NOT = frozenset({"не", "ни", "нельзя", "мимо", "нет", "никогда", "увы"})
_BOUND = re.compile(r"[.:!]\s")


@lru_cache(maxsize=2048)
def asked_topic(heading: str) -> str:
    """The topic a heading asks about: ``none`` for what something cannot do, empty where it asks of no category."""
    words = words_of(_BOUND.split(heading.strip(" .?!:"))[-1])
    asks = [one.text for one in words if one.text in _WHOM | _WHAT]
    if not asks or len(words) > LONGEST:
        return ""
    lemmas = {form.normal_form for one in words for form in readings(one.text) if form.tag.POS not in {"NPRO", "CONJ"}}
    denied = any(one.text in _NOT for one in words)
    whom = any(one in _WHOM for one in asks)
    if denied:
        return _denied(lemmas, words, whom=whom)
    data = _data()
    if lemmas & data["harms"]:
        return "side_effect"
    if whom or (lemmas & data["brings"] and {"с", "со", "при"} & {one.text for one in words}):
        acts = any(one.first in {"VERB", "PRED", "ADJS", "PRTS"} for one in words)
        return "indication" if acts and not lemmas & data["makes"] else ""
    if lemmas & data["treats"]:
        return "indication"
    return "drug_effect" if lemmas & data["does"] else ""


def _denied(lemmas: set[str], words: Sequence[Word], *, whom: bool) -> str:
    """What is not done, or not to whom, is a contraindication; what something does not do is nothing."""
    data = _data()
    if whom:
        return "contraindication"
    if lemmas & data["liked"]:
        return "side_effect"
    if lemmas & (data["able"] | data["does"] | data["treats"] | data["harms"]):
        return "none"
    ours = any(one.first in {"INFN", "PRED"} or _is_ours(one) for one in words)
    return "contraindication" if ours else ""


def _is_ours(word: Word) -> bool:
    """Whether a verb says what we, or people in general, do."""
    return word.first == "VERB" and any("plur" in one.tag and "past" not in one.tag for one in readings(word.text))


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/asking").items()}
