"""Which options were chosen, and by whom: shares and point-biserials per item version (assessment.md 6.4)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from question_bank.errors import InvalidStatistics
from question_bank.statistics.choices import Choice
from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.units import units


class Sums(NamedTuple):
    """Of some attempts: how many, Σ rest, Σ rest², Σ total, Σ total²; in units."""

    number: int = 0
    rest: int = 0
    rest_squared: int = 0
    total: int = 0
    total_squared: int = 0

    def changed(self, other: Sums, times: int = 1) -> Sums:
        """With the other added so often."""
        return Sums(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Sums()


@dataclass(slots=True)
class OptionTally:
    """The responses to one item version: all of them, the blank ones, and those that chose each option."""

    everyone: Sums = NOTHING
    blank: Sums = NOTHING
    chosen: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def add(self, chosen: Iterable[str] | None, mark: Decimal, total: Decimal) -> None:
        """Count a response: the ids it chose, None for a blank; its mark here, and the attempt's total."""
        self._change(chosen, _sums(mark, total), 1)

    def remove(self, chosen: Iterable[str] | None, mark: Decimal, total: Decimal) -> None:
        """Take a response back, exactly as it was counted.

        Raises:
            InvalidStatistics: nobody chose so; nothing is changed.
        """
        ids = None if chosen is None else frozenset(chosen)
        counts = [self.blank.number] if ids is None else [self.chosen[one].number for one in ids if one in self.chosen]
        if not self.everyone.number or not all(counts) or len(counts) < len(ids or ()):
            raise InvalidStatistics("This response was not counted so: rebuild these statistics from the attempts.")
        self._change(ids, _sums(mark, total), -1)

    def merge(self, other: OptionTally) -> None:
        """Add what another part of the responses gave."""
        self.everyone = self.everyone.changed(other.everyone)
        self.blank = self.blank.changed(other.blank)
        for one, sums in other.chosen.items():
            self.chosen[one] = self.chosen[one].changed(sums)

    def _change(self, chosen: Iterable[str] | None, sums: Sums, times: int) -> None:
        self.everyone = self.everyone.changed(sums, times)
        if chosen is None:
            self.blank = self.blank.changed(sums, times)
            return
        for one in frozenset(chosen):
            self.chosen[one] = self.chosen[one].changed(sums, times)
            if self.chosen[one] == NOTHING:
                del self.chosen[one]


def _sums(mark: Decimal, total: Decimal) -> Sums:
    whole = units(total)
    rest = whole - units(mark)
    return Sums(1, rest, rest * rest, whole, whole * whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One option, or the blanks (``choice`` None): how many chose it, which share in percent, and r with the rest.

    ``point_biserial`` is a correlation from −1 to 1; blanks count as having chosen no option.
    """

    choice: Choice | None
    count: int
    share: Figure
    point_biserial: Figure


def option_rows(tally: OptionTally, offered: Sequence[Choice]) -> tuple[OptionRow, ...]:
    """A row for each choice, chosen or not, in their order, and one for the blanks."""
    rows = [(one, tally.chosen.get(one.id, NOTHING)) for one in offered]
    return tuple(
        OptionRow(
            choice=choice,
            count=sums.number,
            share=100 * sums.number / tally.everyone.number if tally.everyone.number else Absence.NO_ATTEMPTS,
            point_biserial=point_biserial(sums, tally.everyone),
        )
        for choice, sums in [*rows, (None, tally.blank)]
    )


def point_biserial(choosers: Sums, everyone: Sums) -> Figure:
    """Pearson's r of "chose it" with the rest score."""
    number = everyone.number
    if not number:
        return Absence.NO_ATTEMPTS
    if not choosers.number:
        return Absence.CHOSEN_BY_NONE
    if choosers.number == number:
        return Absence.CHOSEN_BY_ALL
    spread = number * everyone.rest_squared - everyone.rest**2
    if not spread:
        return Absence.NO_REST_SPREAD
    together = number * choosers.rest - choosers.number * everyone.rest
    return max(-1.0, min(1.0, together / math.sqrt(choosers.number * (number - choosers.number) * spread)))
