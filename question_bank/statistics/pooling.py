"""One item version in several cohorts, pooled by number of attempts; never two versions (assessment.md 6.4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from question_bank.statistics.figures import Absence, Figure, Interval
from question_bank.statistics.intervals import fisher, mean_interval, wilson
from question_bank.statistics.item_figures import few
from question_bank.statistics.shares import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """In percent. ``facility`` is that of all attempts together; the other two are means weighted by attempts."""

    cohorts: int
    attempts: int
    facility: Figure
    facility_interval: Interval | Absence
    discrimination_index: Figure
    discrimination_interval: Interval | Absence
    discriminative_efficiency: Figure


def pooled(cohorts: Sequence[Share]) -> Pooled:
    """The same item version as each cohort met it, whatever it was worth there."""
    facility = weighted((one.facility, one.attempts) for one in cohorts)
    index = weighted((one.discrimination_index, one.attempts) for one in cohorts)
    return Pooled(
        cohorts=len(cohorts),
        attempts=sum(one.attempts for one in cohorts),
        facility=facility,
        facility_interval=facility if isinstance(facility, Absence) else _facility_interval(cohorts, facility),
        discrimination_index=index,
        discrimination_interval=index if isinstance(index, Absence) else _index_interval(cohorts, index),
        discriminative_efficiency=weighted((one.discriminative_efficiency, one.attempts) for one in cohorts),
    )


def weighted(figures: Iterable[tuple[Figure, int]]) -> Figure:
    """The mean by attempts of the figures that can be said."""
    given = list(figures)
    there = [(figure, attempts) for figure, attempts in given if not isinstance(figure, Absence)]
    whole = sum(attempts for _, attempts in there)
    return sum(figure * attempts for figure, attempts in there) / whole if whole else _reason(one for one, _ in given)


def moodle_average(figures: Iterable[Figure]) -> Figure:
    """The mean that Moodle's question bank shows: of each quiz's figure, however many took it."""
    given = list(figures)
    there = [figure for figure in given if not isinstance(figure, Absence)]
    return sum(there) / len(there) if there else _reason(given)


def _reason(figures: Iterable[Figure]) -> Absence:
    """Why none can be said: what the first says."""
    return next((one for one in figures if isinstance(one, Absence)), Absence.NO_ATTEMPTS)


def _facility_interval(cohorts: Sequence[Share], facility: float) -> Interval | Absence:
    there = [one for one in cohorts if not isinstance(one.facility, Absence)]
    squared = [one.squares for one in there if one.squares is not None]
    attempts = sum(one.attempts for one in there)
    if len(squared) < len(there):
        return Absence.TOO_FEW_ATTEMPTS  # a report made before has none, and the mean is over its attempts, too
    if all(one.dichotomous for one in there):
        return wilson(facility, attempts)
    if attempts < 2:
        return few(attempts)
    squares = max(0.0, sum(squared) - attempts * facility**2)
    found = mean_interval(facility, math.sqrt(squares / (attempts - 1)), attempts)
    return found if isinstance(found, Absence) else (max(0.0, found[0]), min(100.0, found[1]))


def _index_interval(cohorts: Sequence[Share], index: float) -> Interval | Absence:
    """Each cohort of S attempts tells S − 3."""
    told = [one for one in cohorts if not isinstance(one.discrimination_index, Absence)]
    information = sum(max(0, one.attempts - 3) for one in told)
    return fisher(index, information) if information else Absence.TOO_FEW_ATTEMPTS
