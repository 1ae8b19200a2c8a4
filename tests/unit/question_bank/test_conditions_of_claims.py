"""A state that a time, an advice or a row's other cell limits is no plain one; a sign of alarm is no reaction told."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.deciding import client
from question_bank.drafting.fitness import unfit
from question_bank.drafting.shop import NotDrafted, Shop
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, *rows, language="en"):
    claims = tuple(claim("sheet", text, *row[:4], qualifier=(row[4:] or (None,))[0]) for row in rows)
    return Facts([Source(read_document(text.encode(), "sheet.md"), claims, language)])


def why(text, *row, language="en"):
    facts = facts_of(text, row, language=language)
    return unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("Waxing is forbidden in eye infection or a stye, until it has cleared.", "eye infection", "limited"),
        ("Waxing is forbidden in hepatitis B, hepatitis C or HIV that is not under control.", "hepatitis B", "limited"),
        ("Waxing is forbidden: gold therapy, at any time in the past.", "gold therapy", "limited"),
        ("Waxing is forbidden: warfarin, current.", "warfarin", "limited"),
        ("Waxing is forbidden: isotretinoin, taken within the last six months.", "isotretinoin", "limited"),
        ("Waxing is forbidden in eye infection or a stye.", "eye infection", ""),
        ("Waxing is forbidden in pregnancy, in epilepsy, and within a week of a peel.", "pregnancy", ""),
        ("Not everybody can have waxing. Diabetes, hepatitis B? Bring a letter.", "hepatitis B", "limited"),
        ("Who must not have waxing? People with diabetes are evaluated first.", "diabetes", "limited"),
        ("Who must not have waxing? Clients with diabetes should wear gloves.", "diabetes", "limited"),
        ("Waxing is forbidden in diabetes.", "diabetes", ""),
        ("Clients with diabetes should not have waxing.", "diabetes", ""),
        ("Waxing. For whom we call the doctor: diabetes, heart failure.", "diabetes", "limited"),
    ],
)
def test_a_ban_keeps_its_time_and_what_is_only_advised_is_none(sentence, phrase, found):
    assert why(f"# Waxing\n\n{sentence}", NOT, "waxing", phrase) == found


@pytest.mark.parametrize(
    ("sentence", "row", "found"),
    [
        ("Нельзя: изотретиноин, за последние полгода.", ("изотретиноин",), "limited"),
        ("Нельзя при герпесе или ячмене, пока не заживут.", ("герпес", "герпесе"), "limited"),
        ("Нельзя при герпесе или ячмене.", ("герпес", "герпесе"), ""),
        ("Кому нельзя? При диабете следует принести справку.", ("диабет", "диабете"), "limited"),
    ],
)
def test_a_russian_ban_keeps_its_time_too(sentence, row, found):
    assert why(f"# Пилинг\n\n{sentence}", NOT, "пилинг", *row, language="ru") == found


@pytest.mark.parametrize(
    ("then", "found"),
    [("wait until it has healed", "limited"), ("small areas are fine", "limited"), ("refuse", "")],
)
def test_what_another_cell_of_its_row_adds_limits_a_ban(then, found):
    text = f"# Waxing\n\n| Contraindication | What then |\n|--|--|\n| active herpes | {then} |\n"
    assert why(text, NOT, "waxing", "active herpes") == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Waxing: if blisters appear, stop and call us.", "limited"),
        ("Waxing: blisters – dial 112.", "limited"),
        ("Waxing may bring redness, blisters (from the resin).", "limited"),
        ("Waxing may bring redness and blisters.", ""),
    ],
)
def test_a_sign_at_which_to_stop_and_what_something_else_brings_is_no_reaction(sentence, found):
    assert why(f"# Waxing\n\n{sentence}", AFTER, "waxing", "blisters") == found


def test_half_of_a_mixture_is_not_asked_about():
    text = "# Ointments\n\n## Calcipotriol + betamethasone\n\nIt calms inflammation."
    assert why(text, DOES, "calcipotriol", "calms inflammation") == "subject"
    alone = "# Ointments\n\n## Calcipotriol\n\nIt calms inflammation."
    assert why(alone, DOES, "calcipotriol", "calms inflammation") == ""


def test_one_of_a_row_told_apart_by_numbers_is_not_another():
    text = "# Salicylic acid 2\n\nFor dull skin.\n\nSalicylic acid 15 is for acne."
    assert why(text, FOR, "salicylic acid 2", "acne") == "subject"


def test_who_does_something_else_than_the_subject_opens_no_effect():
    text = "# Lidocaine cream\n\nLidocaine cream numbs the skin. Smokers fade slower."
    assert why(text, DOES, "lidocaine cream", "smokers fade slower", "Smokers fade slower") != ""


def test_no_question_is_made_of_what_passes_but_is_forbidden_without_exception():
    text = "# Waxing\n\nAbsolute contraindications:\n\n- pregnancy\n\n- epilepsy"
    facts = facts_of(text, (NOT, "waxing", "pregnancy", "", "absolute"), (NOT, "waxing", "epilepsy", "", "absolute"))
    with pytest.raises(NotDrafted):
        client(facts.all[0], Shop(facts, KEY))
    assert client(facts.all[1], Shop(facts, KEY))
