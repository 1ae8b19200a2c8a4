"""What certification asks the features above it: which quizzes a course has, and what was handed in before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from sqlalchemy.orm import Session

from question_bank.certification.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """A quiz that a programme may ask for; ``topics`` are (id, title) pairs, ``cut`` its pass mark in percent,
    ``policy`` which of several attempts count."""

    assessment: int
    title: str
    cut: Decimal | None
    topics: tuple[tuple[str, str], ...]
    policy: str = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A counted attempt of somebody."""

    person_id: int
    evidence: Evidence


Quizzes: TypeAlias = Callable[[Session, int], list[Quiz]]
Sittings: TypeAlias = Callable[[Session, Sequence[int]], list[Sitting]]
QUIZZES, SITTINGS = "certification_quizzes", "certification_sittings"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedItem:
    """A question that is not what it was: ``pairs`` of (version served, version that holds now; 0: none, its source
    changed). ``cause`` is item_change or source_change."""

    cause: str
    title: str
    pairs: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """What a form names it by."""
        return "-".join(f"{old}.{new}" for old, new in self.pairs)


# What of these item versions changed; attempt → how many of its recorded answers only now are dangerous choices; a quiz
# over these questions, made in a course by somebody: its assessment.
Changed: TypeAlias = Callable[[Session, Sequence[int]], list[ChangedItem]]
NewHits: TypeAlias = Callable[[Session, ChangedItem, Sequence[int]], dict[int, int]]
MakeQuiz: TypeAlias = Callable[..., int | None]
CHANGED, NEW_HITS, MAKE_QUIZ = "certification_changed", "certification_new_hits", "certification_make_quiz"
