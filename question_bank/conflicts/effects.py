"""Effects that plain sentences ascribe to a subject, where others ascribe the opposite to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.subjects import Said, all_told
from question_bank.conflicts.ways import denied
from question_bank.conflicts.why import Why
from question_bank.facts import Facts
from question_bank.terms import Terms, acted_on, stem, terms

_WORD = re.compile(r"[^\W\d_]+")
_OBJECT = re.compile(r"\W*((?:[\w-]+[ ]?){1,5})")
_JOINT = re.compile(r"(?<!\w)(?:and|but|so|because|when|which|that|и|но|а|что|который|при|для|за)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Effect:
    """A verb of a pair of opposites, on which side of it a sentence stands, and what it acts on."""

    said: Said
    pair: int
    side: bool
    on: Terms
    text: str


def told_effect_conflicts(facts: Facts) -> Iterator[Conflict]:
    """Two sentences on one subject that say the opposite of the same thing, once for each thing."""
    effects = [one for said in all_told(facts.sources) for one in _effects(said)]
    reported: set[tuple[int, Terms, str]] = set()
    for one, other in combinations(effects, 2):
        key = (one.pair, one.on & other.on, one.said.subject)
        if key not in reported and _opposite(one, other):
            reported.add(key)
            yield Conflict(
                kind=Kind.EFFECT,
                subject=one.said.subject,
                why=Why.WORDS,
                parts=(one.text, other.text),
                one=one.said.passage,
                other=other.said.passage,
            )


def _opposite(one: _Effect, other: _Effect) -> bool:
    if one.pair != other.pair or one.side == other.side or one.said.sentence is other.said.sentence:
        return False
    if one.said.source.language != other.said.source.language or not one.said.topic.meets(other.said.topic):
        return False
    return one.on == other.on


def _effects(said: Said) -> Iterator[_Effect]:
    language, text = said.source.language, said.sentence.text
    cues = statement_cues(language)
    if cues.hedged.search(text):
        return
    for found in _WORD.finditer(text):
        word = stem(found.group().casefold(), language)
        for number, sides in enumerate(cues.opposites):
            for place, verbs in enumerate(sides):
                if word not in {stem(verb, language) for verb in verbs}:
                    continue
                after = _OBJECT.match(text, found.end())
                phrase = _JOINT.split(after.group(1))[0].strip() if after else ""
                on = acted_on(terms(phrase, language), language) - said.topic.terms
                if on:
                    negated = denied(text[: found.start()])
                    words = ("not " if negated and language == "en" else "не " if negated else "") + found.group()
                    yield _Effect(said, number, (place == 0) != negated, on, f"{words} {phrase}")
