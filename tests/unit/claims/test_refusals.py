"""Refusals in ordinary words: several conditions in a row, a person who must not, a question turned away."""

from __future__ import annotations

import pytest
from rules_alone import extract

from question_bank.claims.model import Category
from question_bank.documents.reader import read_document


def refused(sentence):
    text = f"Steam bath\n\nThe steam bath warms the skin. {sentence}\n"
    found = extract(read_document(text.encode(), "text.txt")).claims
    return {(one.claim, one.qualifier) for one in found if one.category is Category.CONTRAINDICATION}


def test_each_of_several_conditions_is_a_contraindication():
    found = refused("The bath is not for you if you are pregnant, if you have had a stroke, or if you have epilepsy.")
    assert {phrase for phrase, _ in found} == {"pregnancy", "stroke", "epilepsy"}


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Whoever has thrombosis in the leg must not sit in it.", ("thrombosis in the leg", None)),
        ("With lupus nobody should lie down in it.", ("lupus", None)),
        ("Pacemaker? Leave the bath to others.", ("pacemaker", None)),
        ("Asthma? Talk to your doctor before you come.", ("asthma", "relative")),
    ],
)
def test_a_refusal_names_its_reason(sentence, claim):
    assert claim in refused(sentence)


def test_a_question_that_is_answered_kindly_refuses_nothing():
    assert not refused("Epilepsy? The bath does no harm there.")


def test_children_under_an_age_stay_children():
    assert {phrase for phrase, _ in refused("Children under 12 are not treated.")} == {"children under 12"}
