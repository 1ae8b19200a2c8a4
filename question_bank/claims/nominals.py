"""Effects told by nouns and adjectives: "leads to a reduction in sebum", "smoother skin", "it is anti-inflammatory"."""

from __future__ import annotations

import re

from question_bank.claims.cutting import cut
from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import pattern, table
from question_bank.claims.phrases import normalised
from question_bank.claims.results import touches

_BRINGS = pattern("nominals", "brings")
_CHANGE = pattern("nominals", "change")
_COMPARED = pattern("nominals", "compared")
_QUALITY = pattern("nominals", "quality")
_MADE = re.compile(
    r"\W*(?:so |then |thus )?(?P<how>less|more|fewer) (?P<thing>(?:\w+ )?\w+) (?:is|are|gets?) (?:\w+ly )?"
    r"(?:made|produced|formed|lost|created|released|built)\b"
)
_LATER = re.compile(r"\s(?:after|within|over|during|by|from|in (?:most|many|some|about|\w+ weeks))\s")
_VERBS: dict[str, str] = dict(table("patterns")["nominals"]["verbs"])


def nominal(clause: str) -> list[str]:
    """The effects that an English clause tells without a verb of effect, each as a short phrase."""
    lower = clause.lower()
    return _changes(lower) or _compared(lower) or _qualities(lower)


def _changes(lower: str) -> list[str]:
    """ "a reduction in wrinkles and pores" as *reduces wrinkles*, *reduces pores*."""
    found = _CHANGE.search(lower)
    if found is None or not _BRINGS.search(lower[: found.start()]):
        return []
    verb = _VERBS[found["change"]]
    told = (
        normalised(one, "en", governed=True) for one in cut(_LATER.split(lower[found.end() :], maxsplit=1)[0], "en")
    )
    return [f"{verb} {one}" for one in told if one and not set(one.split()) & verbs("en").finite]


def _compared(lower: str) -> list[str]:
    """ "a smoother, brighter face" as *smoother face*, *brighter face*."""
    told = []
    for found in _COMPARED.finditer(lower):
        if _BRINGS.search(lower[: found.start()]) and touches(found["thing"], "en"):
            told += [f"{one} {found['thing']}" for one in re.split(r",? and |, ", found["how"])]
    return told


def _qualities(lower: str) -> list[str]:
    """ "it is anti-inflammatory and mildly antiseptic" as the two adjectives, "less sebum is made" as *less sebum*."""
    found = _QUALITY.search(lower)
    made = _MADE.match(lower)
    if found is None and made:
        return [f"{made['how']} {made['thing']}"]
    return re.split(r",? and (?:also )?|, ", found["how"]) if found else []
