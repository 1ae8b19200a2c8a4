"""What one cohort tells of an item, few enough numbers to keep beside a report and pool without its counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.report import Row

KEPT = ("facility", "discrimination_index", "discriminative_efficiency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Figures in percent; ``squares``: the sum of the squared percentages earned, None where no points can be.

    ``dichotomous``: everybody earned all or nothing.
    """

    attempts: int
    facility: Figure
    discrimination_index: Figure
    discriminative_efficiency: Figure
    dichotomous: bool
    squares: float | None


def share(row: Row) -> Share:
    """From counted pairs."""
    figures, most = row.figures, row.max_units
    squares = sum(times * (100 * mark / most) ** 2 for (mark, _), times in row.pairs.items()) if most else None
    return Share(
        attempts=figures.attempts,
        facility=figures.facility,
        discrimination_index=figures.discrimination_index,
        discriminative_efficiency=figures.discriminative_efficiency,
        dichotomous=all(mark in (0, most) for mark, _ in row.pairs),
        squares=squares,
    )


def share_of(stored: Mapping[str, Any]) -> Share:
    """From an item of a stored report (statistics/stored.py); reports made before have no squares, so no interval."""
    absent = stored.get("absent", {})
    told = {name: Absence(absent[name]) if stored[name] is None else stored[name] for name in KEPT}
    return Share(
        attempts=stored["attempts"],
        dichotomous=stored.get("dichotomous", False),
        squares=stored.get("squares"),
        **told,
    )
