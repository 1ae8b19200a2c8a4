"""What sentences lean towards: learned weights decide where cues abstain, and overrule weak ones."""

from __future__ import annotations

import pytest

from bench.lean import Example, fit
from question_bank.claims.leaning import leaning, weights
from question_bank.claims.leant import faded, leant
from question_bank.claims.model import Category
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context

USE, DOES, FORBIDS, HARM = Category
HERE = Context(subject="laser", language="en", topic="about")


def leans(**likely):
    return {one: likely.get(one.value, 0.3) for one in Category}


def said(phrase, category=FORBIDS, confidence=0.6):
    return Said(category=category, phrase=phrase, confidence=confidence)


def test_an_unlikely_claim_goes_unless_its_cue_is_sure():
    told = [said("epilepsy"), said("lupus", confidence=0.95)]
    assert leant(told, "Some words.", HERE, leans(contraindication=0.01)) == told[1:]


def test_known_things_are_looked_for_where_a_sentence_leans_to_their_category():
    found = leant([], "The epileptic and the pregnant had better read a book.", HERE, leans(contraindication=0.8))
    assert {one.category for one in found} == {FORBIDS}
    assert any("pregnan" in one.phrase for one in found)


def test_a_question_and_an_aside_claim_nothing_by_leaning():
    assert leant([], "Pregnant or epileptic?", HERE, leans(contraindication=0.9)) == []
    aside = Context(subject="laser", language="en", topic="none")
    assert leant([], "Pregnant women rest.", aside, leans(contraindication=0.9)) == []


def test_what_a_sentence_announced_ends_where_another_leans_elsewhere():
    announced = Context(subject="laser", language="en", topic=USE.value, certain=0.7)
    assert faded(announced, leans(indication=0.05, side_effect=0.8)).category is None
    assert faded(announced, leans(indication=0.4, side_effect=0.8)).category is USE


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_feature_weighs_in_all_categories(language):
    assert len(weights(language)) > 500
    assert {len(row) for row in weights(language).values()} == {len(Category)}


def test_plain_words_lean_where_they_belong():
    read = leaning("Do not treat anyone with epilepsy or a pacemaker.", HERE, None)
    assert max(read, key=lambda one: read[one]) is FORBIDS


def test_learning_weighs_what_tells_categories_apart():
    texts = [Example(["bias", "w=itch"], {HARM}), Example(["bias", "w=smooth"], {DOES}), Example(["bias"], set())] * 40
    table = fit(texts)
    order = list(Category)
    assert table["w=itch"][order.index(HARM)] > 0.5 > table["w=itch"][order.index(DOES)]
    assert table["w=smooth"][order.index(DOES)] > 0.5
