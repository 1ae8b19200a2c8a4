"""One best answer: several options, one key, partial credit for a second best."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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
from question_bank.items.results import ZERO, Earned


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option; ``fraction`` is the share of the credit, 1 for the key."""

    id: str
    text: str
    fraction: Decimal = ZERO
    feedback: str = ""
    critical: bool = False
    pin: Pin = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(BaseItem):
    """Exactly one option has fraction 1, the others lie in [−1, 1).

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["single_choice"]] = "single_choice"
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems((f"options[{place}].id", one.id) for place, one in enumerate(self.options))
        problems += option_problems(self.options, "options")
        problems += _key_problems(self.options)
        for place, option in enumerate(self.options):
            if option.critical:
                problems += critical_problems(
                    f"options[{place}].critical",
                    credit=option.fraction > 0,
                    feedback=option.feedback,
                    cited=bool(option.citations or self.citations),
                    quoted=option.text,
                )
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> str:
        """The id of the right option."""
        return next(option.id for option in self.options if option.fraction == 1)


def _key_problems(options: tuple[Option, ...]) -> list[Problem]:
    problems = [
        Problem(f"options[{place}].fraction", "must lie between -1 and 1", quoted=str(option.fraction))
        for place, option in enumerate(options)
        if not -1 <= option.fraction <= 1
    ]
    keys = sum(option.fraction == 1 for option in options)
    if keys != 1:
        problems.append(Problem("options", f"exactly one option must be the key (fraction 1), not {keys}"))
    return problems


def parse(item: SingleChoice, raw: Any) -> str | None:
    """An option id, or None for blank."""
    if raw is None or raw in ("", [], ()):
        return None
    if isinstance(raw, str) and any(option.id == raw for option in item.options):
        return raw
    raise InvalidResponse("Choose exactly one of the options.")


def earn_1(item: SingleChoice, chosen: str) -> Earned:
    """The fraction of the chosen option."""
    option = next(option for option in item.options if option.id == chosen)
    return Earned(option.fraction, (option.id,) if option.critical else ())


def guess(item: SingleChoice) -> Decimal:
    """Mean of the option fractions, negatives included (assessment.md 1.7)."""
    return sum((option.fraction for option in item.options), ZERO) / len(item.options)
