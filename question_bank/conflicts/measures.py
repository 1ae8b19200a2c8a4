"""What a document says in numbers: how many sessions, how often, how strong, how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.conflicts.ages import ages
from question_bank.conflicts.matches import Match, counted, timed
from question_bank.conflicts.measure_cues import Cues, cues, names
from question_bank.conflicts.model import Kind
from question_bank.conflicts.naming import Names, names_in
from question_bank.conflicts.numbers import Span
from question_bank.conflicts.prices import prices
from question_bank.conflicts.sentences import Sentence
from question_bank.terms import Terms, terms

_OF_COURSES = frozenset({"prevention", "maintenance"})  # a cream that prevents pain is no course to prevent
_COUNTED = frozenset({Kind.SESSIONS, Kind.INTERVAL, Kind.COURSE})
_TIMED = (Kind.EXPOSURE, Kind.ABSTENTION, Kind.LASTING)
_NUMBER = re.compile(r"^\d+$")
_NO_SCOPES = {
    Kind.EXPOSURE: _OF_COURSES,
    Kind.LASTING: _OF_COURSES,
    Kind.CONCENTRATION: _OF_COURSES,
    Kind.ABSTENTION: _OF_COURSES | {"onset"},  # sport is allowed after two weeks
    Kind.AMOUNT: _OF_COURSES | {"severe"},  # 2 mm deep
    Kind.ONSET: _OF_COURSES | {"onset", "first", "later"},
    Kind.SHARE: _OF_COURSES | {"onset"},
    Kind.LENGTH: _OF_COURSES,
}
_WHO = frozenset({"women", "men", "children", "home"})
_WHERE = frozenset({"home"})
MONTH = 28.0  # days
_PART = re.compile(r"[,:(]")
_FIRST_TOPIC = frozenset({Kind.EXPOSURE, Kind.LASTING})  # of a mask with acid the mask counts


@dataclass(frozen=True, slots=True)
class Measure:
    """A value and what it is about.

    ``span`` is in sessions, days, percent, minutes, years or money; ``topics`` are what is abstained from, lasts or
    acts; ``scope`` and ``zones`` limit where it holds. ``aim`` are the words of a "for …" that the sentence begins
    with, or what has the price. ``names`` are the procedures and drugs named in its own part of a list.
    """

    kind: Kind
    span: Span
    scope: frozenset[str]
    about: Terms
    sentence: Sentence
    written: str
    unit: str = ""
    topics: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    aim: Terms = frozenset()
    is_before: bool = False
    names: Names = frozenset()


def measures(sentence: Sentence, language: str, before: Sentence | None = None) -> Iterator[Measure]:
    """The measures of a sentence; what somebody tells of their own case is none, and beside a price no other number.

    ``before`` is the sentence before it, which "it acts within 15 minutes" goes on from.
    """
    known = cues(language)
    if known.told_by_somebody.search(sentence.text):
        return
    answers = before is not None and before.block == sentence.block and before.text.endswith("?")
    more = before if answers or known.goes_on.search(sentence.text) else None
    aim = _aim(sentence.text, known, language)
    if known.prices.search(sentence.text):
        yield from _prices(sentence, known, language, is_asked=answers)
        return
    yield from _ages(sentence, known, language)
    for clause in known.clauses.split(sentence.text):
        if not clause:
            continue
        for one in (*counted(clause, known), *timed(clause, known)):
            yield _measure(one, clause, sentence, known, language, aim, more)


def _prices(sentence: Sentence, known: Cues, language: str, *, is_asked: bool) -> Iterator[Measure]:
    for one in prices(sentence.text, language, is_asked=is_asked):
        yield Measure(
            kind=Kind.PRICE,
            span=one.span,
            scope=names(known.scopes, one.part) & _WHO,
            about=frozenset(),
            sentence=sentence,
            written=one.written,
            unit=one.money,
            topics=frozenset({one.per}),
            zones=_zones(known, one.part, sentence.text, sentence.heading),
            aim=frozenset(word for word in terms(one.thing, language) - known.general if not word.isdigit()),
            names=names_in(one.part),
        )


def _ages(sentence: Sentence, known: Cues, language: str) -> Iterator[Measure]:
    for one in ages(sentence.text, sentence.heading, language):
        yield Measure(
            kind=Kind.AGE,
            span=one.span,
            scope=names(known.scopes, sentence.text) & _WHERE,
            about=frozenset(),
            sentence=sentence,
            written=one.written,
            topics=frozenset({one.kind}),
            zones=_zones(known, sentence.text),
        )


def _zones(known: Cues, *texts: str) -> frozenset[str]:
    """The parts of the body that the first of the texts names that names any."""
    return next((found for text in texts if (found := names(known.zones, text))), frozenset())


def _measure(
    one: Match, clause: str, sentence: Sentence, known: Cues, language: str, aim: Terms, more: Sentence | None
) -> Measure:
    near = _window(one.found, clause, known)
    window = (
        near if one.kind in {*_TIMED, Kind.CONCENTRATION, Kind.AMOUNT} or _is_one_of(one, clause, known) else clause
    )
    scope = names(known.scopes, window)
    if one.kind in _COUNTED and "first" in names(known.scopes, sentence.text):
        scope -= {"later"}  # what follows the first weeks is what is usual
    about = frozenset(
        word for word in terms(window, language) | (more.said if more else frozenset()) if not _NUMBER.match(word)
    )
    if one.kind is Kind.SHARE:
        about -= known.share_general
    return Measure(
        kind=one.kind,
        span=one.span,
        scope=scope - _NO_SCOPES.get(one.kind, frozenset()),
        about=about - _units(language),
        sentence=sentence,
        written=one.found.group(),
        unit=one.unit,
        topics=frozenset({one.topic})
        if one.topic
        else _topics(
            one.kind,
            (window, clause, more.text if more else _question(sentence.heading)),
            known,
            is_long=one.kind is Kind.LASTING and one.span.high >= MONTH,
        ),
        zones=_zones(known, near, clause, sentence.text, sentence.heading),
        aim=frozenset() if one.kind in {Kind.ABSTENTION, Kind.EXPOSURE} else aim,
        is_before=one.kind is Kind.ABSTENTION and _is_before(one.found, clause, known),
        names=names_in(_PART.split(clause[: one.found.start()])[-1] + one.found.group()),
    )


def _is_one_of(one: Match, clause: str, known: Cues) -> bool:
    """Whether a share is one of several in its clause."""
    return one.kind is Kind.SHARE and len(known.percent.findall(clause)) > 1


def _is_before(found: re.Match[str], clause: str, known: Cues) -> bool:
    """Whether a time is one before a procedure: "for a week before it", "in the last two weeks"."""
    return bool(known.before.search(clause[found.end() :]) or known.earlier.search(clause[: found.start()]))


def _aim(text: str, known: Cues, language: str) -> Terms:
    """The words of a "for …" or "in …" that a sentence begins with and holds for alone."""
    found = known.leading.search(text)
    if found is None or names(known.zones, found["what"]):
        return frozenset()
    return frozenset(one for one in terms(found["what"], language) - known.general if not one.isdigit())


def _units(language: str) -> Terms:
    known = cues(language)
    return frozenset(one for name in (*known.days, *known.minutes) for one in terms(name + "s " + name, language)) | (
        terms("минут минуты час часа недели день дней", language) if language == "ru" else terms("minutes", language)
    )


def _window(found: re.Match[str], clause: str, known: Cues) -> str:
    """The part of a clause that a value belongs to: up to the values beside it, and no further than their commas."""
    patterns = (known.time,) if found.re is known.time else (known.time, known.percent, known.amount)
    places = [one for pattern in patterns for one in pattern.finditer(clause)]
    start = max((one.end() for one in places if one.end() <= found.start()), default=0)
    end = min((one.start() for one in places if one.start() >= found.end()), default=len(clause))
    if start:
        start += max(clause[start : found.start()].find(","), 0)
    comma = clause[found.end() : end].find(",")
    return clause[start : end if comma < 0 else found.end() + comma]


def _question(heading: str) -> str:
    """A heading that its answer does not repeat: "When may I go to the sauna?"."""
    return heading if heading.rstrip().endswith("?") else ""


def _topics(kind: Kind, told: Sequence[str], known: Cues, *, is_long: bool) -> frozenset[str]:
    """What is told of by a value's part of the clause, else by the clause, else by the question it answers.

    What lasts for months is the effect, if nothing else is named: reactions last for days.
    """
    rows = known.topics.get(kind.value, {})
    found = next((found for text in told if (found := [one for one, words in rows.items() if words.search(text)])), [])
    if kind is Kind.LASTING and not found and known.lasts.search(told[1]) and (is_long or names_in(told[1])):
        found = ["effect"]
    return frozenset(found[:1] if kind in _FIRST_TOPIC else found)
