"""What guessing earns on average, in percent, by our own rules and by Moodle's (assessment.md 1.7)."""

from __future__ import annotations

from decimal import Decimal

from question_bank.items import Case, Cloze, Item, MultipleResponse, Ordering
from question_bank.items.picking import mean_credit
from question_bank.items.results import ZERO
from question_bank.scoring import guess_score
from question_bank.statistics.figures import Absence, Figure


def guess_percent(item: Item, *, moodle: bool = False) -> Figure:
    """The random-guess score; none for a case, which earns nothing itself.

    With ``moodle``, none for several answers and orders; and of gaps the sum of their unweighted scores over the sum of
    their weights, as Moodle has it.
    """
    if isinstance(item, Case):
        return Absence.NO_GUESS
    if not moodle:
        return _percent(guess_score(item))
    match item:
        case MultipleResponse() | Ordering():
            return Absence.NO_GUESS
        case Cloze():
            weights = sum((gap.weight for gap in item.gaps), ZERO)
            return _percent(sum((mean_credit(gap.options) for gap in item.gaps), ZERO) / weights)
        case _:
            return _percent(guess_score(item))


def _percent(share: Decimal) -> float:
    return float(100 * share)
