"""How sure a claim is: what its reading was worth on the annotated texts, category by category."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cache

from question_bank.claims.lexicon import table
from question_bank.claims.model import Category, Claim

AGAIN = 0.02  # what a further passage adds
MOST = 0.99


@cache
def _steps(category: Category) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where the steps of a category begin, and how many of its claims were right on each."""
    rows = table("confidence").get(category.value, [])
    return tuple(row[0] for row in rows), tuple(row[1] for row in rows)


def sure(claim: Claim) -> Claim:
    """The claim with its strength of reading made a measured confidence; further passages add a little."""
    further = AGAIN * (len(claim.evidence) - 1)
    return replace(claim, confidence=round(min(MOST, measured(claim.category, claim.confidence) + further), 2))


def measured(category: Category, strength: float) -> float:
    """The share of right claims among the annotated ones of this category read with about this strength (0–1).

    A category without figures keeps the strength.
    """
    begins, shares = _steps(category)
    if not begins:
        return strength
    return shares[max(bisect_right(begins, strength) - 1, 0)]
