"""Marks as whole numbers of a million-millionth: sums of them are exact, whatever the order they come in."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from question_bank.errors import InvalidStatistics

UNIT = 10**12
STEP = Decimal("1e-12")
LARGEST = Decimal(10**9)


@lru_cache(maxsize=4096)
def units(mark: Decimal) -> int:
    """The mark in units, rounded to 12 decimals.

    Raises:
        InvalidStatistics: it is no number, or not within ±10⁹.
    """
    if not (mark.is_finite() and abs(mark) <= LARGEST):
        raise InvalidStatistics(f"{mark} is no mark: marks are numbers of at most {LARGEST:,} in size.")
    return int(mark.quantize(STEP).scaleb(12))
