"""What the rest of a sentence takes back: then its claim is no plain one, and nothing is keyed on it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from question_bank.drafting.passages import passage
from question_bank.facts import Fact
from question_bank.terms import roots, terms

_UNLIKE = re.compile(r"(?<!\w)(?:unlike|в отличие от) ([^,.;:\n]{2,50}),", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?<!\w)(?:unlike|в отличие от) ([^,.;:\n]{2,50}), (?:which|who|that|котор\w+) [^,.;:\n]*$", re.IGNORECASE
)
_END = re.compile(r"[.!?…](?=\s|$)|\n")


@lru_cache(maxsize=32)
def pattern(language: str, kind: str) -> re.Pattern[str]:
    """What says one kind of thing in a language, from its data file."""
    path = files("question_bank.drafting").joinpath("data", f"hedges_{language}.json")
    return re.compile("|".join(json.loads(path.read_text(encoding="utf-8"))[kind]), re.IGNORECASE)


def sentences(fact: Fact) -> list[str]:
    """The sentences that a fact's passages stand in."""
    text = fact.source.document.text
    return [_around(text, span.start, span.end) for span in fact.claim.evidence]


def _around(text: str, start: int, end: int) -> str:
    before = [found.end() for found in _END.finditer(text, max(0, start - 600), start)]
    after = _END.search(text, end)
    return text[before[-1] if before else max(0, start - 600) : after.end() if after else len(text)][:1200]


def is_taken_back(fact: Fact) -> bool:
    """Whether a sentence takes its claim back, or ties it to a case: "need not stop", "if too much is used"."""
    return any(pattern(fact.source.language, "hedged").search(one) for one in sentences(fact))


def is_set_against(fact: Fact) -> bool:
    """Whether a passage tells something else apart from its subject ("Unlike the toxin, a filler fills. It lifts")."""
    text, subject = fact.source.document.text, roots(fact.subject)
    for span in fact.claim.evidence:
        start = text.rfind("\n", 0, span.start) + 1
        aside = _ASIDE.search(text, start, span.start)
        if aside and not roots(terms(aside[1], fact.source.language)) & subject:
            return True  # "unlike a magnet, which is forbidden with | pacemakers"
        found = list(_UNLIKE.finditer(text, start, span.start))
        if found and roots(terms(found[-1][1], fact.source.language)) & subject:
            return not roots(terms(text[found[-1].end() : span.end], fact.source.language)) & subject
    return False


def offers_a_way(fact: Fact) -> bool:
    """Whether a sentence says more than that one must not: then what to do with a client is not clear beyond doubt."""
    found = pattern(fact.source.language, "adapted")
    return any(found.search(one) for one in sentences(fact))


def strength(fact: Fact) -> str:
    """How strongly block and headings forbid: ``mixed`` ("local or temporary"), ``refused``, ``banned`` or empty."""
    here = passage(fact)
    for kind in ("mixed", "refused", "banned"):
        found = pattern(fact.source.language, kind)
        if any(found.search(one) for one in (here.sentence, *here.before, *here.over)):
            return kind
    return ""


def is_absolute(fact: Fact) -> bool:
    """Whether a ban is called absolute, by its own words or by what heads it."""
    found, here = pattern(fact.source.language, "absolute"), passage(fact)
    return fact.claim.qualifier == "absolute" or any(found.search(one) for one in (here.sentence, *here.over[:2]))
