"""How a decision and its reason are scored together, wherever an item asks for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.errors import Problem
from question_bank.items.picking import Picked, Picks, all_or_nothing, judge, mean_credit
from question_bank.items.results import ONE, Earned
from question_bank.items.single_choice import Option

DECISION, REASON = "decision", "reason"
RULES = frozenset({"parts", "rationale"})
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScoring:
    """``parts``: weighted mean, with ``decision_weight`` for the decision; ``rationale``: both right or nothing."""

    rule: str
    decision_weight: Decimal = HALF


def scoring_problems(scoring: PairScoring) -> list[Problem]:
    """A rule nobody knows, or a weight that leaves one part nothing."""
    problems = []
    if scoring.rule not in RULES:
        problems.append(Problem("scoring.rule", "must be parts or rationale", quoted=scoring.rule))
    if not 0 < scoring.decision_weight < 1:
        message = "must lie between 0 and 1, so that both parts count"
        problems.append(Problem("scoring.decision_weight", message, quoted=str(scoring.decision_weight)))
    return problems


def earn(item: Picked, picks: Picks, scoring: PairScoring) -> Earned:
    """What the pair earns under its rule."""
    weights = {DECISION: scoring.decision_weight, REASON: ONE - scoring.decision_weight}
    judged = judge(item, picks, weights)
    return all_or_nothing(judged) if scoring.rule == "rationale" else judged


def guess(scoring: PairScoring, decisions: Sequence[Option], reasons: Sequence[Option]) -> Decimal:
    """Weighted mean of the two lists' own, or one over all pairs (assessment.md 1.7)."""
    if scoring.rule == "rationale":
        return ONE / (len(decisions) * len(reasons))
    weight = scoring.decision_weight
    return weight * mean_credit(decisions) + (ONE - weight) * mean_credit(reasons)
