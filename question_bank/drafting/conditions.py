"""What ties a state to a time, an advice or a row's other cell, and makes a reaction a sign of alarm or another's."""

from __future__ import annotations

import re
from functools import partial

from question_bank.claims.model import Category
from question_bank.drafting.advice import is_for_a_doctor
from question_bank.drafting.passages import Passage
from question_bank.drafting.patterns import patterns
from question_bank.facts import Fact

_patterns = partial(patterns, "conditions")
_RELATIVE = "relative"
_OF_STATES = frozenset({Category.CONTRAINDICATION, Category.INDICATION})
_OWN = re.compile(r"[.;]")


def is_tied(here: Passage, fact: Fact, *, seen: bool = False) -> bool:
    """Whether the words around a claim say more than it holds, and without which it is not what the source says.

    What a form asks ("Are you pregnant?") is known to forbid where a person has ``seen`` it and kept the claim.
    """
    said = _patterns(fact.source.language)
    if fact.category is Category.SIDE_EFFECT:
        return _is_alarm(here, said) or said["of_other"].search(here.behind) is not None
    if fact.category not in _OF_STATES:
        return False
    if not seen and here.sentence.rstrip(" *_\"'»”)").endswith("?"):
        return True  # "Diabetes, hepatitis?" is answered in the sentence behind it
    if _is_timed(here, fact, said) or said["undiluted"].search(here.ahead):
        return True
    return (
        fact.category is Category.CONTRAINDICATION
        and not (seen and is_for_a_doctor(fact))
        and _is_advised(here, fact, said)
    )


def _is_alarm(here: Passage, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether it is a sign at which to stop or to ask for help, and not told as what the treatment brings."""
    return any(said["alarm"].search(one) for one in (here.sentence, *here.over[:1]))


def _is_timed(here: Passage, fact: Fact, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether a time or a condition stands behind it, or behind the last of several that share it ("eye infection or a
    stye, until it has cleared"), and the claim holds none."""
    kept = f"{fact.text} {fact.claim.qualifier or ''}".lower()
    for name in ("tail", "shared"):
        found = said[name].match(here.behind)
        if found and found[0].split()[-1].lower().strip(",") not in kept.split():
            return True
    held = fact.claim.qualifier is not None and fact.claim.qualifier.lower() in here.row.lower()
    return not held and said["row"].search(here.row) is not None


def _is_advised(here: Passage, fact: Fact, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether a ban is an advice to the client, or somebody is asked first."""
    if fact.claim.qualifier == _RELATIVE:
        return False
    label = here.ahead.rpartition(":")[0].split(".")[-1]
    clause = _OWN.split(here.ahead)[-1] + here.phrase + _OWN.split(here.behind)[0]
    told = any(said["caution"].search(one) for one in (label, *here.over[:1]))
    return told or said["advice"].search(clause) is not None
