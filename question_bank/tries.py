"""Several tries at one item: what is left of the credit (assessment.md 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from question_bank.items import ClientDecision, Cloze, DecisionReason, Matching, Matrix
from question_bank.items.pairing import DECISION, REASON
from question_bank.items.results import ONE, ZERO
from question_bank.scoring import parse_response


def interactive(fraction: Decimal, *, tries: int, penalty: Decimal) -> Decimal:
    """The last try's fraction less one penalty for each try before it; never below 0."""
    return max(ZERO, fraction - (tries - 1) * penalty)


def adaptive(fractions: Sequence[Decimal], *, penalty: Decimal) -> Decimal:
    """The best over all tries of its fraction less the penalties before it; never below 0."""
    return max((fraction - place * penalty for place, fraction in enumerate(fractions)), default=ZERO).max(ZERO)


Counted = Matching | Matrix | Cloze | DecisionReason | ClientDecision


def count_back(item: Counted, responses: Sequence[object]) -> Decimal:
    """Part by part: right at the end only, and less one penalty for each try up to the last wrong one.

    ``responses`` are raw, in the order they were tried.

    Raises:
        InvalidResponse: one of them is no response to the item.
    """
    tried = [_picks(parse_response(item, response)) for response in responses]
    if not tried:
        return ZERO
    weights = _weights(item)
    earned = total = ZERO
    for part, choice in item.key.items():
        wrong = [place for place, picks in enumerate(tried) if picks.get(part) != choice]
        last_wrong = wrong[-1] if wrong else -1
        lost = last_wrong == len(tried) - 1
        weight = weights.get(part, ONE)
        earned += weight * (ZERO if lost else max(ZERO, ONE - (last_wrong + 1) * item.penalty))
        total += weight
    return earned / total


def _weights(item: Counted) -> Mapping[str, Decimal]:
    """The weight of each part; parts that are not named weigh 1."""
    match item:
        case Cloze():
            return {gap.id: gap.weight for gap in item.gaps}
        case DecisionReason() | ClientDecision():
            weight = item.scoring.decision_weight
            return {DECISION: weight, REASON: ONE - weight}
        case _:
            return {}


def _picks(response: object) -> Mapping[str, str | None]:
    return response if isinstance(response, Mapping) else {}
