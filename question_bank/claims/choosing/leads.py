"""What a sentence begins with as its grammatical subject, be it a known name or not."""

from __future__ import annotations

import re

from question_bank.claims.choosing.names import is_plain
from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import pattern, words
from question_bank.claims.russian.groups import groups_of, words_of

NEAR, RUSSIAN = 140, 80  # characters of a sentence in which its subject stands
MOST_AHEAD, MOST_LONG, MOST_LOOKED = 1, 3, 7  # words in front of it; of it but the first; looked at
_BEGINS = pattern("choosing", "begins_en")
_CLAUSE = re.compile(r"[,;:()«»\"]|\s[–—-]\s")


def lead(sentence: str, language: str) -> str:
    """The noun phrase in front of the verb, as written; empty where the sentence begins otherwise."""
    if language == "ru":
        return _russian(_CLAUSE.split(sentence[:NEAR])[0][:RUSSIAN])
    found = _BEGINS.match(sentence[:NEAR])
    if found is None:
        return ""
    first, *rest = (one.lower() for one in found["name"].split())
    known = verbs("en")
    orders = first in known.finite or first in known.forms or first in words("en").sets["pronouns"]
    return "" if orders or any(is_plain(one, "en") for one in (first, *rest)) else found["name"]


def _russian(clause: str) -> str:
    found = words_of(clause)[:MOST_LOOKED]
    group = next(iter(groups_of(found)), None)
    if group is None or group.first > MOST_AHEAD or group.last - group.first > MOST_LONG or not group.can_be("nomn"):
        return ""
    return clause[found[group.first].start : found[group.last].end]
