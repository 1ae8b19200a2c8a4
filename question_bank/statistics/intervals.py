"""How far a figure may be off by chance: 95 % intervals (assessment.md 6.4)."""

from __future__ import annotations

import math
from functools import lru_cache

from question_bank.statistics.figures import Absence, Figure, Interval

Z = 1.96
Z_EXACT = 1.959963984540054
NEARLY_ONE = 0.999999
SERIES_UP_TO = 200  # degrees of freedom; beyond, an expansion is exact to more digits than anybody prints


def wilson(percent: float, number: int) -> Interval:
    """Wilson's interval of a share in percent of ``number`` yes-or-no outcomes, at least one; in percent."""
    share = percent / 100
    centre = (share + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = Z * math.sqrt(share * (1 - share) / number + Z**2 / (4 * number**2)) / (1 + Z**2 / number)
    return 100 * max(0.0, centre - half), 100 * min(1.0, centre + half)


def mean_interval(mean: float, sd: Figure, number: int) -> Interval | Absence:
    """Student's interval of a mean; units as given."""
    if isinstance(sd, Absence):
        return sd
    half = student(number - 1) * sd / math.sqrt(number)
    return mean - half, mean + half


def correlation_interval(percent: Figure, number: int) -> Interval | Absence:
    """Fisher's interval of a correlation over ``number`` attempts, four or more; in percent."""
    if isinstance(percent, Absence):
        return percent
    return fisher(percent, number - 3) if number > 3 else Absence.TOO_FEW_ATTEMPTS


def fisher(percent: float, information: int) -> Interval:
    """Fisher's interval with ``information`` = S − 3, or the sum of it over cohorts; in percent."""
    middle = math.atanh(max(-NEARLY_ONE, min(NEARLY_ONE, percent / 100)))
    half = Z / math.sqrt(information)
    return 100 * math.tanh(middle - half), 100 * math.tanh(middle + half)


@lru_cache(maxsize=1024)
def student(freedom: int) -> float:
    """t₀.₉₇₅ with so many degrees of freedom, one or more."""
    if freedom > SERIES_UP_TO:
        return _expansion(freedom)
    low, high = 0.0, math.pi / 2  # the angle whose tangent is t/√freedom
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 0.95 else (low, middle)
    return math.sqrt(freedom) * math.tan(low)


def _within(angle: float, freedom: int) -> float:
    """P(|T| ≤ t) by the finite series in the angle (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    cosine = math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    whole = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= cosine**2 * (step - 1) / step
        whole += term
    whole *= math.sin(angle)
    return 2 / math.pi * (angle + whole) if odd else whole


def _expansion(freedom: int) -> float:
    """Abramowitz and Stegun 26.7.5."""
    z = Z_EXACT
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
