"""The upper and lower 27 % by total, and how differently they do at an item (assessment.md 6.4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from question_bank.statistics.figures import Absence
from question_bank.statistics.item_figures import few
from question_bank.statistics.quiz_figures import value_at
from question_bank.statistics.tallies import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Numbers of attempts and facility, in percent, of the upper and the lower group."""

    upper: int
    lower: int
    upper_facility: float
    lower_facility: float

    @property
    def difference(self) -> float:
        """D."""
        return self.upper_facility - self.lower_facility


def upper_and_lower(pairs: Pairs, max_mark: int | None) -> Groups | Absence:
    """From (mark, total) pairs. Each group has 27 % of the attempts, rounded, at least one; ties at an edge go up."""
    totals: Counter[int] = Counter()
    for (_, total), times in pairs.items():
        totals[total] += times
    number = totals.total()
    if number < 2:
        return few(number)
    if not max_mark:
        return Absence.SEVERAL_MAXIMA if max_mark is None else Absence.NO_POINTS
    size = max(1, (27 * number + 50) // 100)
    upper_from, lower_below = value_at(totals, number - size), value_at(totals, size)
    upper = [(mark, times) for (mark, total), times in pairs.items() if total >= upper_from]
    lower = [(mark, times) for (mark, total), times in pairs.items() if total < lower_below]
    if not lower:
        return Absence.ALL_TIED
    return Groups(
        upper=sum(times for _, times in upper),
        lower=sum(times for _, times in lower),
        upper_facility=_facility(upper, max_mark),
        lower_facility=_facility(lower, max_mark),
    )


def _facility(marks: list[tuple[int, int]], max_mark: int) -> float:
    return 100 * sum(mark * times for mark, times in marks) / (max_mark * sum(times for _, times in marks))
