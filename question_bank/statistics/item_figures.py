"""What is said of a slot, an item or a variant (assessment.md 6.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.sums import Spread, best_covariance, spread, with_rest
from question_bank.statistics.tallies import Pairs
from question_bank.statistics.units import UNIT


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """Figures over so many ``attempts``; ``max_mark``, ``mean``, ``sd``, ``covariance`` in marks, others in percent.

    ``covariance`` is the one with the total; ``sd_share`` is the sd as a share of the maximum mark.
    """

    attempts: int
    max_mark: Figure
    mean: Figure
    facility: Figure
    sd: Figure
    sd_share: Figure
    discrimination_index: Figure
    discriminative_efficiency: Figure
    covariance: Figure


def item_figures(pairs: Pairs, max_mark: int | None, *, item_in_total: bool = False) -> ItemFigures:
    """From (mark, total) pairs. ``max_mark`` in units, None where it differs from person to person.

    ``item_in_total`` sets the item against totals that hold it, as Moodle does for items that are drawn; otherwise it
    is set against the rest.
    """
    total = spread(pairs)
    against_pairs = pairs if item_in_total else with_rest(pairs)
    against = total if item_in_total else spread(against_pairs)
    number = total.count
    sd = root_of_mean(total.xx, number)
    return ItemFigures(
        attempts=number,
        max_mark=Absence.SEVERAL_MAXIMA if max_mark is None else max_mark / UNIT,
        mean=total.x / (number * UNIT) if number else Absence.NO_ATTEMPTS,
        facility=_facility(total, max_mark),
        sd=sd,
        sd_share=sd if isinstance(sd, Absence) else _share(sd * UNIT, max_mark),
        discrimination_index=correlation(against),
        discriminative_efficiency=_efficiency(against_pairs, against),
        covariance=total.xy / (number * (number - 1)) / UNIT**2 if number > 1 else few(number),
    )


def few(attempts: int) -> Absence:
    """The reason where there are too few."""
    return Absence.TOO_FEW_ATTEMPTS if attempts else Absence.NO_ATTEMPTS


def root_of_mean(sum_of_squares: int, number: int) -> Figure:
    """The standard deviation in marks, with S − 1, from a spread's ``xx``."""
    return math.sqrt(sum_of_squares / (number * (number - 1))) / UNIT if number > 1 else few(number)


def _share(part: float, whole: int | None) -> Figure:
    if whole is None:
        return Absence.SEVERAL_MAXIMA
    return 100 * part / whole if whole else Absence.NO_POINTS


def _facility(sums: Spread, max_mark: int | None) -> Figure:
    if not sums.count:
        return Absence.NO_ATTEMPTS
    return _share(sums.x / sums.count, max_mark)


def correlation(sums: Spread) -> Figure:
    """Pearson's r of the two sides, in percent."""
    if sums.count <= 1:
        return few(sums.count)
    if not sums.xx:
        return Absence.NO_SPREAD
    if not sums.yy:
        return Absence.NO_REST_SPREAD
    return max(-100.0, min(100.0, 100 * sums.xy / math.sqrt(sums.xx * sums.yy)))


def _efficiency(pairs: Pairs, sums: Spread) -> Figure:
    if sums.count <= 1:
        return few(sums.count)
    best = best_covariance(pairs, sums)
    if best:
        return 100 * sums.xy / best
    return Absence.NO_REST_SPREAD if sums.xx else Absence.NO_SPREAD


def effective_weights(sums: list[Spread]) -> list[Figure]:
    """Each slot's share of what moves the total, from spreads against the total; in percent."""
    roots = [math.sqrt(one.xy) if one.xy >= 0 else None for one in sums]
    whole = sum(root for root in roots if root is not None)
    return [_weight(one, root, whole) for one, root in zip(sums, roots, strict=True)]


def _weight(sums: Spread, root: float | None, whole: float) -> Figure:
    if sums.count <= 1:
        return few(sums.count)
    if root is None:
        return Absence.NEGATIVE_COVARIANCE
    return 100 * root / whole if whole else Absence.NO_WEIGHTS
