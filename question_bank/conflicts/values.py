"""Contradictions in numbers: the same thing measured twice, and no value in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_bank.conflicts.measures import Measure, measures
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.sentences import sentences
from question_bank.conflicts.subjects import Subjects, same_subject
from question_bank.facts import Source
from question_bank.terms import Terms, terms

SLACK = 0.15  # a month is not exactly four weeks, and nobody writes 31 days
_SHARED_WORDS = {Kind.EXPOSURE: 2, Kind.ABSTENTION: 2}


@dataclass(frozen=True, slots=True)
class _Found:
    """The measures of one kind in one sentence, and where."""

    source: Source
    subject: str
    terms: Terms
    is_main: bool
    measures: tuple[Measure, ...]

    @property
    def first(self) -> Measure:
        return self.measures[0]


def value_conflicts(sources: Sequence[Source]) -> Iterator[Conflict]:
    """Numbers that disagree, each pair of values once, with the first passages that say them."""
    found = [one for source in sources for one in _found(source)]
    told: set[tuple[Kind, Terms, frozenset[tuple[float, float]]]] = set()
    for one, other in combinations(found, 2):
        if not _comparable(one, other) or _agree(one, other):
            continue
        values = frozenset((two.span.low, two.span.high) for two in one.measures + other.measures)
        key = (one.first.kind, one.terms & other.terms, values)
        if key not in told:
            told.add(key)
            yield _conflict(one, other)


def _found(source: Source) -> Iterator[_Found]:
    subjects = Subjects(source)
    before: Terms = frozenset()
    for sentence in sentences(source.document, source.language):
        by_kind: dict[Kind, list[Measure]] = {}
        found, before = measures(sentence, source.language, before), sentence.said
        for measure in found:
            single = measure.kind is Kind.SESSIONS and measure.span.high <= 1
            if not single:  # "one session" is a unit, not a course
                by_kind.setdefault(measure.kind, []).append(measure)
        subject = subjects.of(sentence) if by_kind else ""
        for rows in by_kind.values():
            yield _Found(source, subject, terms(subject, source.language), subject == subjects.main, tuple(rows))


def _comparable(one: _Found, other: _Found) -> bool:
    """Whether two sentences measure the same thing: kind, subject and scope, and for times what they are about."""
    first, second = one.first, other.first
    if first.kind is not second.kind or first.sentence is second.sentence or first.scope != second.scope:
        return False
    if one.source.language != other.source.language or not same_subject(one.terms, other.terms):
        return False
    shared = (first.about & second.about) - one.terms
    if first.kind is Kind.CONCENTRATION and one.is_main and other.is_main:
        return len(shared) >= 2
    return len(shared) >= _SHARED_WORDS.get(first.kind, 0)


def _agree(one: _Found, other: _Found) -> bool:
    return any(first.span.meets(second.span, SLACK) for first in one.measures for second in other.measures)


def _conflict(one: _Found, other: _Found) -> Conflict:
    said = " / ".join(dict.fromkeys(measure.written.strip() for measure in one.measures))
    against = " / ".join(dict.fromkeys(measure.written.strip() for measure in other.measures))
    return Conflict(
        kind=one.first.kind,
        subject=one.subject,
        reason=f"{_NAMES[one.first.kind]}: “{said}” against “{against}”",
        one=_passage(one),
        other=_passage(other),
    )


_NAMES = {
    Kind.SESSIONS: "number of sessions",
    Kind.INTERVAL: "time between sessions",
    Kind.CONCENTRATION: "strength",
    Kind.EXPOSURE: "time it acts",
    Kind.ABSTENTION: "time to abstain",
    Kind.LASTING: "how long it lasts",
}


def _passage(found: _Found) -> Passage:
    sentence = found.first.sentence
    return Passage(document=found.source.document.name, start=sentence.start, end=sentence.end, text=sentence.text)
