"""How often, how long and how strictly: what the words around a reaction or a ban say of it."""

import pytest

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

FORBIDS, HARM = Category.CONTRAINDICATION, Category.SIDE_EFFECT
PEEL = "Glycolic peel\n\nA glycolic peel smooths rough skin.\n\n"
PILING = "Гликолевый пилинг\n\nПилинг разглаживает кожу.\n\n"


def graded(text: str, category: Category, name: str = "text.txt") -> dict[str, str | None]:
    found = extract(read_document(text.encode(), name)).claims
    return {one.claim: one.qualifier for one in found if one.category is category}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            PEEL + "Side effects\n\nRedness for some hours, swelling, seldom a blister.\n",
            {"redness": "temporary", "swelling": None, "blister": "rare"},
        ),
        (
            PILING
            + "Побочные эффекты\n\nОтёк – у всех, наутро больше, через двое суток проходит. Рубцы (крайне редко).\n",
            {"отёк": "temporary", "рубцы": "rare"},
        ),
        (
            PILING + "Побочные эффекты\n\nОчень часто сухость глаз, шелушение; редко выпадение волос, панкреатит.\n",
            {"сухость глаз": "common", "шелушение": "common", "выпадение волос": "rare", "панкреатит": "rare"},
        ),
    ],
)
def test_how_often_and_how_long_a_reaction_comes_is_read_beside_its_name(text, wanted):
    assert graded(text, HARM) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            PEEL + "Contraindications\n\n- pregnancy\n\nGP first: epilepsy, asthma, osteoporosis.\n",
            {"pregnancy": None, "epilepsy": "relative", "asthma": "relative", "osteoporosis": "relative"},
        ),
        (
            PILING
            + "Противопоказания\n\n- беременность\n\nС осторожностью, после консультации специалиста: сахарный диабет, "
            "бронхиальная астма.\n",
            {"беременность": None, "сахарный диабет": "relative", "бронхиальная астма": "relative"},
        ),
        (
            PEEL + "Contraindications\n\n- epilepsy\n- severe liver disease, asthma: with caution\n",
            {"epilepsy": None, "severe liver disease": "relative", "asthma": "relative"},
        ),
    ],
)
def test_a_caution_at_either_end_of_a_list_holds_for_all_it_names(text, wanted):
    assert graded(text, FORBIDS) == wanted


def test_a_caution_of_a_section_outlives_a_time_beside_what_it_names():
    text = PEEL + "Relative contraindications\n\n- diabetes\n- isotretinoin finished less than 6 months ago\n"
    assert graded(text, FORBIDS) == {"diabetes": "relative", "isotretinoin": "relative"}


def test_each_term_of_a_definition_list_grades_what_stands_under_it_alone():
    text = (
        "# Botulinum toxin\n\n## Side effects by frequency\n\nCommon\n: headache; bruising\n\n"
        "Uncommon\n: dry mouth; eyelid ptosis\n\nRare\n: double vision; allergic rash\n"
    )
    assert graded(text, HARM, "toxin.md") == {
        "headache": "common", "bruising": "common", "dry mouth": "rare", "eyelid ptosis": "rare",
        "double vision": "rare", "allergic rash": "rare",
    }  # fmt: skip


def test_a_column_grades_the_bans_that_stand_in_it():
    table = (
        "# Toxin\n\n## Who must be turned away, and who needs thought\n\n| | Absolute | Relative |\n|--|--|--|\n"
        "| Nerve and muscle | myasthenia gravis | facial palsy |\n| Skin | infection at the site | psoriasis |\n"
    )
    found = graded(table, FORBIDS, "toxin.md")
    assert found["myasthenia gravis"] == found["infection at the site"] == "absolute"
    assert found["psoriasis"] == "relative"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            PEEL
            + "Contraindications\n\nCaution, and as a rule a call to the GP, is called for in lupus and in asthma.\n",
            {"lupus": "relative", "asthma": "relative"},
        ),
        (
            PEEL + "Contraindications\n\nWe do not treat clients with lupus; on warfarin, ask your doctor.\n",
            {"lupus": None, "warfarin": "relative"},
        ),
        (
            PILING
            + "Противопоказания\n\nПрименять осторожно у пациентов с эпилепсией, с печёночной недостаточностью.\n",
            {"эпилепсия": "relative", "печёночная недостаточность": "relative"},
        ),
    ],
)
def test_a_sentence_that_only_asks_for_care_makes_no_plain_ban(text, wanted):
    assert graded(text, FORBIDS) == wanted


def test_a_letter_that_one_member_of_a_list_needs_softens_no_other():
    text = PEEL + "Contraindications\n\nEpilepsy, cancer without the doctor's letter, pregnancy.\n"
    assert graded(text, FORBIDS)["epilepsy"] is None
    assert graded(text, FORBIDS)["pregnancy"] is None


@pytest.mark.parametrize(
    "head",
    [
        "Treat only after a doctor has agreed",
        "With the doctor's consent",
        "Ring us first",
        "A YES to these means that the nurse will talk it through with you first.",
    ],
)
def test_a_heading_under_which_somebody_is_asked_first_makes_cautions(head):
    text = PEEL + f"Contraindications\n\n- pregnancy\n\n{head}\n\n- diabetes\n- keloid tendency\n"
    assert graded(text, FORBIDS) == {"pregnancy": None, "diabetes": "relative", "keloid tendency": "relative"}


def test_a_short_line_that_grades_heads_the_list_under_it():
    text = (
        PEEL + "C. Do not proceed / refer\nC1. Absolute\n   a) pregnancy\n   b) any cancer under treatment\n"
        "   c) pustular acne in the field\nC2. Relative - record the decision of the tutor\n   a) diabetes\n"
        "   b) metal allergy (nickel)\n"
    )
    assert graded(text, FORBIDS) == {
        "pregnancy": "absolute", "cancer under treatment": "absolute", "pustular acne in the field": "absolute",
        "diabetes": "relative", "metal allergy": "relative",
    }  # fmt: skip


def test_lines_that_count_on_without_a_sign_are_one_list():
    text = (
        PEEL + "Contraindications\nThe short list first, these are absolute.\n1 pregnancy and lactation\n"
        "2 allergy to any part of the mixture\n3 fear of needles which can't be talked away (then see 6)\n"
        "4 insulin-dependent diabetes\n"
    )
    assert set(graded(text, FORBIDS).values()) == {"absolute"}
    assert {"pregnancy", "lactation", "insulin-dependent diabetes"} <= set(graded(text, FORBIDS))


@pytest.mark.parametrize(
    "said",
    [
        "Supervisor said no: blades are never used on a diabetic foot.",
        "On decision of the doctor: the blade is not used on a diabetic foot.",
    ],
)
def test_a_ban_that_somebody_in_charge_has_spoken_is_no_caution(said):
    text = f"Blades\n\nA blade takes hard skin off. Urea cream softens it.\n\n{said} We used a urea cream instead.\n"
    assert graded(text, FORBIDS) == {"diabetic foot": None}


def test_things_parted_by_dots_all_stand_under_the_heading_above_them():
    text = (
        "# LED light therapy\n\n### Never\n\n1. Lupus\n2. Porphyria\n\n### With the doctor's consent\n\n"
        "Pregnancy · migraine set off by light · skin cancer in the past\n\n### Reactions\n\nEye strain.\n"
    )
    found = graded(text, FORBIDS, "led.md")
    assert {found[one] for one in ("pregnancy", "migraine set off by light", "skin cancer in the past")} == {"relative"}
