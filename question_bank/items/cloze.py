"""A text with gaps, each filled from its own short list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from question_bank.errors import InvalidItem, Problem
from question_bank.items.common import BaseItem, shared_problems
from question_bank.items.picking import Picks, ids_of, judge, list_problems, mean_credit
from question_bank.items.results import ONE, ZERO, Earned
from question_bank.items.single_choice import Option

TOKEN = re.compile(r"\[\[([A-Za-z0-9_-]{1,32})\]\]")
MOST_GAPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One gap; ``weight`` is its share of the item's credit against the other gaps'."""

    id: str
    options: tuple[Option, ...]
    weight: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(BaseItem):
    """``text`` holds each gap's token ``[[id]]`` exactly once; ids of options are unique over all gaps.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["cloze"]] = "cloze"
    text: str
    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        problems = shared_problems(self) + _token_problems(self)
        options = [(f"gaps[{place}].options", gap.options) for place, gap in enumerate(self.gaps)]
        problems += ids_of(("gaps", self.gaps), *options)
        for place, gap in enumerate(self.gaps):
            problems += list_problems(gap.options, f"gaps[{place}].options", self.citations)
            if gap.weight <= 0:
                problems.append(Problem(f"gaps[{place}].weight", "must be more than 0", quoted=str(gap.weight)))
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> dict[str, str]:
        """Gap id → id of its right option."""
        return {gap.id: next(one.id for one in gap.options if one.fraction == 1) for gap in self.gaps}

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """Gap id → ids of its options."""
        return {gap.id: tuple(option.id for option in gap.options) for gap in self.gaps}

    def option(self, part: str, option: str) -> Option:
        """An option of a gap."""
        return next(one for gap in self.gaps if gap.id == part for one in gap.options if one.id == option)

    def credit(self, part: str, option: str) -> Decimal:
        """The option's fraction."""
        return self.option(part, option).fraction

    def is_critical(self, part: str, option: str) -> bool:
        """Whether the option is flagged."""
        return self.option(part, option).critical


def _token_problems(item: Cloze) -> list[Problem]:
    counts = Counter(TOKEN.findall(item.text))
    gaps = [gap.id for gap in item.gaps]
    problems = [Problem("text", f"[[{one}]] stands for no gap", quoted=one) for one in counts if one not in gaps]
    problems += [
        Problem(f"gaps[{place}]", f"[[{one}]] must stand in the text exactly once, not {counts[one]} times", quoted=one)
        for place, one in enumerate(gaps)
        if counts[one] != 1
    ]
    if not 1 <= len(gaps) <= MOST_GAPS:
        problems.append(Problem("gaps", f"there must be 1 to {MOST_GAPS}, not {len(gaps)}"))
    return problems


def earn_1(item: Cloze, picks: Picks) -> Earned:
    """Σ weight·fraction over Σ weight."""
    return judge(item, picks, {gap.id: gap.weight for gap in item.gaps})


def guess(item: Cloze) -> Decimal:
    """Σ weight·g over Σ weight, g being the mean fraction of a gap's options (assessment.md 1.7, own mode)."""
    total = sum((gap.weight for gap in item.gaps), ZERO)
    return sum((gap.weight * mean_credit(gap.options) for gap in item.gaps), ZERO) / total
