"""Several tries at one item (assessment.md 1.6)."""

from decimal import Decimal

import pytest
from strategies import pairs

from question_bank.errors import InvalidResponse
from question_bank.tries import adaptive, count_back, interactive

THIRD = Decimal("0.3")


def test_interactive_loses_a_penalty_for_each_earlier_try():
    assert interactive(Decimal(1), tries=1, penalty=THIRD) == 1
    assert interactive(Decimal(1), tries=3, penalty=THIRD) == Decimal("0.4")
    assert interactive(Decimal("0.5"), tries=3, penalty=THIRD) == 0


def test_adaptive_keeps_the_best_try():
    shares = [Decimal("0.5"), Decimal(1), Decimal(0)]
    assert adaptive(shares, penalty=THIRD) == Decimal("0.7")
    assert adaptive([Decimal(0), Decimal("0.1")], penalty=THIRD) == 0
    assert adaptive([], penalty=THIRD) == 0


def test_matching_counts_back_part_by_part():
    item = pairs(penalty=THIRD)
    tries = [{"p1": "c1", "p2": "c1"}, {"p1": "c1", "p2": "c2"}, None]
    assert count_back(item, tries[:1]) == Decimal(1) / 3
    assert count_back(item, tries[:2]) == (1 + Decimal("0.7")) / 3
    assert count_back(item, tries) == 0
    assert count_back(item, []) == 0
    with pytest.raises(InvalidResponse):
        count_back(item, [{"p9": "c1"}])
