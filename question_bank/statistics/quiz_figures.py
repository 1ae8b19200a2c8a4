"""What is said of a whole quiz (assessment.md 6.3)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.item_figures import few, root_of_mean
from question_bank.statistics.units import UNIT


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFigures:
    """``mean``, ``median``, ``sd`` and ``standard_error`` in marks, ``cic`` and ``error_ratio`` in percent.

    ``cic`` is Cronbach's alpha times 100, which for 0/1 items is KR-20.
    """

    attempts: int
    maximum: Figure
    mean: Figure
    median: Figure
    sd: Figure
    skewness: Figure
    kurtosis: Figure
    cic: Figure
    error_ratio: Figure
    standard_error: Figure


def quiz_figures(
    totals: Counter[int], maximum: int | None, slot_spreads: Sequence[int], *, same_test: bool
) -> QuizFigures:
    """From counted totals, the quiz's maximum (None where it differs) and each slot's ``xx`` (sums.Spread); in units.

    ``same_test`` False hides reliability: people were drawn different items.
    """
    number, (second, third, fourth) = totals.total(), _moments(totals)
    total_spread = second // max(number, 1)
    sd = root_of_mean(total_spread, number)
    cic = _reliability(total_spread, slot_spreads, number) if same_test else Absence.RANDOM_DRAW
    ratio = _error_ratio(cic)
    return QuizFigures(
        attempts=number,
        maximum=Absence.SEVERAL_MAXIMA if maximum is None else maximum / UNIT,
        mean=sum(total * times for total, times in totals.items()) / (number * UNIT) if number else Absence.NO_ATTEMPTS,
        median=_median(totals),
        sd=sd,
        skewness=_skewness(number, second, third),
        kurtosis=_kurtosis(number, second, fourth),
        cic=cic,
        error_ratio=ratio,
        standard_error=ratio if isinstance(ratio, Absence) else _times(ratio / 100, sd),
    )


def _times(share: float, figure: Figure) -> Figure:
    return figure if isinstance(figure, Absence) else share * figure


def _moments(totals: Counter[int]) -> tuple[int, int, int]:
    """Σd², Σd³, Σd⁴ with d = S·T − ΣT, whole numbers."""
    number = totals.total()
    whole = sum(total * times for total, times in totals.items())
    second = third = fourth = 0
    for total, times in totals.items():
        away = number * total - whole
        second += times * away**2
        third += times * away**3
        fourth += times * away**4
    return second, third, fourth


def _median(totals: Counter[int]) -> Figure:
    number = totals.total()
    if not number:
        return Absence.NO_ATTEMPTS
    middle = value_at(totals, (number - 1) // 2) + value_at(totals, number // 2)
    return middle / (2 * UNIT)


def value_at(counts: Counter[int], rank: int) -> int:
    """The value at a rank, from 0, of the counted values in ascending order."""
    values = sorted(counts)
    passed = accumulate(counts[one] for one in values)
    return next(one for one, so_far in zip(values, passed, strict=True) if so_far > rank)


def _skewness(number: int, second: int, third: int) -> Figure:
    """k3 / k2^1.5."""
    if number <= 2:
        return few(number)
    if not second:
        return Absence.NO_TOTAL_SPREAD
    k3 = third / (number**2 * (number - 1) * (number - 2))
    return float(k3 / (second / (number**2 * (number - 1))) ** 1.5)


def _kurtosis(number: int, second: int, fourth: int) -> Figure:
    """k4 / k2², the excess over a normal distribution's."""
    if number <= 3:
        return few(number)
    if not second:
        return Absence.NO_TOTAL_SPREAD
    k4 = (number + 1) * number * fourth - 3 * (number - 1) * second**2
    return k4 * (number - 1) / ((number - 2) * (number - 3) * second**2)


def _reliability(total_spread: int, slot_spreads: Sequence[int], number: int) -> Figure:
    slots = len(slot_spreads)
    if number <= 2:
        return few(number)
    if slots <= 1:
        return Absence.ONE_SLOT
    if not total_spread:
        return Absence.NO_TOTAL_SPREAD
    return 100 * slots * (total_spread - sum(slot_spreads)) / ((slots - 1) * total_spread)


def _error_ratio(cic: Figure) -> Figure:
    if isinstance(cic, Absence):
        return cic
    return 100 * math.sqrt(1 - cic / 100) if cic <= 100 else Absence.NOT_REAL
