"""A statement that is true or false."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.items.common import BaseItem, Citation, critical_problems, shared_problems
from question_bank.items.results import ONE, ZERO, Earned

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(BaseItem):
    """The stem is the statement, ``key`` says whether it is true; ``critical`` flags the wrong answer.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["true_false"]] = "true_false"
    key: bool
    feedback_true: str = ""
    feedback_false: str = ""
    critical: bool = False
    citations_true: tuple[Citation, ...] = ()
    citations_false: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        if self.critical:
            feedback, citations = self.about(answer=not self.key)
            problems += critical_problems(
                "critical",
                credit=False,
                feedback=feedback,
                cited=bool(citations or self.citations),
                quoted=answer_id(not self.key),
            )
        if problems:
            raise InvalidItem(self.item_id, *problems)

    def about(self, *, answer: bool) -> tuple[str, tuple[Citation, ...]]:
        """Feedback and citations of an answer."""
        if answer:
            return self.feedback_true, self.citations_true
        return self.feedback_false, self.citations_false


def answer_id(answer: object) -> str:
    """The id under which an answer is reported: ``true`` or ``false``."""
    return "true" if answer else "false"


def parse(_item: TrueFalse, raw: Any) -> bool | None:
    """True, False, or None for blank."""
    if raw is None or raw in ("", [], ()):
        return None
    if isinstance(raw, bool):
        return raw
    raise InvalidResponse("Answer either true or false.")


def earn_1(item: TrueFalse, *, answer: bool) -> Earned:
    """1 or 0; a wrong answer may be critical."""
    if answer is item.key:
        return Earned(ONE)
    return Earned(ZERO, (answer_id(answer),) if item.critical else ())


def guess(_item: TrueFalse) -> Decimal:
    """One half (assessment.md 1.7)."""
    return HALF
