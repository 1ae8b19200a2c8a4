"""Certainty-based marking: feedback on how well a learner knows what they know (assessment.md 1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items.results import ONE, ZERO

RIGHT = {1: ONE, 2: Decimal(2), 3: Decimal(3)}
WRONG = {1: ZERO, 2: Decimal(-2), 3: Decimal(-6)}
NO_IDEA = -1  # seen in imports: earns nothing, right or wrong
WRONG_UP_TO = Decimal("0.00000005")
COUNTED_FROM = Decimal("0.0000005")  # slots worth less are no slots
CLEAR = Decimal("0.5")
BANDS = {1: (ZERO, Decimal(2) / 3), 2: (Decimal(2) / 3, Decimal("0.8")), 3: (Decimal("0.8"), ONE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertainSlot:
    """A slot with its raw fraction, its points, and the certainty chosen: 1–3, −1 "no idea", None for none."""

    fraction: Decimal
    max_mark: Decimal
    certainty: int | None = None
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintySummary:
    """Shares of the points: ``accuracy`` in 0–1, ``average`` of the certainty marks, ``bonus``, and their sum."""

    accuracy: Decimal
    average: Decimal
    bonus: Decimal
    reported: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One certainty level: ``count`` slots, the share right among them, and a verdict against the level's band."""

    level: int
    count: int
    fraction: Decimal
    verdict: str


def adjust(fraction: Decimal, certainty: int | None) -> Decimal:
    """The certainty mark for a raw fraction, as a multiple of the slot's points."""
    if certainty == NO_IDEA:
        return ZERO
    level = level_of(certainty)
    return WRONG[level] if fraction <= WRONG_UP_TO else fraction * RIGHT[level]


def level_of(certainty: int | None) -> int:
    """Level 1 to 3; none chosen and "no idea" count as 1."""
    return 1 if certainty is None or certainty == NO_IDEA else certainty


def bonus(average: Decimal, accuracy: Decimal) -> Decimal:
    """A tenth of how far the average lies above the best mark that one single certainty throughout would give."""
    best = max(accuracy * RIGHT[level] + (ONE - accuracy) * WRONG[level] for level in RIGHT)
    return (average - best) / 10


def summary(slots: Sequence[CertainSlot]) -> CertaintySummary | None:
    """Over all slots with points, unanswered ones included; None where there are none."""
    counted = [slot for slot in slots if slot.max_mark >= COUNTED_FROM]
    points = sum((slot.max_mark for slot in counted), ZERO)
    if not points:
        return None
    accuracy = sum((slot.max_mark * slot.fraction for slot in counted), ZERO) / points
    marks = (slot.max_mark * adjust(slot.fraction, slot.certainty) for slot in counted if not slot.blank)
    average = sum(marks, ZERO) / points
    extra = bonus(average, accuracy)
    return CertaintySummary(accuracy=accuracy, average=average, bonus=extra, reported=accuracy + extra)


def summary_of_answered(slots: Sequence[CertainSlot]) -> CertaintySummary | None:
    """The same over answered slots only."""
    return summary([slot for slot in slots if not slot.blank])


def calibration(slots: Sequence[CertainSlot]) -> tuple[Calibration, ...]:
    """For each level that was used: does the share right fit the certainty?"""
    levels = []
    for level in RIGHT:
        mine = [
            slot
            for slot in slots
            if level_of(slot.certainty) == level and not slot.blank and slot.max_mark >= COUNTED_FROM
        ]
        if mine:
            points = sum((slot.max_mark for slot in mine), ZERO)
            earned = sum((slot.max_mark * slot.fraction for slot in mine), ZERO)
            levels.append(calibrated(level, len(mine), earned / points))
    return tuple(levels)


def calibrated(level: int, count: int, fraction: Decimal) -> Calibration:
    """One level, from the share of its points that was earned in so many slots."""
    return Calibration(level=level, count=count, fraction=fraction, verdict=_verdict(fraction, level, count))


def _verdict(fraction: Decimal, level: int, count: int) -> str:
    low, high = BANDS[level]
    if low <= fraction <= high:
        return "fitting"
    limit, word = (low, "over-confident") if fraction < low else (high, "under-confident")
    return word if (fraction - limit) ** 2 * count > CLEAR else f"slightly {word}"
