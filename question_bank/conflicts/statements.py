"""Contradictions between statements: "no side effects" beside a list of them, two ways that are each the usual one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_bank.conflicts.cues import NoneOf, statement_cues
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.naming import name_written_in
from question_bank.conflicts.sentences import Sentence
from question_bank.conflicts.subjects import Said, all_told, topic_of
from question_bank.conflicts.verdicts import passage_of
from question_bank.conflicts.ways import affirmed, denied, hedged
from question_bank.conflicts.why import Why
from question_bank.facts import Fact, Facts
from question_bank.terms import Terms, stem, terms


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What a sentence says of a kind (a manner's name, a superlative), and to what end."""

    said: Said
    kind: int
    what: str
    end: Terms = frozenset()
    words: str = ""


def statement_conflicts(facts: Facts) -> Iterator[Conflict]:
    """All contradictions between statements, or between a statement and claims."""
    manners: list[_Claimed] = []
    most: list[_Claimed] = []
    for said in all_told(facts.sources):
        language = said.source.language
        yield from _none_and_some(facts, said)
        manners += [_Claimed(said, *row) for row in _manner(said.sentence, language)]
        found = statement_cues(language).superlatives.search(said.sentence.text)
        if found:
            what = " ".join(stem(word, language) for word in found["most"].casefold().split())
            most.append(_Claimed(said, 0, what, terms(said.sentence.text[found.end() :], language), found["most"]))
    yield from _ways(manners)
    yield from _superlatives(most)


def _none_and_some(facts: Facts, said: Said) -> Iterator[Conflict]:
    for none in statement_cues(said.source.language).none:
        found = none.words.search(said.sentence.text)
        if found is None or _is_limited(said, found):
            continue
        some = [one for one in facts.all if one.category is none.category and _is_some(one, none, said)]
        if some:
            fact = max(some, key=lambda one: one.claim.confidence)
            yield Conflict(
                kind=Kind.NONE_AND_SOME,
                subject=said.subject,
                why=Why.WORDS,
                parts=(found.group(), fact.text),
                one=said.passage,
                other=passage_of(fact),
            )


def _is_limited(said: Said, found: re.Match[str]) -> bool:
    """Whether a sentence denies it, or says what is left: "almost painless", "no side effects apart from a bruise"."""
    before = said.sentence.text[: found.start()]
    return (
        denied(before)
        or hedged(before)
        or bool(statement_cues(said.source.language).spared.match(said.sentence.text, found.end()))
    )


def _is_some(fact: Fact, none: NoneOf, said: Said) -> bool:
    """Whether a claim is one of those that a sentence says there are none of."""
    if fact.source.language != said.source.language or not topic_of(fact).meets(said.topic):
        return False
    if none.about and not none.about & fact.said:
        return False
    inside = fact.source is said.source and any(
        span.start < said.sentence.end and said.sentence.start < span.end for span in fact.claim.evidence
    )
    return not inside


def _manner(sentence: Sentence, language: str) -> Iterator[tuple[int, str]]:
    cues = statement_cues(language)
    if not cues.modes.search(sentence.text):
        return
    for number, ways in enumerate(cues.manners):
        named = [name for name, words in ways.items() if affirmed(words, sentence.text)]
        if len(named) == 1:
            yield number, named[0]


def _ways(claimed: Sequence[_Claimed]) -> Iterator[Conflict]:
    for one, other in combinations(claimed, 2):
        if one.kind == other.kind and one.what != other.what and one.said.topic.meets(other.said.topic):
            yield _absolute(one, other, Why.USUAL, (one.what, other.what))


def _superlatives(claimed: Sequence[_Claimed]) -> Iterator[Conflict]:
    """The same superlative of two different subjects that serve the same end."""
    for one, other in combinations(claimed, 2):
        apart = not one.said.topic.meets(other.said.topic)
        if one.what == other.what and apart and one.end & other.end:
            names = [_named(two.said) or two.said.subject for two in (one, other)]
            yield _absolute(one, other, Why.MOST, (one.words, *names))


def _named(said: Said) -> str:
    """What to call what a sentence is about: by its known name, in its words; the subject may be wider."""
    return name_written_in(said.sentence.text) if len(said.topic.names) == 1 else said.subject


def _absolute(one: _Claimed, other: _Claimed, why: Why, parts: tuple[str, ...]) -> Conflict:
    return Conflict(
        kind=Kind.ABSOLUTE,
        subject=one.said.subject,
        why=why,
        parts=parts,
        one=one.said.passage,
        other=other.said.passage,
    )
