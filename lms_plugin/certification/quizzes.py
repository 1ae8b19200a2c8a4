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
    """A quiz that a programme may ask for; ``topics`` are (id, title) pairs, ``cut`` its pass mark in percent."""

    assessment: int
    title: str
    cut: Decimal | None
    topics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A counted attempt of somebody."""

    person_id: int
    evidence: Evidence


Quizzes: TypeAlias = Callable[[Session, int], list[Quiz]]
Sittings: TypeAlias = Callable[[Session, Sequence[int]], list[Sitting]]
QUIZZES, SITTINGS = "certification_quizzes", "certification_sittings"
