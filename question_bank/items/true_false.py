"""A statement that is true or false."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.items.common import BaseItem, Citation, critical_problems, shared_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(BaseItem):
    """The stem is the statement, ``key`` says whether it is true; ``critical`` flags the wrong answer."""

    type: ClassVar[str] = "true_false"
    key: bool
    feedback_true: str = ""
    feedback_false: str = ""
    critical: bool = False
    citations_true: tuple[Citation, ...] = ()
    citations_false: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        if self.critical:
            wrong_true = not self.key
            problems += critical_problems(
                credit=False,
                feedback=self.feedback_true if wrong_true else self.feedback_false,
                citations=(self.citations_true if wrong_true else self.citations_false) or self.citations,
                what="wrong answer",
            )
        if problems:
            raise InvalidItem(self.item_id, problems)


def parse(_item: TrueFalse, raw: Any) -> bool | None:
    """True, False, or None for blank."""
    if raw is None or type(raw) is bool:
        return raw
    raise InvalidResponse("Answer true or false.")


def fraction(item: TrueFalse, answered: bool) -> tuple[Decimal, tuple[str, ...]]:  # noqa: FBT001 - the answer itself is the bool
    """1 or 0, and the wrong answer's id where it is critical."""
    if answered is item.key:
        return Decimal(1), ()
    return Decimal(0), (str(answered).lower(),) if item.critical else ()
