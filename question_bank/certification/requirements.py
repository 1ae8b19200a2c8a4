"""What a programme may require. Each kind is a frozen value that reads itself from JSON and says itself in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from question_bank.errors import BankError


class InvalidRequirement(BankError):
    """A requirement that cannot be met, or that nobody can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizPass:
    """Pass this assessment, and reach ``minimum`` percent where its own cut is not enough. ``policy``: which attempts
    count, as in the gradebook (question_bank.grades.GradePolicy)."""

    assessment: int
    title: str
    minimum: Decimal | None = None
    policy: str = "best"
    kind: str = "quiz_pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalQuiz:
    """A shorter assessment that renews a certificate while it may be renewed or is in its grace: it stands for the
    quizzes, topic minimums and practice; everything else is asked for as ever. Never part of a first award."""

    assessment: int
    title: str
    minimum: Decimal | None = None
    policy: str = "best"
    kind: str = "renewal_quiz"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMin:
    """Over the deciding attempts, at least ``minimum`` percent of this topic's marks."""

    category: str
    title: str
    minimum: Decimal
    kind: str = "category_min"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalItems:
    """In the deciding attempts at most ``max_hits`` dangerous choices, of at least ``min_served`` items with one."""

    max_hits: int = 0
    min_served: int = 1
    kind: str = "critical_items"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeMin:
    """Answer this many practice questions."""

    answered: int
    kind: str = "practice_min"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Somebody who teaches the course confirms ``what``; never the learner."""

    what: str
    kind: str = "signoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCheck:
    """Somebody who teaches the course has seen who it is."""

    kind: str = "identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorAward:
    """Hold the certificate of another programme of the same issuer, by its code."""

    code: str
    title: str
    kind: str = "prior_award"


Requirement: TypeAlias = (
    QuizPass | RenewalQuiz | CategoryMin | CriticalItems | PracticeMin | SignOff | IdentityCheck | PriorAward
)
AnyQuiz: TypeAlias = QuizPass | RenewalQuiz
KINDS: dict[str, type[Requirement]] = {
    "quiz_pass": QuizPass,
    "renewal_quiz": RenewalQuiz,
    "category_min": CategoryMin,
    "critical_items": CriticalItems,
    "practice_min": PracticeMin,
    "signoff": SignOff,
    "identity": IdentityCheck,
    "prior_award": PriorAward,
}
BY_PERSON = (SignOff, IdentityCheck)
BY_FULL_QUIZZES = (QuizPass, CategoryMin, PracticeMin)  # what a shorter renewal quiz stands for


def route(requirements: Sequence[Requirement], *, renewal: bool) -> tuple[tuple[int, Requirement], ...]:
    """What has to be met, each with its place: for a first award everything but the shorter renewal quiz; for a renewal
    by that quiz everything but what it stands for."""
    left_out = BY_FULL_QUIZZES if renewal else (RenewalQuiz,)
    return tuple((place, one) for place, one in enumerate(requirements) if not isinstance(one, left_out))


def to_params(requirement: Requirement) -> dict[str, Any]:
    """The parameters as kept: JSON values only, without the kind."""
    names = (name for name in type(requirement).__dataclass_fields__ if name != "kind")
    values = {name: getattr(requirement, name) for name in names}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def from_params(kind: str, params: dict[str, Any]) -> Requirement:
    """Back from what was kept.

    Raises:
        InvalidRequirement: an unknown kind, or parameters that are not its own.
    """
    made = KINDS.get(kind)
    if made is None:
        raise InvalidRequirement(f"There is no requirement of the kind {kind!r}.")
    values = dict(params)
    try:
        if values.get("minimum") is not None:
            values["minimum"] = percent(values["minimum"])
        return made(**values)
    except TypeError as error:
        raise InvalidRequirement(f"The requirement {kind} cannot be read: {error}.") from None


def percent(text: str | Decimal) -> Decimal:
    """A share of 0–100.

    Raises:
        InvalidRequirement: it is none.
    """
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        raise InvalidRequirement(f"{text!r} is no number.") from None
    if not value.is_finite() or not 0 <= value <= 100:
        raise InvalidRequirement(f"{text} is no percent from 0 to 100.")
    return value
