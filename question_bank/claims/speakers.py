"""Who speaks in a conversation: units that ask, and units without the name in front of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import LANGUAGES, pattern
from question_bank.claims.subjects import named
from question_bank.claims.units import CELL, HEADING, TEXT, TURN, Unit

LONGEST_QUESTION = 25  # words
LONGEST_TURN, SHORTEST_TURN, MOST_TURNS = 4, 2, 12  # words of a line that says who writes; how many may come again
MOSTLY, INTERJECTED = 0.5, 3  # share of questions in an asker's turns; words up to which a turn only cuts in
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
    turns = Counter(found[1] for unit in units if asks(unit) and (found := _LABEL.match(unit.words)))
    askers = {one for one in names if turns[one] >= labels[one] * MOSTLY} if len(names) > 1 else set()
    done = []
    for unit in units:
        found = _LABEL.match(unit.words)
        if found and found[1] in names and unit.kind != CELL:
            words = unit.words[found.end() :]
            heads = found[1] in askers and not asks(unit) and INTERJECTED < len(words.split()) <= LONGEST_QUESTION
            done.append(
                replace(unit, start=unit.start + found.end(), words=words, kind=HEADING if heads else unit.kind)
            )
        else:
            done.append(unit)
    return done


def with_turns(units: Sequence[Unit]) -> list[Unit]:
    """The units, with lines that only say who writes next as turns: those that come again, and others like them."""
    lines = Counter(unit.words for unit in units[1:] if _says_who(unit))
    turns = {words for words, count in lines.items() if count > 1}
    if not turns or len(turns) > MOST_TURNS:
        return list(units)
    return [
        replace(unit, kind=TURN, level=0) if place and _says_who(unit) and _is_turn(unit, turns) else unit
        for place, unit in enumerate(units)
    ]


def _says_who(unit: Unit) -> bool:
    """A line on its own, in a few words without a sign at its end, that names nothing and heads no section."""
    plain = unit.kind in {HEADING, TEXT} and len(unit.words.split()) <= LONGEST_TURN and unit.words[-1:] not in ".!?:;,"
    if not plain or unit.language not in LANGUAGES:
        return False
    sense = sense_of(unit.words, unit.language)
    return not (sense.topic or sense.mixed or named(unit.words, unit.language))


def _is_turn(unit: Unit, turns: set[str]) -> bool:
    return unit.words in turns or len(unit.words.split()) <= SHORTEST_TURN
