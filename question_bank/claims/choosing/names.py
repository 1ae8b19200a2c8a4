"""What can be the name of something a document is about, and by what two spellings of a name are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from question_bank.claims.lexicon import pattern, table, words
from question_bank.claims.phrases import stem, tokens, without_parentheses
from question_bank.claims.russian.cases import is_persons
from question_bank.claims.subjects import common_word

Key = tuple[str, ...]
MOST_WORDS, LONGEST_PIECE = 6, 5
_PIECES = pattern("choosing", "pieces")
_INNER = re.compile(r"\(([^()]{2,40})\)")
_PARTS = frozenset(table("patterns")["choosing"]["parts"].split())


@lru_cache(maxsize=20_000)
def key_of(name: str, language: str) -> Key:
    """The stems of a name's words, without little ones."""
    sets = words(language).sets
    little = sets["stop"] | sets["determiners"]
    found = (one.lower() for one in tokens(name))
    return tuple(stem(one, language) for one in found if len(one) > 1 and one not in little)


@lru_cache(maxsize=20_000)
def is_plain(word: str, language: str) -> bool:
    """Whether a word, in small letters, names nothing and belongs to no name's edge."""
    sets = words(language).sets
    return any(word in sets[one] for one in ("stop", "determiners", "pronouns", "noise", "fillers", "saying"))


@lru_cache(maxsize=20_000)
def is_common(word: str, language: str) -> bool:
    """Whether a word is of any text of the field."""
    return is_plain(word, language) or word in words(language).sets["things"] or common_word(word, language)


@lru_cache(maxsize=20_000)
def divides(name: str, language: str) -> bool:
    """Whether words only divide or label a text: "Chapter 9", "Value", "Case 1"."""
    found = [one.lower() for one in tokens(name)]
    return all(one in _PARTS or is_plain(one, language) or one.isdigit() or len(one) == 1 for one in found)


@lru_cache(maxsize=20_000)
def can_name(name: str, language: str) -> bool:
    """Whether words by themselves may name a procedure or substance."""
    found = [one.lower() for one in tokens(name)]
    if not 0 < len(found) <= MOST_WORDS or sum(one.isalpha() for one in name) < len("TC") or divides(name, language):
        return False
    persons = language == "ru" and is_persons(name)
    return not persons and not all(is_common(one, language) for one in found)


def pieces_of(title: str, language: str) -> Iterator[str]:
    """The pieces of a title or heading between its signs and prepositions, without plain words at their ends."""
    for part in [*_PIECES.split(without_parentheses(title)), *_INNER.findall(title)]:
        kept = tokens(part)
        while kept and (is_plain(kept[0].lower(), language) or kept[0].isdigit()):
            kept = kept[1:]
        while kept and is_plain(kept[-1].lower(), language):
            kept = kept[:-1]
        if 0 < len(kept) <= LONGEST_PIECE:
            yield " ".join(kept)
        yield from _runs(kept, language)


def _runs(kept: list[str], language: str) -> Iterator[str]:
    """The runs between plain words inside a piece."""
    plain = [place for place, one in enumerate(kept) if is_plain(one.lower(), language)]
    for first, last in zip([-1, *plain], [*plain, len(kept)], strict=True) if plain else ():
        if last - first > 1:
            yield " ".join(kept[first + 1 : last])
