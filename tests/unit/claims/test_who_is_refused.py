"""Who is refused is told with what a text says of them: their age and state, and never what one patient has had."""

from __future__ import annotations

import pytest

from question_bank.claims.abbreviations import written_out
from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document


def bans(text: str) -> dict[str, str | None]:
    claims = extract(read_document(text.encode(), "sheet.txt")).claims
    return {one.claim: one.qualifier for one in claims if one.category is Category.CONTRAINDICATION}


def test_children_of_an_age_stay_children():
    text = "Yellow peel\n\nThe peel is not done for children under 12, teenagers under 15 or smokers over 35.\n"
    assert bans(text) == {
        "children under 12": "under 12", "teenagers under 15": "under 15", "smokers": "over 35"
    }  # fmt: skip


def test_people_in_general_of_an_age_are_an_age():
    assert bans("Yellow peel\n\nContraindications:\n- people under 16\n- clients under 18\n").keys() == {
        "age under 16", "age under 18"
    }  # fmt: skip


def test_an_age_in_russian_keeps_the_word_for_whom_it_limits():
    text = "Жёлтый пилинг\n\nДетям до 12 лет пилинг не делают. Пилинг противопоказан подросткам до 16 лет.\n"
    assert bans(text) == {"дети до 12 лет": "до 12 лет", "подростки до 16 лет": "до 16 лет"}


def test_to_nurse_is_a_state_and_no_part_of_the_body():
    text = "Жёлтый пилинг\n\nЯ подтверждаю, что:\n☐ я не беременна и не кормлю грудью;\n☐ у меня нет герпеса.\n"
    assert bans(text).keys() == {"беременность", "кормление грудью", "герпес"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("CASE NOTES\n\nPt: F, 34, filler.\nPMH: migraine, latex allergy.\n\nForbidden in pregnancy.\n",
         {"pregnancy"}),
        ("Разбор: филлер\n\nПациентка 34 лет. В анамнезе мигрень, аллергия на пыльцу.\n\nНельзя при беременности.\n",
         {"беременность"}),
    ],
)  # fmt: skip
def test_what_the_patient_of_a_case_has_had_forbids_nothing(text, kept):
    assert bans(text).keys() == kept


@pytest.mark.parametrize(
    ("text", "ban"),
    [
        ("Laser\n\nPatient under 16 years old: never.\n", "age under 16"),
        ("Лазер\n\nКлиент до 18 лет: лазер противопоказан.\n", "возраст до 18 лет"),
    ],
)
def test_an_age_that_is_refused_is_no_history(text, ban):
    assert ban in bans(text)


def test_a_history_among_contraindications_forbids():
    text = "Филлер\n\nПротивопоказания:\n- в анамнезе тромбоз\n- беременность\n"
    assert any("тромбоз" in one for one in bans(text))


@pytest.mark.parametrize(
    "line",
    ["Breastfeeding and pregnant customers may use it.", "Pregnancy is not a bar, as long as the client lies well."],
)
def test_what_a_text_allows_in_so_many_words_is_not_refused(line):
    assert bans(f"Almond balm\n\nThe balm is contraindicated in eczema. {line}\n").keys() == {"eczema"}


def test_what_notes_write_short_is_read_in_full():
    assert bans("PDO threads\n\nDONT BOOK\n> Warfarin, clopidogrel\n> preg / BF\n").keys() == {
        "warfarin", "clopidogrel", "pregnancy", "breastfeeding"
    }  # fmt: skip


def test_a_full_stop_that_cuts_a_word_ends_no_sentence():
    found = bans("Липолитики\n- противоп: берем, печ. недостат., кардиостим., алл. на сою\n")
    assert found.keys() == {"беременность", "печёночная недостаточность", "кардиостимулятор", "аллергия на сою"}


def test_words_that_are_written_in_full_stay_as_they_are():
    assert written_out("Беременность, Ci vediamo. A cyst.", "ru") == "Беременность, Ci vediamo. A cyst."
    assert written_out("13-cis retinoic acid, CI 77491", "en") == "13-cis retinoic acid, CI 77491"
    assert written_out("темп роста волос", "ru") == "темп роста волос"
    assert written_out("hx of keloids, preg.", "en") == "history of keloids, pregnancy"
