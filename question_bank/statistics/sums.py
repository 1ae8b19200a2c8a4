"""Exact sums over pairs, and what they give: variances, covariances, the best covariance the same values could have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from question_bank.statistics.tallies import Pairs


@dataclass(frozen=True, slots=True)
class Spread:
    """Sums about the means, in whole numbers: with d = value − mean, ``xx`` is S·Σdx², ``xy`` is S·Σdx·dy.

    Divided by S·(S − 1)·UNIT² they are the variance and covariance in marks; in ratios the divisor falls out.
    """

    count: int
    x: int
    y: int
    xx: int
    xy: int
    yy: int


def spread(pairs: Pairs) -> Spread:
    """Of the first and the second of each pair."""
    number = x = y = xx = xy = yy = 0
    for (one, other), times in pairs.items():
        number += times
        x += times * one
        y += times * other
        xx += times * one * one
        xy += times * one * other
        yy += times * other * other
    return Spread(number, x, y, number * xx - x * x, number * xy - x * y, number * yy - y * y)


def with_rest(pairs: Pairs) -> Pairs:
    """(mark, total) as (mark, rest): what was earned elsewhere."""
    found: Pairs = Counter()
    for (mark, total), times in pairs.items():
        found[mark, total - mark] += times
    return found


def best_covariance(pairs: Pairs, sums: Spread) -> int:
    """``xy`` as it would be with both sides sorted, each by itself."""
    first, second = _runs(pairs, 0), _runs(pairs, 1)
    product = left = right = one = other = 0
    while True:
        if not left:
            one, left = next(first)
        if not right:
            other, right = next(second)
        step = min(left, right)
        if not step:
            return sums.count * product - sums.x * sums.y
        product += step * one * other
        left, right = left - step, right - step


def _runs(pairs: Pairs, side: int) -> Iterator[tuple[int, int]]:
    """Values of one side in ascending order, each with its number; after the last, nothing."""
    counts: Counter[int] = Counter()
    for pair, times in pairs.items():
        counts[pair[side]] += times
    return chain(sorted(counts.items()), repeat((0, 0)))
