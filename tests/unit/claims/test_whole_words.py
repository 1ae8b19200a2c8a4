"""Phrases that are whole: no half of a word group, no scrap, nobody left out of whom a ban is meant."""

import pytest

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

PEEL = "Glycolic peel\n\nA glycolic peel smooths rough skin.\n\nContraindications\n\n"
FORBIDS, EFFECT = Category.CONTRAINDICATION, Category.DRUG_EFFECT


def told(text: str, category: Category = FORBIDS) -> set[str]:
    found = extract(read_document(text.encode(), "text.txt")).claims
    return {one.claim for one in found if one.category is category}


def test_right_now_is_not_cut_in_two():
    assert "rosacea that is angry" in told(PEEL + "- rosacea that is angry right now\n- open wounds\n")


def test_a_history_without_what_it_is_of_forbids_nothing():
    assert told(PEEL + "Fever, heart failure, DVT or history of it, pregnancy.\n") == {
        "fever", "heart failure", "DVT", "pregnancy",
    }  # fmt: skip


def test_a_verb_alone_is_no_effect():
    text = "Hair spray\n\nWhat it does\n\nHair spray holds. Hair spray gives shine.\n"
    assert "holds" not in told(text, EFFECT)


def test_a_group_of_people_keeps_the_words_that_say_which_of_them_are_meant():
    text = PEEL + "- premature babies; infants under 12 months who take sulphonamides\n- open wounds\n"
    assert "infants under 12 months who take sulphonamides" in told(text)
    assert "infants under 12 months" not in told(text)


def test_an_age_from_which_a_parent_comes_along_is_no_ban():
    assert told(PEEL + "- Under 16s; from 16 with a parent.\n- open herpes\n") == {"age under 16", "open herpes"}


@pytest.mark.parametrize("said", ["NOT a ban, standard precautions for everybody", "we can't refuse for this alone"])
def test_what_a_text_says_it_must_not_refuse_is_no_ban(said):
    text = PEEL + f"- keloids\n- hepatitis / HIV? The law says {said}.\n- acute infection\n"
    assert told(text) == {"keloids", "acute infection"}


def test_both_things_of_an_allergy_parted_by_a_stroke_are_read():
    assert {"soya allergy", "peanut allergy"} <= told(
        PEEL + "- soya/peanut allergy - oil in the capsule\n- open wounds\n"
    )


def test_a_word_cut_short_by_its_full_stop_does_not_end_what_forbids():
    text = "Адапален, гель\n\nНельзя: беременность; экзема; повыш. чувств. к адапалену; дети до 12 лет.\n"
    assert "повышенная чувствительность к адапалену" in told(text)


def test_what_a_bracket_gives_as_the_reason_is_no_ban_of_its_own():
    text = "Изотретиноин\n\nПротивопоказания: лактация; тетрациклины (внутричерепное давление ↑); эпилепсия.\n"
    assert "внутричерепное давление" not in told(text)
    assert {"лактация", "эпилепсия"} <= told(text)


def test_half_of_trying_to_be_pregnant_is_no_ban():
    assert "trying" not in told(PEEL + "You are pregnant, trying to be (well, tell us), or have lupus.\n")
