"""One best answer: several options, one key, partial credit for a second best."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option; ``fraction`` is the share of the credit, 1 for the key."""

    id: str
    text: str
    fraction: Decimal = Decimal(0)
    feedback: str = ""
    critical: bool = False
    pin: Pin = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(BaseItem):
    """Exactly one option has fraction 1, the others lie in [−1, 1)."""

    type: ClassVar[str] = "single_choice"
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        options = self.options
        problems = shared_problems(self)
        problems += id_problems([option.id for option in options], "option")
        problems += option_problems([option.text for option in options], [option.pin for option in options])
        keys = sum(option.fraction == 1 for option in options)
        if keys != 1:
            problems.append(f"Exactly one option must be the key (fraction 1), not {keys}.")
        problems += [
            f"The fraction of option {option.id} must lie in [-1, 1]."
            for option in options
            if not -1 <= option.fraction <= 1
        ]
        for option in options:
            if option.critical:
                problems += critical_problems(
                    credit=option.fraction > 0,
                    feedback=option.feedback,
                    citations=option.citations or self.citations,
                    what=f"option {option.id}",
                )
        if problems:
            raise InvalidItem(self.item_id, problems)

    @property
    def key(self) -> str:
        """The id of the right option."""
        return next(option.id for option in self.options if option.fraction == 1)


def parse(item: SingleChoice, raw: Any) -> str | None:
    """An option id, or None for blank."""
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in {option.id for option in item.options}:
        raise InvalidResponse("Choose exactly one of the options.")
    return raw


def fraction(item: SingleChoice, chosen: str) -> tuple[Decimal, tuple[str, ...]]:
    """Share of the credit and critical hits of a chosen option."""
    option = next(option for option in item.options if option.id == chosen)
    return option.fraction, (option.id,) if option.critical else ()
