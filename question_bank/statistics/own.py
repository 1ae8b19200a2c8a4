"""What our own reports add to an item's figures: intervals, groups, and how much they are worth (assessment.md 6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from question_bank.statistics.figures import Absence, Figure, Interval
from question_bank.statistics.groups import Groups, upper_and_lower
from question_bank.statistics.intervals import Z, correlation_interval, mean_interval, wilson
from question_bank.statistics.item_figures import ItemFigures
from question_bank.statistics.quiz_figures import QuizFigures
from question_bank.statistics.report import Row
from question_bank.statistics.tallies import Pairs

FLAGS_FROM = 20
SETTLED_FROM = 50


class Standing(StrEnum):
    """What so many attempts allow to be said."""

    TOO_FEW = "too few"  # no flag of any kind
    PROVISIONAL = "provisional"
    SETTLED = "settled"


def standing(attempts: int) -> Standing:
    """Under 20, under 50, or more."""
    if attempts < FLAGS_FROM:
        return Standing.TOO_FEW
    return Standing.PROVISIONAL if attempts < SETTLED_FROM else Standing.SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigures:
    """Intervals at 95 % and ``corrected_facility`` in percent; ``guess`` is what guessing earns, in percent."""

    standing: Standing
    facility_interval: Interval | Absence
    discrimination_interval: Interval | Absence
    groups: Groups | Absence
    guess: Figure
    corrected_facility: Figure


def own_figures(row: Row, *, guess: Figure = Absence.NO_GUESS) -> OwnFigures:
    """For a slot, an item or a variant; ``guess`` in percent."""
    figures = row.figures
    return OwnFigures(
        standing=standing(figures.attempts),
        facility_interval=facility_interval(row.pairs, row.max_units, figures),
        discrimination_interval=correlation_interval(figures.discrimination_index, figures.attempts),
        groups=upper_and_lower(row.pairs, row.max_units),
        guess=guess,
        corrected_facility=corrected(figures.facility, guess),
    )


def facility_interval(pairs: Pairs, max_mark: int | None, figures: ItemFigures) -> Interval | Absence:
    """Wilson's for items that are right or wrong; Student's, within 0–100, for partial credit, from two attempts on."""
    facility, share = figures.facility, figures.sd_share
    if isinstance(facility, Absence):
        return facility
    if all(mark in (0, max_mark) for mark, _ in pairs):
        return wilson(facility, figures.attempts)
    found = mean_interval(facility, share, figures.attempts)
    return found if isinstance(found, Absence) else (max(0.0, found[0]), min(100.0, found[1]))


def corrected(facility: Figure, guess: Figure) -> Figure:
    """Facility less what guessing earns, (F − g)/(1 − g); in percent."""
    if isinstance(facility, Absence):
        return facility
    if isinstance(guess, Absence) or guess == 100:
        return Absence.NO_GUESS
    return 100 * (facility - guess) / (100 - guess)


def score_band(total: float, quiz: QuizFigures) -> Interval | Absence:
    """Where a person's total might lie on another day, T ± 1.96·SE; in marks."""
    error = quiz.standard_error
    return Absence.NO_RELIABILITY if isinstance(error, Absence) else (total - margin(error), total + margin(error))


def margin(error: float) -> float:
    """How far a total may lie from what the person knows, nineteen times in twenty; in marks, as the standard error."""
    return Z * error
