"""Confidence: what a reading's strength was worth on annotated texts, never falling as strength grows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from claim_makers import NOT, claim
from hypothesis import given
from hypothesis import strategies as st

from bench.calibrate import FEWEST, fit
from question_bank.claims.confidence import MOST, measured, sure
from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

STRENGTHS = st.integers(0, 100).map(lambda percent: percent / 100)


@pytest.mark.parametrize("category", list(Category))
@given(STRENGTHS, STRENGTHS)
def test_a_stronger_reading_is_never_less_sure(category, one, other):
    low, high = sorted((one, other))
    assert 0 < measured(category, low) <= measured(category, high) < 1


def test_further_passages_add_a_little_and_never_make_it_certain():
    one = claim("a", "pregnancy and pregnancy", NOT, "peel", "pregnancy", confidence=0.5)
    twice = replace(one, evidence=one.evidence * 2)
    often = replace(one, evidence=one.evidence * 50)
    assert sure(one).confidence < sure(twice).confidence < sure(often).confidence == MOST


def test_what_is_drawn_carries_the_measured_share_and_calibrating_sees_the_strength():
    document = read_document(b"# Peel\n\n## Contraindications\n\n- pregnancy\n- epilepsy\n", "peel.md")
    strong = extract(document, as_read=True).claims
    drawn = extract(document).claims
    assert [one.claim for one in strong] == [one.claim for one in drawn]
    assert [measured(one.category, one.confidence) for one in strong] == [one.confidence for one in drawn]


@given(st.lists(st.tuples(STRENGTHS, st.booleans()), max_size=300))
def test_steps_hold_every_claim_once_and_never_fall(pairs):
    steps = fit(pairs, fewest=FEWEST)
    assert sum(step.count for step in steps) == len(pairs)
    assert sum(step.right for step in steps) == sum(right for _, right in pairs)
    assert [step.begin for step in steps] == sorted({step.begin for step in steps})
    shares = [step.share for step in steps]
    assert all(one <= other + 1e-12 for one, other in pairwise(shares))
    if len(pairs) >= FEWEST:
        assert all(step.count >= FEWEST for step in steps)
