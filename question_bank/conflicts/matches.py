"""What stands in a clause in numbers: each value with the words that it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.conflicts.measure_cues import Cues
from question_bank.conflicts.model import Kind
from question_bank.conflicts.numbers import Span, span

_DOSES = {"ml": "ml", "мл": "ml", "unit": "units", "units": "units"}


@dataclass(frozen=True, slots=True)
class Match:
    """A value, where its words stand in the clause, and what it is of, as far as they say so themselves."""

    kind: Kind
    span: Span
    found: re.Match[str]
    unit: str = ""
    topic: str = ""


def counted(text: str, known: Cues) -> Iterator[Match]:
    """Sessions, sizes, percents, the length of a course, and how often."""
    patterns = [(Kind.SESSIONS, known.sessions), (Kind.SESSIONS, known.in_a_course), (Kind.AMOUNT, known.amount)]
    patterns += [(Kind.SESSIONS, known.of_a_course)] if known.courses.search(text) else []
    for kind, pattern in patterns:
        for found in pattern.finditer(text):
            unit = found["unit"].casefold().replace(" ", "").replace("с", "c") if kind is Kind.AMOUNT else ""
            unit = "units" if unit.startswith("ед") else unit
            if unit in _DOSES and not is_dose(text, known):
                continue
            yield Match(kind, span(found), found, _DOSES.get(unit, unit), "dose" if unit in _DOSES else "")
    yield from _percents(text, known)
    for found in known.course.finditer(text):
        yield Match(Kind.COURSE, span(found).times(_unit(found["unit"], known.days)), found)
    if known.repeats.search(text) and not known.beside.search(text):  # but no flask that is checked once a year
        yield from _repeated(text, known)


def is_dose(text: str, known: Cues) -> bool:
    """Whether what is measured in a clause is what a client is given, and not what stands in a bottle."""
    return bool(known.dose["given"].search(text)) and not known.dose["other"].search(text)


def _percents(text: str, known: Cues) -> Iterator[Match]:
    """Percents of a solution, or of those that something happens to."""
    for found in known.percent.finditer(text):
        of_them = known.share["of"].match(text, found.end()) or known.share["in"].search(text[: found.start()])
        if of_them:
            if not known.time.search(text) and not known.sessions.search(text):  # after how many is another matter
                yield Match(Kind.SHARE, span(found), found)
        elif not known.composed.search(text):  # no part of a mixture
            yield Match(Kind.CONCENTRATION, span(found), found)


def _repeated(text: str, known: Cues) -> Iterator[Match]:
    for found in (*known.interval.finditer(text), *known.between.finditer(text)):
        yield Match(Kind.INTERVAL, span(found).times(_unit(found["unit"], known.days)), found)
    for found in known.frequency.finditer(text):
        yield Match(Kind.INTERVAL, _turned(span(found), _unit(found["unit"], known.days)), found)
    for found in known.adverbs.finditer(text):
        days = _unit(found["unit"], known.days)
        yield Match(Kind.INTERVAL, Span(days, days), found)
    for pattern, days in ((known.daily, 1.0), (known.alternate, 2.0)):
        for found in pattern.finditer(text):
            yield Match(Kind.INTERVAL, Span(days, days), found)


def timed(text: str, known: Cues) -> Iterator[Match]:
    """How long something acts, lasts, takes or is to be avoided, and when the result shows."""
    kinds = {
        Kind.EXPOSURE: (known.left_on, known.minutes),
        Kind.ABSTENTION: (known.abstain, known.days),
        Kind.LASTING: (known.lasting, known.days),
    }
    if known.no_lasting.search(text):
        del kinds[Kind.LASTING]
    for found in known.time.finditer(text):
        for kind, (cue, units) in kinds.items():
            factor = _unit(found["unit"], units)
            if factor and cue.search(text):
                yield Match(kind, span(found).times(factor), found)

    yield from _free(text, known)
    yield from _until_result(text, known)
    yield from _length(text, known)


def _free(text: str, known: Cues) -> Iterator[Match]:
    """What is allowed at once, or from the next day on: it is abstained from for no day, or for one."""
    for pattern, days in ((known.at_once, 0.0), (known.next_day, 1.0)):
        for found in pattern.finditer(text):
            yield Match(Kind.ABSTENTION, Span(days, days), found)


def _until_result(text: str, known: Cues) -> Iterator[Match]:
    words = known.onset
    if not words["what"].search(text) or not words["shows"].search(text) or words["other"].search(text):
        return
    for found in known.time.finditer(text):
        before, factor = text[: found.start()], _unit(found["unit"], known.days)
        if factor and (words["leads"].search(before) or words["later"].match(text, found.end())):
            days = span(found).times(factor)
            days = Span(0.0, days.high) if words["open"].search(before) else days
            yield Match(Kind.ONSET, days, found, topic="full" if words["full"].search(text) else "first")


def _length(text: str, known: Cues) -> Iterator[Match]:
    words = known.length
    if words["other"].search(text):
        return
    for found in known.time.finditer(text):
        before, factor = text[: found.start()], _unit(found["unit"], known.minutes)
        if factor and words["takes"].search(before) and words["of"].search(before):
            yield Match(Kind.LENGTH, span(found).times(factor), found)


def _unit(word: str, units: dict[str, float]) -> float:
    """How many base units a unit is; 0 if it is none of them."""
    plain = word.casefold()
    return next((factor for start, factor in units.items() if plain.startswith(start)), 0.0)


def _turned(often: Span, days: float) -> Span:
    """Times in a period as the days from one to the next."""
    return Span(days / often.high, days / often.low if often.low else float("inf"))
