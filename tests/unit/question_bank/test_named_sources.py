"""How a question names its source: by a title that is whole and says what the text is about, else by its kind."""

from __future__ import annotations

import pytest
from claim_makers import NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.classing import classed
from question_bank.drafting.shop import Shop
from question_bank.drafting.titles import named, title_of
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, subject="paraffin wrap", phrase="epilepsy", language="en", name="a-b.txt"):
    row = claim(name, text, NOT, subject, phrase)
    return Facts([Source(read_document(text.encode(), name), (row,), language)])


BAN = "\n\nWhat it does we saw last week.\n\nA paraffin wrap is not done in epilepsy."


@pytest.mark.parametrize(
    ("top", "called"),
    [
        ("Paraffin wrap for dry hands", "“Paraffin wrap for dry hands”"),
        ("Silver Birch", "the source"),
        ("Silver Birch\n\nAll about the paraffin wrap", "“All about the paraffin wrap”"),
        ("Silver Birch\n\nDear all, here is what I know of the paraffin wrap", "the source"),
        ("Paraffin wrap Ref 881-C", "the source"),
        ("Paraffin wrap :: Hands A to Z :: Birch group", "“Paraffin wrap”"),
        ("Supplement No. ___ on the paraffin wrap", "the source"),
        ("Weekly staff meeting", "the record of the meeting"),
        ("Product label", "the product label"),
        ("Consent and release", "the consent form"),
        ("Manual of hand care for salons", "“Manual of hand care for salons”"),
        ("Paraffin wrap and epilepsy", "the source"),
        ("Silver Birch\n\n1. Paraffin wrap", "the source"),
        ("Paraffin wrap at the «Silver Birch»", "“Paraffin wrap at the ‘Silver Birch’”"),
    ],
)
def test_a_title_that_is_damaged_or_says_nothing_is_not_quoted(top, called):
    assert named(facts_of(top + BAN).all) == called


def test_what_a_file_is_called_is_no_title():
    facts = facts_of("So let us go on with it, please." + BAN, name="paraffin-wrap-v2-final.txt")
    assert title_of(facts.sources[0]) == ""


def test_a_question_without_a_title_reads_well_in_both_languages():
    facts = facts_of("Silver Birch" + BAN)
    assert "the source" in classed(facts.all[0], Shop(facts, KEY)).stem.lower()
    told = facts_of(
        "Вопрос мастеру\n\nПарафинотерапия запрещена при эпилепсии.", "парафинотерапия", "эпилепсии", language="ru"
    )
    stem = classed(told.all[0], Shop(told, KEY)).stem
    assert "источник " in stem
    assert not {"«", "  "} & {stem[at : at + 2] for at in range(len(stem))}


def test_a_name_within_a_title_keeps_its_quotation_marks():
    text = "Парафинотерапия в салоне «Весна»\n\nПарафинотерапия запрещена при эпилепсии."
    facts = facts_of(text, "парафинотерапия", "эпилепсии", language="ru")
    assert named(facts.all) == "«Парафинотерапия в салоне „Весна“»"
