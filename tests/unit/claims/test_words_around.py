"""What the words around a claim make of it: things that go by one verb go each, and what nobody has seen is none."""

from __future__ import annotations

import pytest

from question_bank.claims.extraction import extract
from question_bank.claims.learned.widening import finished
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("Glycolic acid\n\nGlycolic acid improves microcirculation. As a result, age spots and post-acne marks fade, "
         "fine lines and pores diminish.\n",
         {"age spots fade", "post-acne marks fade", "fine lines diminish", "pores diminish"}),
        ("Гликолевая кислота\n\nГликолевая кислота улучшает микроциркуляцию. В результате пигментные пятна и следы "
         "акне светлеют, поры и мелкие морщины уменьшаются.\n", {"пигментные пятна светлеют", "следы акне светлеют"}),
    ],
)  # fmt: skip
def test_what_fades_together_fades_each(text, effects):
    found = extract(read_document(text.encode(), "sheet.txt")).claims
    assert effects <= {one.claim for one in found if one.category is Category.DRUG_EFFECT}


def test_what_is_an_effect_by_itself_takes_no_verb():
    assert finished("fewer wrinkles", " and spots fade", "en") == "fewer wrinkles"
    assert finished("spots fade", ", pores shrink", "en") == "spots fade"


def test_a_verb_with_an_object_of_its_own_is_not_lent():
    assert finished("spots", " and the acids lighten the skin", "en") == "spots"


@pytest.mark.parametrize(
    ("text", "reactions"),
    [
        ("TCA peel\n\nReactions: milia, scarring. After TCA systemic toxicity, as after phenol, isn't observed.\n",
         {"milia", "scarring"}),
        ("Пилинг ТСА\n\nОсложнения: милиа, рубцы. Системная токсичность, как после фенола, не наблюдается.\n",
         {"милиа", "рубцы"}),
    ],
)  # fmt: skip
def test_what_nobody_has_seen_is_no_reaction(text, reactions):
    found = extract(read_document(text.encode(), "sheet.txt")).claims
    assert {one.claim for one in found if one.category is Category.SIDE_EFFECT} == reactions
