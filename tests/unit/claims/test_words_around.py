"""What the words around a claim make of it: things that go by one verb go each, and what nobody has seen is none."""

from __future__ import annotations

import pytest

from question_bank.claims.arguments import knows
from question_bank.claims.cutting import cut
from question_bank.claims.doubts import is_senseless
from question_bank.claims.extraction import extract, read_statements
from question_bank.claims.learned.tagging import Stretch
from question_bank.claims.learned.telling import Tagged, told_by
from question_bank.claims.learned.widening import finished, unbroken
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


def test_a_stretch_that_ends_in_a_preposition_goes_on_with_the_next():
    words = ["to", "improve", "the", "condition", "of", "oily", "skin", "and", "scars"]
    aim, effect = Category.INDICATION, Category.DRUG_EFFECT
    broken = [Stretch(3, 5, aim, 0.5), Stretch(5, 7, aim, 0.9), Stretch(8, 9, aim, 0.9)]
    assert list(unbroken(broken, words)) == [Stretch(3, 7, aim, 0.9), Stretch(8, 9, aim, 0.9)]
    apart = [Stretch(3, 5, effect, 0.5), Stretch(5, 7, aim, 0.9)]
    assert list(unbroken(apart, words)) == apart


def _held(text: str, words: str, category: Category) -> list[tuple[Category, str]]:
    """What is told where the network holds just these words of a text's last line for a claim."""
    read = read_statements(read_document(text.encode(), "sheet.txt"))
    assert read is not None
    line = read.lines[-1]
    first = line.words.index(words.split(maxsplit=1)[0])
    stretch = Stretch(first, first + len(words.split()), category, 0.9)
    told = told_by(read.text, [Tagged(line, [], [stretch], None)])
    return [(one.category, one.phrase) for one in told if not is_senseless(one)]


def test_a_mere_thing_is_no_effect():
    effect = Category.DRUG_EFFECT
    text = "Microneedling\n\nHow it works\n\nThe needles reach the skin and hydration lasts.\n"
    assert _held(text, "skin", effect) == []
    assert _held(text, "hydration", effect) == [(effect, "hydration")]


def test_skin_that_gets_worse_is_no_effect_but_may_be_what_something_is_done_for():
    told = "After a sunny summer the skin often becomes dull and tired.\n"
    words = "skin often becomes dull and tired"
    assert _held("Mesotherapy\n\nHow it works\n\n" + told, words, Category.DRUG_EFFECT) == []
    found = _held("Mesotherapy\n\nIndications\n\n" + told, words, Category.DRUG_EFFECT)
    assert found
    assert {category for category, _ in found} == {Category.INDICATION}


def test_what_is_less_of_one_thing_is_less_of_the_next():
    assert cut("dull, less elastic and firm", "en") == ["dull", "less elastic", "less firm"]
    assert cut("softer and firm", "en") == ["softer", "firm"]


def test_acute_forms_are_a_known_reason_not_to_treat():
    assert knows("acute forms of acne", Category.CONTRAINDICATION, "en")
    assert not knows("many forms of acne", Category.CONTRAINDICATION, "en")
