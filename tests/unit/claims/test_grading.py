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
