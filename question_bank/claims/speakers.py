"""Who speaks in a conversation: units that ask, and units without the name in front of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import pattern
from question_bank.claims.units import CELL, Unit

LONGEST_QUESTION = 25  # words
_LABEL = pattern("dialogue", "label")
_TURN = pattern("dialogue", "turn")


def asks(unit: Unit) -> bool:
    """Whether a unit asks something, or is an interviewer's turn."""
    words = unit.words.rstrip(" *_\"'")
    asked = unit.kind != CELL and (words.endswith("?") or _TURN.match(words))
    return bool(asked) and len(words.split()) <= LONGEST_QUESTION


def without_speakers(units: Sequence[Unit]) -> list[Unit]:
    """The units without the names of who speaks, where a name comes back and somebody asks something."""
    labels = Counter(found[1] for found in (_LABEL.match(unit.words) for unit in units) if found)
    asking = {found[1] for found in (_LABEL.match(unit.words) for unit in units if asks(unit)) if found}
    names = {one for one, count in labels.items() if count > 1 and not sense_of(one, "en").topic} if asking else set()
    done = []
    for unit in units:
        found = _LABEL.match(unit.words)
        if found and found[1] in names and unit.kind != CELL:
            done.append(replace(unit, start=unit.start + found.end(), words=unit.words[found.end() :]))
        else:
            done.append(unit)
    return done
