"""Contradictions in numbers: the same thing measured twice, and no value in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_bank.conflicts.measure_cues import cues, names
from question_bank.conflicts.measures import Measure, measures
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.naming import Names
from question_bank.conflicts.numbers import Span
from question_bank.conflicts.subjects import Said, Subjects, Topic, told
from question_bank.conflicts.why import Why
from question_bank.facts import Source
from question_bank.terms import Terms

SLACK = 0.15  # a month is not exactly four weeks, and nobody writes 31 days
_SLACK = {Kind.AGE: 0.0, Kind.LENGTH: 0.34}  # nobody is 18 at 17, and a session takes about as long as it takes
_COMMON = 0.25  # the share of two ranges of prices below which they disagree though they touch
_PRICES = 5  # sentences with prices; a document with more is a price list
_SHARED_WORDS = {Kind.EXPOSURE: 2, Kind.CONCENTRATION: 1, Kind.SHARE: 1}
_BESIDE = frozenset(  # what a client is to abstain from, and not what for
    {"waxing", "sugaring", "shaving", "laser hair removal", "laser resurfacing", "massage", "retinol", "salicylic"}
)
_OF_ANY = frozenset({"tools"})  # they are disinfected alike, whatever they are used for
_BY_TOPIC = frozenset(  # nothing is compared that is not known
    {Kind.ABSTENTION, Kind.LASTING, Kind.AMOUNT, Kind.PRICE, Kind.AGE, Kind.ONSET}
)
_BY_ZONE = frozenset(  # who names no part of the body means the face, or the one in the title
    {Kind.SESSIONS, Kind.INTERVAL, Kind.COURSE, Kind.AMOUNT, Kind.PRICE, Kind.ONSET, Kind.SHARE, Kind.LENGTH}
)


@dataclass(frozen=True, slots=True)
class _Found:
    """The measures of one kind in one sentence, and where."""

    said: Said
    is_main: bool
    whole: Names
    measures: tuple[Measure, ...]

    @property
    def kind(self) -> Kind:
        return self.measures[0].kind

    def topic(self, measure: Measure) -> Topic:
        """What a measure is of: of what its own part of the sentence names, else the sentence."""
        named = measure.names or self.said.topic.names
        if self.kind is Kind.ABSTENTION:
            named = (self.said.topic.names - _BESIDE) or self.whole
        return Topic(self.terms, named)

    def zones(self, measure: Measure) -> frozenset[str]:
        """The parts of the body it is of: those that its sentence names, or the title of its document."""
        return measure.zones or names(cues(self.said.source.language).zones, self.said.source.title)

    @property
    def terms(self) -> Terms:
        return self.said.topic.terms


def value_conflicts(sources: Sequence[Source]) -> Iterator[Conflict]:
    """Numbers that disagree, each pair of values once, with the first passages that say them."""
    found = [one for source in sources for one in _found(source)]
    reported: set[tuple[Kind, Terms, frozenset[tuple[float, float]]]] = set()
    for one, other in combinations(found, 2):
        pairs = _comparable(one, other)
        if not pairs or any(_agree(one.kind, first.span, second.span) for first, second in pairs):
            continue
        values = frozenset((two.span.low, two.span.high) for pair in pairs for two in pair)
        key = (one.kind, one.terms & other.terms, values)
        if key not in reported:
            reported.add(key)
            yield _conflict(one, other, pairs)


def _agree(kind: Kind, one: Span, other: Span) -> bool:
    """Whether both values may hold: they have some in common; of what two prices span, more than a margin."""
    if not one.meets(other, _SLACK.get(kind, SLACK)):
        return False
    if kind is not Kind.PRICE or one.holds(other) or other.holds(one):
        return True
    shared = min(one.high, other.high) - max(one.low, other.low)
    return shared >= _COMMON * (max(one.high, other.high) - min(one.low, other.low))


def _found(source: Source) -> list[_Found]:
    """The measures of a document; a list of prices has one for each thing it offers, and none is of the subject."""
    rows = list(_all_found(source))
    priced = [one for one in rows if one.kind is Kind.PRICE]
    return [one for one in rows if one.kind is not Kind.PRICE] if len(priced) > _PRICES else rows


def _all_found(source: Source) -> Iterator[_Found]:
    subjects = Subjects(source)
    for said in told(source):
        by_kind: dict[Kind, list[Measure]] = {}
        for measure in measures(said.sentence, source.language, said.before):
            single = measure.kind is Kind.SESSIONS and measure.span.high <= 1
            if not single:  # "one session" is a unit, not a course
                by_kind.setdefault(measure.kind, []).append(measure)
        for rows in by_kind.values():
            yield _Found(said, said.subject == subjects.main, subjects.names, tuple(rows))


def _comparable(one: _Found, other: _Found) -> list[tuple[Measure, Measure]]:
    """The pairs of measures of one thing in two sentences: of one kind and subject, and alike in what they hold for."""
    first, second = one.said, other.said
    if one.kind is not other.kind or first.sentence is second.sentence:
        return []
    if first.source.language != second.source.language:
        return []
    both_main = one.is_main and other.is_main
    subject = first.topic.terms | second.topic.terms
    return [
        (here, there)
        for here in one.measures
        for there in other.measures
        if (one.topic(here).meets(other.topic(there)) or here.topics & there.topics & _OF_ANY)
        and _alike(here, there, subject)
        and _of_one_zone(one, other, here, there)
        and _of_one_thing(here, there, subject, both_main=both_main)
    ]


def _alike(one: Measure, other: Measure, subject: Terms) -> bool:
    """Whether two measures hold for the same: one phase, part of the body and aim, before or after."""
    if one.scope != other.scope or one.is_before != other.is_before or one.unit != other.unit:
        return False
    first, second = one.aim - subject, other.aim - subject
    return first == second or bool(first & second)


def _of_one_zone(one: _Found, other: _Found, here: Measure, there: Measure) -> bool:
    """Whether two measures may hold for one part of the body."""
    first, second = one.zones(here), other.zones(there)
    if first and second:
        return bool(first & second)
    return here.kind not in _BY_ZONE or first == second or "face" in first | second


def _of_one_thing(one: Measure, other: Measure, subject: Terms, *, both_main: bool) -> bool:
    """For times and strengths: whether what is left on, avoided, lasts or is so strong is the same."""
    if one.topics or other.topics or one.kind in _BY_TOPIC:
        return bool(one.topics & other.topics)
    shared = len((one.about & other.about) - subject) + len(one.zones & other.zones)
    if one.kind is Kind.CONCENTRATION and both_main:
        return shared >= 2
    return shared >= _SHARED_WORDS.get(one.kind, 0)


def _conflict(one: _Found, other: _Found, pairs: Sequence[tuple[Measure, Measure]]) -> Conflict:
    said = " / ".join(dict.fromkeys(here.written.strip() for here, _ in pairs))
    against = " / ".join(dict.fromkeys(there.written.strip() for _, there in pairs))
    return Conflict(
        kind=one.kind,
        subject=one.said.subject,
        why=Why(one.kind.value),
        parts=(said, against),
        one=one.said.passage,
        other=other.said.passage,
    )
