"""The Russian noun phrase that does something: the nominative right in front of a verb, held by a list or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.lexicon import table
from question_bank.claims.russian.groups import Group, Word, groups_of, readings, words_of

MOST_AHEAD, MOST_BETWEEN = 2, 2  # words in front of it, and between it and the verb
MOST_WORDS = 5
_CLAUSE = re.compile(r"[,;:()«»\"]|\s[–—-]\s|\s(?:но|а|что|если|когда|чтобы)\s")


@lru_cache(maxsize=4096)
def doer(ahead: str) -> str:
    """The thing that the words in front of a verb name as its subject; empty for people, and where it is none."""
    clause = _CLAUSE.split(ahead)[-1]
    words = words_of(clause)
    subjects = [one for one in groups_of(words) if one.can_be("nomn")] if len(words) <= MOST_WORDS + MOST_AHEAD else []
    if not subjects:
        return ""
    group = subjects[0]
    apart = (
        group.first > MOST_AHEAD or len(words) - 1 - group.last > MOST_BETWEEN or group.last - group.first >= MOST_WORDS
    )
    if apart or any(one.first == "PREP" for one in words[: group.first]) or not _is_thing(words, group):
        return ""
    return clause[words[group.first].start : words[group.last].end]


@lru_cache(maxsize=4096)
def is_dropped(ahead: str) -> bool:
    """Whether nothing in front of a verb can be its subject, so that it is what was named before."""
    words = words_of(_CLAUSE.split(ahead)[-1])
    subject = any(one.can_be("nomn") for one in groups_of(words)) or any("NPRO" in one.pos for one in words)
    return bool(words) and not subject


def is_part(name: str) -> bool:
    """Whether a thing is a part of a device or a way of a procedure, so that the procedure itself does it."""
    return any(one.normal_form in _data()["parts"] for word in words_of(name) for one in readings(word.text))


def _is_thing(words: Sequence[Word], group: Group) -> bool:
    """Whether a noun names a thing or an action, and neither a person nor a time, a measure, a sign."""
    found = readings(words[group.head].text)
    return not any("anim" in one.tag or one.normal_form in _data()["no_doer"] for one in found)


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/changes").items()}
