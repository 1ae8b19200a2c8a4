"""How likely a safety rule fails somebody who slips now and then, but knows (assessment.md 2.1 h)."""

from __future__ import annotations

from decimal import Decimal
from math import comb

SLIP = Decimal("0.01")  # how often somebody who knows picks a dangerous answer all the same


def false_fail_risk(critical_items: int, tolerance: int, *, slip: Decimal = SLIP) -> Decimal:
    """The share, 0 to 1, of such learners who pick more than ``tolerance`` dangerous answers.

    Each of ``critical_items`` questions is answered on its own.
    """
    tolerated = sum(
        (comb(critical_items, hits) * slip**hits * (1 - slip) ** (critical_items - hits))
        for hits in range(min(tolerance, critical_items) + 1)
    )
    return max(Decimal(0), Decimal(1) - tolerated)
