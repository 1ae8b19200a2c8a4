"""From stored counts back to tallies: what each kind of count means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from question_bank.statistics.confidence import ConfidenceTally, SureMistake
from question_bank.statistics.counts import BETWEEN, Key, Kind
from question_bank.statistics.options import OptionTally, Sums
from question_bank.statistics.tallies import Place, QuizTally, number_or_name
from question_bank.statistics.traces import TraceTally


@dataclass(slots=True)
class Tallies:
    """Everything that stored counts say; by item version where it is of items."""

    quiz: QuizTally = field(default_factory=QuizTally)
    options: defaultdict[str, OptionTally] = field(default_factory=lambda: defaultdict(OptionTally))
    seconds: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    lasted: Counter[int] = field(default_factory=Counter)
    served: defaultdict[str, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    confidence: ConfidenceTally = field(default_factory=ConfidenceTally)
    traces: TraceTally = field(default_factory=TraceTally)


def tallies_of(counts: Mapping[Key, int]) -> Tallies:
    """The tallies behind counts, in whatever order these come; counts of nothing leave no trace."""
    tallies = Tallies()
    for key, times in counts.items():
        if times:
            _reader(key.kind)(tallies, key, times)
    return tallies


def _reader(kind: Kind) -> Callable[[Tallies, Key, int], None]:
    match kind:
        case Kind.TOTAL | Kind.MARK | Kind.DRAWN_MARK:
            return _mark
        case Kind.CHOICE | Kind.BLANK:
            return _choice
        case Kind.SECONDS | Kind.SERVED | Kind.LASTED:
            return _use
        case Kind.CERTAINTY | Kind.ANSWER | Kind.MISTAKE:
            return _certainty
        case Kind.OUTCOME | Kind.REASON | Kind.ALONE | Kind.HIT:
            return _decision
        case _:
            assert_never(kind)


def _mark(tallies: Tallies, key: Key, times: int) -> None:
    if key.kind is Kind.TOTAL:
        tallies.quiz.totals[key.first] += times
        return
    place = Place(number_or_name(key.slot), key.item, key.detail, key.points, key.kind is Kind.DRAWN_MARK)
    tallies.quiz.places[place][key.first, key.second] += times
    options = tallies.options[key.item]
    options.everyone = options.everyone.changed(_sums(key), times)


def _choice(tallies: Tallies, key: Key, times: int) -> None:
    options = tallies.options[key.item]
    if key.kind is Kind.BLANK:
        options.blank = options.blank.changed(_sums(key), times)
    else:
        options.chosen[key.detail] = options.chosen[key.detail].changed(_sums(key), times)


def _sums(key: Key) -> Sums:
    rest, whole = key.second - key.first, key.second
    return Sums(1, rest, rest * rest, whole, whole * whole)


def _use(tallies: Tallies, key: Key, times: int) -> None:
    if key.kind is Kind.LASTED:
        tallies.lasted[key.first] += times
    elif key.kind is Kind.SECONDS:
        tallies.seconds[key.item][key.first] += times
    else:
        tallies.served[key.item][date.fromisoformat(key.detail)] += times


def _certainty(tallies: Tallies, key: Key, times: int) -> None:
    sure = tallies.confidence
    if key.kind is Kind.ANSWER:
        sure.answers[key.item] += times
    elif key.kind is Kind.MISTAKE:
        choice, _, topic = key.detail.partition(BETWEEN)
        sure.mistakes[SureMistake(key.item, choice, topic)] += times
    else:
        level = int(key.detail)
        sure.levels[level] += times
        sure.points[level] += times * key.points
        sure.earned[level] += times * key.first


def _decision(tallies: Tallies, key: Key, times: int) -> None:
    traces = tallies.traces
    named = {Kind.OUTCOME: traces.outcomes, Kind.REASON: traces.reasons, Kind.ALONE: traces.alone}
    if key.kind in named:
        named[key.kind][key.detail] += times
    else:
        traces.hits[int(key.slot), key.detail] += times
