"""Contradictions between statements: "no side effects" beside a list of them, two ways that are each the usual one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.sentences import Sentence, sentences
from question_bank.conflicts.subjects import Subjects, same_subject
from question_bank.conflicts.verdicts import passage_of
from question_bank.conflicts.ways import affirmed
from question_bank.facts import Facts, Source
from question_bank.terms import Terms, terms


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement: sentence, subject, what it says of a kind (a manner's name, a superlative), and to what end."""

    source: Source
    sentence: Sentence
    subject: str
    terms: Terms
    kind: int
    what: str
    end: Terms = frozenset()

    @property
    def passage(self) -> Passage:
        return Passage(
            document=self.source.document.name,
            start=self.sentence.start,
            end=self.sentence.end,
            text=self.sentence.text,
        )


def statement_conflicts(facts: Facts) -> Iterator[Conflict]:
    """All contradictions between statements, or between a statement and claims."""
    manners: list[_Said] = []
    most: list[_Said] = []
    for source in facts.sources:
        subjects, cues = Subjects(source), statement_cues(source.language)
        for sentence in sentences(source.document, source.language):
            subject = subjects.of(sentence)
            yield from _none_and_some(facts, source, sentence, subject)
            said = terms(subject, source.language)
            manners += [_Said(source, sentence, subject, said, *row) for row in _manner(sentence, source.language)]
            found = cues.superlatives.search(sentence.text)
            if found:
                end = terms(sentence.text[found.end() :], source.language)
                most.append(_Said(source, sentence, subject, said, 0, found["most"].casefold(), end))
    yield from _ways(manners)
    yield from _superlatives(most)


def _none_and_some(facts: Facts, source: Source, sentence: Sentence, subject: str) -> Iterator[Conflict]:
    said = terms(subject, source.language)
    for none in statement_cues(source.language).none:
        found = none.words.search(sentence.text)
        if found is None:
            continue
        for fact in facts.all:
            if fact.category is not none.category or not same_subject(fact.subject, said):
                continue
            if none.about and not none.about & fact.said:
                continue
            passage = Passage(document=source.document.name, start=sentence.start, end=sentence.end, text=sentence.text)
            reason = f"“{found.group()}” against “{fact.text}”"
            yield Conflict(kind=Kind.NONE_AND_SOME, subject=subject, reason=reason, one=passage, other=passage_of(fact))
            break


def _manner(sentence: Sentence, language: str) -> Iterator[tuple[int, str]]:
    cues = statement_cues(language)
    if not cues.modes.search(sentence.text):
        return
    for number, ways in enumerate(cues.manners):
        named = [name for name, words in ways.items() if affirmed(words, sentence.text)]
        if len(named) == 1:
            yield number, named[0]


def _ways(said: Sequence[_Said]) -> Iterator[Conflict]:
    for one, other in combinations(said, 2):
        if one.kind == other.kind and one.what != other.what and same_subject(one.terms, other.terms):
            reason = f"usually “{one.what}” against usually “{other.what}”"
            yield _absolute(one, other, reason)


def _superlatives(said: Sequence[_Said]) -> Iterator[Conflict]:
    """The same superlative of two different subjects that serve the same end."""
    for one, other in combinations(said, 2):
        apart = not same_subject(one.terms, other.terms)
        if one.what == other.what and apart and one.end & other.end:
            yield _absolute(one, other, f"“{one.what}” is said of {one.subject} and of {other.subject}")


def _absolute(one: _Said, other: _Said, reason: str) -> Conflict:
    return Conflict(kind=Kind.ABSOLUTE, subject=one.subject, reason=reason, one=one.passage, other=other.passage)
