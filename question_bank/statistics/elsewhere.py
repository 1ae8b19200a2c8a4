"""How Canvas Classic and PrairieLearn compute what they call by the same names, for comparison (assessment.md 6.5)."""

from __future__ import annotations

import math
from collections import Counter

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.item_figures import correlation, few
from question_bank.statistics.options import OptionTally, Sums
from question_bank.statistics.sums import spread
from question_bank.statistics.tallies import Pairs
from question_bank.statistics.units import UNIT


def canvas_sd(totals: Counter[int]) -> Figure:
    """Of the whole population: divided by S; in marks."""
    number = totals.total()
    if not number:
        return Absence.NO_ATTEMPTS
    whole = sum(total * times for total, times in totals.items())
    squares = sum(total * total * times for total, times in totals.items())
    return math.sqrt((number * squares - whole * whole) / number**2) / UNIT


def canvas_difficulty(right: int, tally: OptionTally) -> Figure:
    """Right answers over answers, blanks left out; in percent."""
    answered = tally.everyone.number - tally.blank.number
    return 100 * right / answered if answered else Absence.NOT_ANSWERED


def canvas_point_biserial(choice: str, tally: OptionTally) -> Figure:
    """With the total, the item still inside, among those who answered; from −1 to 1."""
    answered = tally.everyone.changed(tally.blank, -1)
    choosers = tally.chosen.get(choice, Sums())
    others = answered.changed(choosers, -1)
    if not answered.number:
        return Absence.NOT_ANSWERED
    if not choosers.number:
        return Absence.CHOSEN_BY_NONE
    if not others.number:
        return Absence.CHOSEN_BY_ALL
    variance = (answered.number * answered.total_squared - answered.total**2) / answered.number**2
    if not variance:
        return Absence.NO_TOTAL_SPREAD
    share = choosers.number / answered.number
    apart = choosers.total / choosers.number - others.total / others.number
    return apart / math.sqrt(variance) * math.sqrt(share * (1 - share))


def prairielearn_discrimination(pairs: Pairs) -> Figure:
    """Item with total, the item inside; in percent."""
    return correlation(spread(pairs)) if pairs else few(0)
