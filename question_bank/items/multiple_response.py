"""Select all that apply: several options, one or more right, under one of seven rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse, Problem
from question_bank.items.common import (
    BaseItem,
    Citation,
    Pin,
    critical_problems,
    id_problems,
    option_problems,
    shared_problems,
)
from question_bank.items.multiple_rules import RULES, MultipleScoring, Ticks, map_maximum, map_value
from question_bank.items.results import ONE, ZERO, Earned, Part, yes

ROUNDED = Decimal("0.0001")  # thirds written with five digits still count as adding up to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option to tick or leave; ``weight`` is used by ``moodle_weights`` and ``qti_map`` only."""

    id: str
    text: str
    right: bool = False
    weight: Decimal | None = None
    feedback: str = ""
    critical: bool = False
    pin: Pin = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleResponse(BaseItem):
    """At least one right option, and a rule whose parameters fit.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["multiple_response"]] = "multiple_response"
    options: tuple[Option, ...]
    scoring: MultipleScoring = field(default_factory=MultipleScoring)

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems((f"options[{place}].id", one.id) for place, one in enumerate(self.options))
        problems += option_problems(self.options, "options")
        problems += _rule_problems(self)
        for place, option in enumerate(self.options):
            if option.critical:
                problems += critical_problems(
                    f"options[{place}].critical",
                    credit=option.right or _earns(self.scoring.rule, option),
                    feedback=option.feedback,
                    cited=bool(option.citations or self.citations),
                    quoted=option.text,
                )
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.right)


def _earns(rule: str, option: Option) -> bool:
    return rule in {"moodle_weights", "qti_map"} and option.weight is not None and option.weight > 0


def _rule_problems(item: MultipleResponse) -> list[Problem]:
    scoring, right = item.scoring, sum(option.right for option in item.options)
    if not right:
        return [Problem("options", "no option is right")]
    if scoring.rule not in RULES:
        return [Problem("scoring.rule", f"must be one of {', '.join(RULES)}", quoted=scoring.rule)]
    problems = [
        Problem(f"scoring.{name}", f"belongs to the rule {rule}, which this item does not use")
        for name, rule in (("select_n", "select_n"), *((one, "qti_map") for one in ("default_value", "lower", "upper")))
        if getattr(scoring, name) is not None and scoring.rule != rule
    ]
    if scoring.rule == "select_n" and scoring.select_n != right:
        problems.append(Problem("scoring.select_n", f"must be the number of right options, {right}"))
    if scoring.rule == "moodle_weights":
        problems += _weight_problems(item)
    if scoring.rule == "qti_map":
        problems += _map_problems(item)
    return problems


def _weight_problems(item: MultipleResponse) -> list[Problem]:
    missing = [
        Problem(f"options[{place}].weight", "every option needs a weight under moodle_weights")
        for place, option in enumerate(item.options)
        if option.weight is None
    ]
    if missing:
        return missing
    problems = [
        Problem(f"options[{place}].weight", "must be above 0 for right options and not above 0 for wrong ones")
        for place, option in enumerate(item.options)
        if option.right != ((option.weight or ZERO) > 0)
    ]
    total = sum((option.weight or ZERO for option in item.options if option.right), ZERO)
    if abs(total - 1) > ROUNDED:
        problems.append(Problem("options", f"the weights of the right options must add up to 1, not {total}"))
    return problems


def _map_problems(item: MultipleResponse) -> list[Problem]:
    scoring = item.scoring
    if scoring.lower is not None and scoring.upper is not None and scoring.lower > scoring.upper:
        return [Problem("scoring.lower", "must not be above the upper bound")]
    most = map_maximum([option.weight for option in item.options], scoring)
    if most <= 0:
        return [Problem("options", "no option has a weight above 0, so nothing could be earned")]
    if map_value([option.weight for option in item.options if option.right], scoring) < most:
        return [Problem("options", "ticking all right options must earn the full value")]
    return []


def parse(item: MultipleResponse, raw: Any) -> tuple[str, ...] | None:
    """Ticked option ids in the item's order, or None for blank."""
    if raw is None or raw in ("", [], ()):
        return None
    if not isinstance(raw, list | tuple) or not all(isinstance(one, str) for one in raw):
        raise InvalidResponse("Tick any of the options.")
    wanted = set(raw)
    ticked = tuple(option.id for option in item.options if option.id in wanted)
    if len(ticked) != len(wanted):
        raise InvalidResponse("One of the ticked options is not in this question.")
    limit = item.scoring.select_n
    if limit is not None and len(ticked) > limit:
        raise InvalidResponse(f"Tick at most {limit}; {len(ticked)} are ticked.")
    return ticked


def earn_1(item: MultipleResponse, ticked: Collection[str]) -> Earned:
    """The item's rule on what was ticked (not empty)."""
    hits = tuple(option.id for option in item.options if option.critical and option.id in ticked)
    parts = tuple(Part(option.id, yes((option.id in ticked) == option.right), ONE) for option in item.options)
    return Earned(_share(item, [option for option in item.options if option.id in ticked]), hits, parts)


def _share(item: MultipleResponse, ticked: Collection[Option]) -> Decimal:
    hit = sum(option.right for option in ticked)
    ticks = Ticks(
        options=len(item.options),
        right=sum(option.right for option in item.options),
        hit=hit,
        slip=len(ticked) - hit,
        ticked_weights=[option.weight for option in ticked],
        weights=[option.weight for option in item.options],
    )
    return RULES[item.scoring.rule](ticks, item.scoring)


def guess(item: MultipleResponse) -> Decimal:
    """Mean of the rule, clamped, over every selection that can be made, all equally likely (assessment.md 1.7)."""
    shares = [min(max(_share(item, ticked), ZERO), ONE) for ticked in _selections(item)]
    return sum(shares, ZERO) / len(shares)


def _selections(item: MultipleResponse) -> Iterator[tuple[Option, ...]]:
    most = item.scoring.select_n or len(item.options)
    for size in range(1, most + 1):
        yield from combinations(item.options, size)
