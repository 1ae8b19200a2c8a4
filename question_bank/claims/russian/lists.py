"""Members of a Russian list that go together: what agrees in case, and organs that share the illness named before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.lexicon import table
from question_bank.claims.russian.groups import Group, group_at, readings, words_of


def agree(one: str, other: str) -> bool:
    """Whether two phrases can stand in the same case, so that the second can go on with a list."""
    first, second = _group(one), _group(other)
    cases = {case for case, _ in first.agreeing} if first else set()
    return second is not None and any(second.can_be(case) for case in cases)


def _group(phrase: str) -> Group | None:
    words = words_of(phrase)
    return next((group for at in range(len(words)) if (group := group_at(words, at))), None)


def with_organs(pieces: Sequence[str]) -> list[str]:
    """ "тяжёлые болезни сердца", "печени", "почек": each organ with the illness that it shares with the first."""
    first = words_of(pieces[0])
    head = next((place for place, one in enumerate(first) if one.first == "NOUN"), None)
    if head is None or head + 2 != len(first) or not _is_organ(first[-1].text):
        return list(pieces)
    lead = pieces[0][: first[head].end + 1]
    return [pieces[0], *(lead + one if _is_organ(one.strip().lower()) else one for one in pieces[1:])]


def _is_organ(word: str) -> bool:
    """Whether a word is a part of the body in the genitive."""
    return any(one.tag.case == "gent" and one.normal_form in _organs() for one in readings(word))


@lru_cache(maxsize=1)
def _organs() -> frozenset[str]:
    return frozenset(table("ru/changes")["organs"].split())
