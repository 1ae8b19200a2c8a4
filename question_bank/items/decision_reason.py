"""A decision and the reason for it, one key each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from question_bank.errors import InvalidItem
from question_bank.items import pairing
from question_bank.items.common import BaseItem, shared_problems
from question_bank.items.pairing import DECISION, REASON, PairScoring
from question_bank.items.picking import Picks, ids_of, list_problems
from question_bank.items.results import Earned
from question_bank.items.single_choice import Option


def _rationale() -> PairScoring:
    return PairScoring(rule="rationale")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReason(BaseItem):
    """Two lists with exactly one key each; by default only both right earn credit.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["decision_reason"]] = "decision_reason"
    decisions: tuple[Option, ...]
    reasons: tuple[Option, ...]
    scoring: PairScoring = field(default_factory=_rationale)

    def __post_init__(self) -> None:
        problems = shared_problems(self) + pairing.scoring_problems(self.scoring)
        problems += ids_of(("decisions", self.decisions), ("reasons", self.reasons))
        problems += list_problems(self.decisions, "decisions", self.citations)
        problems += list_problems(self.reasons, "reasons", self.citations)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> dict[str, str]:
        """The ids of the right decision and the right reason."""
        return {
            part: next(one.id for one in options if one.fraction == 1)
            for part, options in ((DECISION, self.decisions), (REASON, self.reasons))
        }

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of decisions and reasons."""
        return {DECISION: tuple(one.id for one in self.decisions), REASON: tuple(one.id for one in self.reasons)}

    def option(self, part: str, option: str) -> Option:
        """An option of one of the lists."""
        return next(one for one in (self.decisions if part == DECISION else self.reasons) if one.id == option)

    def credit(self, part: str, option: str) -> Decimal:
        """The option's fraction."""
        return self.option(part, option).fraction

    def is_critical(self, part: str, option: str) -> bool:
        """Whether the option is flagged."""
        return self.option(part, option).critical


def earn_1(item: DecisionReason, picks: Picks) -> Earned:
    """Both right or nothing, or the weighted mean."""
    return pairing.earn(item, picks, item.scoring)


def guess(item: DecisionReason) -> Decimal:
    """As the two lists have it (assessment.md 1.7)."""
    return pairing.guess(item.scoring, item.decisions, item.reasons)
