"""What an attempt adds to the statistics, as counts under keys: the form in which they are stored, added, taken back.

Every tally follows from the sum of such counts; a regrade adds what is counted now less what was counted then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from question_bank.certainty import COUNTED_FROM, level_of
from question_bank.statistics.confidence import SURE
from question_bank.statistics.records import GradedAttempt
from question_bank.statistics.units import units

BETWEEN = "|"  # a choice and a topic; no choice holds it


class Kind(StrEnum):
    """What is counted."""

    TOTAL = "total"
    MARK = "mark"
    DRAWN_MARK = "drawn_mark"
    CHOICE = "choice"
    BLANK = "blank"
    SECONDS = "seconds"
    LASTED = "lasted"
    SERVED = "served"
    CERTAINTY = "certainty"
    ANSWER = "answer"
    MISTAKE = "mistake"
    OUTCOME = "outcome"
    REASON = "reason"
    ALONE = "alone"
    HIT = "hit"


class Key(NamedTuple):
    """What a count is of. ``points``, ``first`` and ``second`` are units, or seconds; what does not apply is empty."""

    kind: Kind
    slot: str = ""
    item: str = ""
    detail: str = ""
    points: int = 0
    first: int = 0
    second: int = 0


Counts = Counter[Key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What else is known of one slot: the ids chosen (None: blank), those that were wrong, how sure, how long."""

    chosen: frozenset[str] | None
    wrong: frozenset[str] = frozenset()
    certainty: int | None = None
    asked_certainty: bool = False
    seconds: int | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """A graded attempt and all that is counted of it; ``answers`` run beside its slots, ``day`` is that of its draw.

    ``lasted``: seconds from its start to handing in.
    """

    graded: GradedAttempt
    answers: tuple[Answer, ...]
    day: date
    lasted: int | None = None
    trace: Mapping[str, Any] | None = None


def counts_of(sat: Sat) -> Counts:
    """All that the attempt adds."""
    counts: Counts = Counter()
    counts.update(_keys(sat))
    return counts


def difference(now: Counts, then: Counts) -> dict[Key, int]:
    """What has to be added where ``then`` was counted and ``now`` is right."""
    return {key: now[key] - then[key] for key in now | then if now[key] != then[key]}


def _keys(sat: Sat) -> Iterator[Key]:
    total = sat.graded.total_units
    yield Key(Kind.TOTAL, first=total)
    for one, answer in zip(sat.graded.slots, sat.answers, strict=True):
        mark, points = 0 if one.mark is None else units(one.mark), units(one.max_mark)
        kind = Kind.DRAWN_MARK if one.drawn else Kind.MARK
        yield Key(kind, str(one.slot), one.item, one.variant, points, mark, total)
        yield Key(Kind.SERVED, item=one.item, detail=sat.day.isoformat())
        if answer.seconds is not None:
            yield Key(Kind.SECONDS, item=one.item, first=answer.seconds)
        if answer.chosen is None:
            yield Key(Kind.BLANK, item=one.item, first=mark, second=total)
            continue
        for choice in answer.chosen:
            yield Key(Kind.CHOICE, item=one.item, detail=choice, first=mark, second=total)
        if answer.asked_certainty:
            yield from _certainty(one.item, answer, one.max_mark, mark)
    if sat.lasted is not None:
        yield Key(Kind.LASTED, first=sat.lasted)
    if sat.trace is not None:
        yield from _trace(sat.trace)


def _certainty(item: str, answer: Answer, max_mark: Decimal, mark: int) -> Iterator[Key]:
    yield Key(Kind.ANSWER, item=item)
    if max_mark >= COUNTED_FROM:
        yield Key(Kind.CERTAINTY, detail=str(level_of(answer.certainty)), points=units(max_mark), first=mark)
    if answer.certainty == SURE:
        for choice in answer.wrong:
            for topic in answer.topics or ("",):
                yield Key(Kind.MISTAKE, item=item, detail=f"{choice}{BETWEEN}{topic}")


def _trace(trace: Mapping[str, Any]) -> Iterator[Key]:
    reasons = trace["reasons"]
    yield Key(Kind.OUTCOME, detail=trace["outcome"])
    for reason in reasons:
        yield Key(Kind.REASON, detail=reason)
    if len(reasons) == 1:
        yield Key(Kind.ALONE, detail=reasons[0])
    for check in trace["checks"]:
        for hit in check.get("hits", ()):
            yield Key(Kind.HIT, slot=str(hit["slot"]), detail=hit["option"])
