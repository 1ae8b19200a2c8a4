"""What is allowed, left to somebody, bound to a time or a degree, or over for everybody, is no plain ban."""

from __future__ import annotations

import pytest
from claim_makers import FOR, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.deciding import client
from question_bank.drafting.fitness import unfit
from question_bank.drafting.shop import NotDrafted, Shop
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, category, subject, phrase, evidence="", language="en"):
    row = claim("sheet", text, category, subject, phrase, evidence)
    return Facts([Source(read_document(text.encode(), "sheet.md"), (row,), language)])


def is_fit(text, category, subject, phrase, evidence="", language="en"):
    facts = facts_of(text, category, subject, phrase, evidence, language)
    return not unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("sentence", "phrase", "fit"),
    [
        ("Not a contraindication: menstruation, epilepsy.", "epilepsy", False),
        ("These are no contraindications:\n\n- asthma\n- epilepsy", "epilepsy", False),
        ("Contraindications:\n\n- asthma\n- epilepsy", "epilepsy", True),
        ("Not without the midwife's word in: epilepsy, asthma.", "epilepsy", False),
        ("Never without exception: never in epilepsy.", "epilepsy", True),
        ("Give with advice to\n\n- people with epilepsy", "epilepsy", False),
        ("Not in epilepsy; in asthma the doctor decides.", "epilepsy", True),
        ("Not in epilepsy. In epilepsy it is allowed with a letter from the neurologist.", "epilepsy", False),
        ("Not in epilepsy. In asthma it is allowed with a letter from the doctor.", "epilepsy", True),
        ("A massage is not done within three weeks of any chemical peel.", "chemical peel", False),
        ("Contraindications:\n\n- moles\n- epilepsy", "moles", False),
        ("Contraindications:\n\n- very sensitive skin\n- epilepsy", "sensitive skin", False),
        ("Contraindications:\n\n- epilepsy, focal type\n- asthma", "epilepsy", False),
    ],
)
def test_only_a_plain_ban_is_asked_as_one(sentence, phrase, fit):
    assert is_fit(f"# Massage\n\n{sentence}", NOT, "massage", phrase) is fit


@pytest.mark.parametrize(
    ("sentence", "fit"),
    [
        ("Противопоказанием не считаются: насморк, эпилепсия.", False),
        ("Противопоказания: гемофилия, эпилепсия.", True),
        ("Противопоказания: гемофилия, эпилепсия.\n\nПри эпилепсии возможен со справкой от невролога.", False),
        ("Противопоказания: гемофилия, эпилепсия.\n\nПри астме возможен со справкой от врача.", True),
    ],
)
def test_the_same_holds_in_russian(sentence, fit):
    assert is_fit(f"# Массаж\n\n{sentence}", NOT, "массаж", "эпилепсия", language="ru") is fit


@pytest.mark.parametrize(("who", "fit"), [("Some private salons offer it for", False), ("It is used for", True)])
def test_what_others_are_said_to_use_it_for_is_no_indication_of_the_source(who, fit):
    text = f"# Massage\n\n{who} cellulite."
    assert is_fit(text, FOR, "massage", "cellulite") is fit


@pytest.mark.parametrize(("end", "drafted"), [("Stop using the cream.", False), ("Keep the cream cool.", True)])
def test_nobody_is_put_off_from_a_product_that_is_taken_from_everybody(end, drafted):
    facts = facts_of(f"# Salicylic cream\n\nDo not use in pregnancy.\n\n{end}", NOT, "salicylic cream", "pregnancy")
    if drafted:
        assert client(facts.all[0], Shop(facts, KEY)).until
    else:
        with pytest.raises(NotDrafted):
            client(facts.all[0], Shop(facts, KEY))
