"""Select all that apply, under one of seven rules (assessment.md 1.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.items.common import (
    BaseItem,
    Citation,
    Pin,
    critical_problems,
    id_problems,
    option_problems,
    shared_problems,
)

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option to tick or leave; ``weight`` is needed by moodle_weights and qti_map only."""

    id: str
    text: str
    right: bool = False
    weight: Decimal | None = None
    feedback: str = ""
    critical: bool = False
    pin: Pin = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The rule and its parameters; ``default_value``, ``lower``, ``upper`` belong to qti_map."""

    rule: str = "right_minus_wrong"
    select_n: int | None = None
    default_value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleResponse(BaseItem):
    """At least one right option."""

    type: ClassVar[str] = "multiple_response"
    options: tuple[Option, ...]
    scoring: Scoring = field(default_factory=Scoring)

    def __post_init__(self) -> None:
        options = self.options
        problems = shared_problems(self)
        problems += id_problems([option.id for option in options], "option")
        problems += option_problems([option.text for option in options], [option.pin for option in options])
        problems += self._rule_problems()
        for option in options:
            if option.critical:
                problems += critical_problems(
                    credit=option.right,
                    feedback=option.feedback,
                    citations=option.citations or self.citations,
                    what=f"option {option.id}",
                )
        if problems:
            raise InvalidItem(self.item_id, problems)

    def _rule_problems(self) -> list[str]:
        right = sum(option.right for option in self.options)
        rule, problems = self.scoring.rule, []
        if not right:
            problems.append("No option is right.")
        if rule not in RULES:
            problems.append(f"The scoring rule {rule!r} is not known.")
        if rule == "select_n" and self.scoring.select_n != right:
            problems.append(f"select_n must equal the number of right options, {right}.")
        if rule == "moodle_weights" and any(option.weight is None for option in self.options):
            problems.append("Under moodle_weights every option needs a weight.")
        return problems

    @property
    def key(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.right)


def parse(item: MultipleResponse, raw: Any) -> frozenset[str] | None:
    """Ticked option ids, or None for blank."""
    if raw is None or raw == [] or raw == "":
        return None
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise InvalidResponse("Tick any of the options.")
    ticked = frozenset(raw)
    if not ticked <= {option.id for option in item.options} or len(ticked) != len(raw):
        raise InvalidResponse("Tick any of the options, each once.")
    limit = item.scoring.select_n if item.scoring.rule == "select_n" else None
    if limit is not None and len(ticked) > limit:
        raise InvalidResponse(f"Tick at most {limit} options.")
    return ticked


def fraction(item: MultipleResponse, ticked: frozenset[str]) -> tuple[Decimal, tuple[str, ...]]:
    """Share of the credit, before clamping, and critical hits of what was ticked (not empty)."""
    hits = tuple(option.id for option in item.options if option.critical and option.id in ticked)
    return RULES[item.scoring.rule](item, ticked), hits


def _counts(item: MultipleResponse, ticked: frozenset[str]) -> tuple[int, int, int, int]:
    """n options, c right, t right ones ticked, f wrong ones ticked."""
    return len(item.options), len(item.key), len(ticked & item.key), len(ticked - item.key)


def _all_or_nothing(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    return ONE if ticked == item.key else ZERO


def _right_minus_wrong(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    _, c, t, f = _counts(item, ticked)
    return max(ZERO, Decimal(t - f) / c)


def _each_option(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    n, c, t, f = _counts(item, ticked)
    return Decimal(t + n - c - f) / n


def _coverage(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    _, c, t, f = _counts(item, ticked)
    return Decimal(t * t) / (c * (t + f))


def _moodle_weights(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    return sum((option.weight or ZERO for option in item.options if option.id in ticked), ZERO)


def _qti_map(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    rule = item.scoring
    default = rule.default_value or ZERO
    value = sum(
        (default if option.weight is None else option.weight for option in item.options if option.id in ticked), ZERO
    )
    if rule.lower is not None:
        value = max(value, rule.lower)
    return min(value, rule.upper) if rule.upper is not None else value


def _select_n(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    _, c, t, _ = _counts(item, ticked)
    return Decimal(t) / c


RULES: dict[str, Callable[[MultipleResponse, frozenset[str]], Decimal]] = {
    "right_minus_wrong": _right_minus_wrong,
    "all_or_nothing": _all_or_nothing,
    "each_option": _each_option,
    "coverage": _coverage,
    "moodle_weights": _moodle_weights,
    "qti_map": _qti_map,
    "select_n": _select_n,
}
