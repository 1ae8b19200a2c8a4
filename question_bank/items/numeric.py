"""A number, typed, with a tolerance and, where asked for, a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse, Problem
from question_bank.items.common import BaseItem, Citation, id_problems, shared_problems
from question_bank.items.quantities import Quantity, read_quantity
from question_bank.items.results import ONE, ZERO, Earned
from question_bank.items.short_text import answer_problems

UNIT_RULES = ("none", "required", "penalty")
TENTH = Decimal("0.1")
_POWER = re.compile(r"(?<![^\W\d_])(?<![⁻⁺])[⁻⁺]?[¹²³⁰⁴-⁹¼-¾⅐-⅞]")  # not behind a letter, as in m² or s⁻¹
NEARLY = Decimal("1e-9")  # of the value, or of 1: what two ways to write a number may differ by


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericAnswer:
    """A value with its tolerance (``relative``: in percent of it), or with ``high`` a range, ends included."""

    id: str
    value: Decimal
    tolerance: Decimal = ZERO
    relative: bool = False
    high: Decimal | None = None
    fraction: Decimal = ONE
    feedback: str = ""
    critical: bool = False
    citations: tuple[Citation, ...] = ()

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest number that counts, before rounding slack."""
        if self.high is not None:
            return self.value, self.high
        slack = abs(self.value) * self.tolerance / 100 if self.relative else self.tolerance
        return self.value - slack, self.value + slack

    def holds(self, number: Decimal) -> bool:
        """Whether a number is close enough."""
        low, high = self.bounds
        slack = NEARLY * max(ONE, abs(self.value))
        return low - slack <= number <= high + slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that may be typed; ``factor`` of them make the answers' own unit."""

    symbol: str
    factor: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(BaseItem):
    """Answers with an own fraction each, at least one of 1; of several that hold, the highest fraction counts.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["numeric"]] = "numeric"
    answers: tuple[NumericAnswer, ...]
    units: tuple[Unit, ...] = ()
    unit_rule: str = "none"
    unit_penalty: Decimal = TENTH

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems((f"answers[{place}].id", one.id) for place, one in enumerate(self.answers))
        problems += _answer_problems(self) + _unit_problems(self)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> str:
        """The first value of fraction 1, with its unit, as it could be typed."""
        answer = next(one for one in self.answers if one.fraction == 1)
        unit = next((one.symbol for one in self.units if one.factor == 1), "")
        return f"{format(answer.value.normalize(), 'f')} {unit}".strip()


def _answer_problems(item: Numeric) -> list[Problem]:
    problems: list[Problem] = []
    if not any(one.fraction == 1 for one in item.answers):
        problems.append(Problem("answers", "no answer has fraction 1"))
    for place, one in enumerate(item.answers):
        path = f"answers[{place}]"
        if one.tolerance < 0:
            problems.append(Problem(f"{path}.tolerance", "must not be negative", quoted=str(one.tolerance)))
        if one.high is not None and one.high < one.value:
            problems.append(Problem(f"{path}.high", "must not be less than the value", quoted=str(one.high)))
        problems += answer_problems(path, one.fraction, one, item.citations, quoted=str(one.value))
    for one, other in combinations(item.answers, 2):
        overlap = one.bounds[0] <= other.bounds[1] and other.bounds[0] <= one.bounds[1]
        if overlap and one.fraction == other.fraction and one.critical == other.critical:
            problems.append(Problem("answers", f"{one.id} and {other.id} overlap and earn the same", quoted=other.id))
    return problems


def _unit_problems(item: Numeric) -> list[Problem]:
    problems: list[Problem] = []
    if item.unit_rule not in UNIT_RULES:
        problems.append(Problem("unit_rule", f"must be {', '.join(UNIT_RULES)}", quoted=item.unit_rule))
    if item.unit_rule != "none" and not item.units:
        problems.append(Problem("units", "the rule asks for a unit, and there is none"))
    if not 0 <= item.unit_penalty <= 1:
        problems.append(Problem("unit_penalty", "must lie between 0 and 1", quoted=str(item.unit_penalty)))
    seen: set[str] = set()
    for place, unit in enumerate(item.units):
        plain = unit.symbol.strip()
        if not plain or any(letter.isdecimal() for letter in plain):  # the ² of J/cm² is no digit of a number
            problems.append(Problem(f"units[{place}].symbol", "must be letters or signs", quoted=unit.symbol))
        elif plain in seen:
            problems.append(Problem(f"units[{place}].symbol", "is there twice", rule="S2", quoted=unit.symbol))
        seen.add(plain)
        if unit.factor <= 0:
            problems.append(Problem(f"units[{place}].factor", "must be more than 0", quoted=str(unit.factor)))
    return problems


def parse(_item: Numeric, raw: Any) -> str | None:
    """The typed text without white space around it, or None for blank.

    Raises:
        InvalidResponse: it is no number; it is refused with advice, never graded as wrong.
    """
    if raw is None or raw in ("", [], ()):
        return None
    quantity = read_quantity(raw)
    return None if quantity is None else quantity.typed


def accept(item: Numeric, raw: Any) -> None:
    """Look at a number before it is stored: what scoring would read otherwise than it was typed is sent back.

    That is a fraction or a power behind the number ("2½", "10³"), and, where the rule asks for no unit and some are
    known, another one than these: 5 g would count as 5 mg.

    Raises:
        InvalidResponse: it could be misread.
    """
    quantity = None if raw is None or raw in ("", [], ()) else read_quantity(raw)
    if quantity is None:
        return
    if _POWER.search(quantity.unit):
        raise InvalidResponse("Type a number, such as 2.5.")
    if quantity.unit and item.units and item.unit_rule == "none" and _known(item, quantity.unit) is None:
        units = ", ".join(unit.symbol.strip() for unit in item.units)
        raise InvalidResponse(f"Type the number alone or in one of these units: {units}.")


def earn_1(item: Numeric, typed: str) -> Earned:
    """The highest fraction among the answers that hold, less what a missing unit costs."""
    quantity = read_quantity(typed)
    assert quantity is not None  # noqa: S101 - parsing came first
    factor, penalty = _unit(item, quantity)
    if factor is None:
        return Earned(ZERO)
    holding = [one for one in item.answers if one.holds(quantity.number * factor)]
    hits = tuple(one.id for one in holding if one.critical)
    best = max((one.fraction for one in holding), default=ZERO)
    return Earned(max(ZERO, best - penalty) if penalty else best, hits)


def _unit(item: Numeric, quantity: Quantity) -> tuple[Decimal | None, Decimal]:
    """The factor of the typed unit (None: nothing counts), and what is taken off."""
    known = _known(item, quantity.unit)
    if known is not None:
        return known, ZERO
    if item.unit_rule == "required":
        return None, ZERO
    return ONE, item.unit_penalty if item.unit_rule == "penalty" else ZERO


def _known(item: Numeric, symbol: str) -> Decimal | None:
    """The factor of a unit as it was typed, else of one that differs in capitals alone; None: it is none of these."""
    exact = next((unit.factor for unit in item.units if unit.symbol.strip() == symbol), None)
    folded = symbol.casefold()
    return exact or next((unit.factor for unit in item.units if unit.symbol.strip().casefold() == folded), None)


def best_of(item: Numeric, typed: str) -> NumericAnswer | None:
    """The answer that counts for what was typed: of those that hold, the one with the highest fraction."""
    quantity = read_quantity(typed)
    factor = None if quantity is None else _unit(item, quantity)[0]
    if quantity is None or factor is None:
        return None
    holding = [one for one in item.answers if one.holds(quantity.number * factor)]
    return max(holding, key=lambda one: one.fraction, default=None)
