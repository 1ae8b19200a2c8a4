"""How sure people were, and who was surely wrong: calibration, and "confidently wrong" (assessment.md 1.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from question_bank.certainty import COUNTED_FROM, RIGHT, Calibration, calibrated, level_of
from question_bank.errors import InvalidStatistics
from question_bank.statistics.units import units

SURE = 3


class SureMistake(NamedTuple):
    """A wrong choice, in an item version, under a topic ("" for none)."""

    item: str
    choice: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SureAnswer:
    """An answered slot with its certainty: 1–3, −1 "no idea", None for none chosen. ``wrong`` are the wrong choices."""

    item: str
    fraction: Decimal
    max_mark: Decimal
    certainty: int | None
    wrong: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()


@dataclass(slots=True)
class ConfidenceTally:
    """Answers by level, with points and what was earned in units; answers by item; sure mistakes."""

    levels: Counter[int] = field(default_factory=Counter)
    points: Counter[int] = field(default_factory=Counter)
    earned: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[SureMistake] = field(default_factory=Counter)

    def add(self, answer: SureAnswer) -> None:
        """Count an answer; blanks are no answers."""
        self._change(answer, 1)

    def remove(self, answer: SureAnswer) -> None:
        """Take an answer back, exactly as it was counted.

        Raises:
            InvalidStatistics: nobody answered so; nothing is changed.
        """
        mistakes = _mistakes(answer)
        if not self.answers[answer.item] or any(not self.mistakes[one] for one in mistakes):
            raise InvalidStatistics("This answer was not counted so: rebuild these statistics from the attempts.")
        self._change(answer, -1)

    def merge(self, other: ConfidenceTally) -> None:
        """Add what another part of the answers gave."""
        self.levels.update(other.levels)
        self.points.update(other.points)
        self.earned.update(other.earned)
        self.answers.update(other.answers)
        self.mistakes.update(other.mistakes)

    def _change(self, answer: SureAnswer, times: int) -> None:
        level = level_of(answer.certainty)
        self.answers[answer.item] += times
        for mistake in _mistakes(answer):
            self.mistakes[mistake] += times
        if answer.max_mark >= COUNTED_FROM:
            self.levels[level] += times
            self.points[level] += times * units(answer.max_mark)
            self.earned[level] += times * units(answer.max_mark * answer.fraction)


def _mistakes(answer: SureAnswer) -> list[SureMistake]:
    if answer.certainty != SURE:
        return []
    return [SureMistake(answer.item, one, topic) for one in sorted(answer.wrong) for topic in answer.topics or ("",)]


def calibration(tally: ConfidenceTally) -> tuple[Calibration, ...]:
    """For each level that was used: does the share earned fit the certainty?"""
    return tuple(
        calibrated(level, tally.levels[level], Decimal(tally.earned[level]) / tally.points[level])
        for level in RIGHT
        if tally.levels[level]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentlyWrong:
    """A wrong choice that ``number`` people were sure of; ``share`` is their percentage of all answers to the item."""

    mistake: SureMistake
    number: int
    share: float
    critical: bool


def confidently_wrong(
    tally: ConfidenceTally, critical: Collection[tuple[str, str]] = ()
) -> tuple[ConfidentlyWrong, ...]:
    """Critical choices, given as (item, choice), first; then the most frequent."""
    rows = [
        ConfidentlyWrong(
            mistake=mistake,
            number=number,
            share=100 * number / tally.answers[mistake.item],
            critical=(mistake.item, mistake.choice) in critical,
        )
        for mistake, number in tally.mistakes.items()
        if number
    ]
    return tuple(sorted(rows, key=lambda row: (not row.critical, -row.number, row.mistake)))
