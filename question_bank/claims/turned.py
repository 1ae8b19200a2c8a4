"""States told by a verb as names: "your skin is very sensitive" as *very sensitive skin*."""

from __future__ import annotations

import re

from question_bank.claims.cutting import is_adjective
from question_bank.claims.lexicon import pattern, words

_STATE = pattern("turned", "state")
_AND = re.compile(r",? (?:and|or) |, ")


def turned(piece: str) -> str:
    """An English clause that says what a part of the body is like, as that part's name; any other piece unchanged."""
    found = _STATE.fullmatch(piece.strip())
    if found is None:
        return piece
    how = [one.strip() for one in _AND.split(found["how"])]
    if not all(is_adjective(one.split()[-1].lower(), words("en")) for one in how):
        return piece
    return " and ".join(f"{one} {found['part'].lower()}" for one in how)
