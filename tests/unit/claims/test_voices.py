"""Whose sentence it is: adverts and customers tell nothing, and what only looks like theirs is read."""

from __future__ import annotations

import pytest

from question_bank.claims.marks import is_advert, is_testimonial
from question_bank.claims.sections import is_beside


@pytest.mark.parametrize(
    ("sentence", "customers"),
    [
        ("Anna, 34: no more pimples", True),
        ("У меня пузыри были и сукровица, через неделю зажило", True),
        ("It takes cramps away, my sister says it cured her restless legs!!", True),
        ("Omar 19:04 plaque psoriasis, itching and burning are common", False),
        ("Under 18.", False),
        ("До 16 – не делаем.", False),
        ("Келоидов у меня и у родителей не было", False),
    ],
)
def test_a_customer_is_told_from_a_time_of_day_an_age_and_a_declaration(sentence, customers):
    assert is_testimonial(sentence) is customers


@pytest.mark.parametrize(
    ("sentence", "sells"),
    [
        ("Book by phone", True),
        ("Доставка по городу", True),
        ("Trouble swallowing is possible, in which case I have to phone at once", False),
        ("Газ усиливает доставку кислорода", False),
    ],
)
def test_an_advert_is_told_from_advice_and_from_what_a_gas_does(sentence, sells):
    assert is_advert(sentence) is sells


def test_what_ran_away_from_somebody_is_what_she_tells():
    assert is_beside("After ten needles my cellulite ran away and my migraine with it!!!", "en")
    assert not is_beside("After ten needles the cellulite of my clients is flatter.", "en")


def test_what_is_not_shown_to_somebody_is_no_doubt():
    assert is_beside("This has never been shown.", "en")
    assert not is_beside("Is not shown to: the owners of a pacemaker.", "en")
