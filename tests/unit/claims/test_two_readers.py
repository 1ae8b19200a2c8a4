"""What the rules and the network read together: whose words stand, what is one claim, what a denial reaches."""

from __future__ import annotations

import pytest

from question_bank.claims.cutting import cut
from question_bank.claims.extraction import extract
from question_bank.claims.marks import is_critical
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document


def _bans(text: str) -> set[str]:
    found = extract(read_document(text.encode(), "text.txt")).claims
    return {one.claim for one in found if one.category is Category.CONTRAINDICATION}


@pytest.mark.parametrize(
    ("text", "bans"),
    [
        (
            "ALA light therapy\n\nContraindications: porphyria; allergy to peanut or soya.\n",
            {"porphyria", "allergy to peanut", "allergy to soya"},
        ),
        (
            "Phenol peel\n\nContraindications:\n- heart, liver and kidney disease\n",
            {"heart disease", "liver disease", "kidney disease"},
        ),
        ("Гель\n\nГель не наносят при аллергии на метронидазол или парабены.\n",
         {"аллергия на метронидазол", "аллергия на парабены"}),
    ],
)  # fmt: skip
def test_what_is_cut_from_one_stretch_stays_several_bans_however_alike_they_are(text, bans):
    assert _bans(text) == bans


@pytest.mark.parametrize(
    ("text", "ban"),
    [
        ("Needling\n\nI declare that\n- I have never been given chemotherapy, or years ago.\n", "chemotherapy"),
        ("Коралловый пилинг\n\nОграничения\n\nЗапрещён тем, кто пил изотретиноин на протяжении последнего полугода.\n",
         "изотретиноин"),
    ],
)  # fmt: skip
def test_what_both_read_is_told_in_the_words_of_the_network(text, ban):
    assert _bans(text) == {ban}


def test_what_only_wraps_words_around_a_ban_is_no_second_one():
    text = "Radiofrequency\n\nNot on an infected area, and the abdomen isn't treated in pregnancy.\n"
    assert _bans(text) == {"infected area", "pregnancy"}


@pytest.mark.parametrize(
    ("text", "ban", "none"),
    [
        ("Masks\n\nSulphur – pregnancy; sulpha allergy is not a reason against it.\n", "pregnancy", "sulpha"),
        ("Phenol\n\nHands off: heart disease; beards are difficult, but not excluded.\n", "heart disease", "beard"),
        ("Лазер\n\nПротивопоказания:\n- тромбофлебит – запрет, а варикоз не помеха\n", "тромбофлебит", "варикоз"),
    ],
)  # fmt: skip
def test_a_denial_reaches_the_clause_that_it_stands_in(text, ban, none):
    found = _bans(text)
    assert ban in found
    assert not any(none in one for one in found)


def test_what_a_signer_declares_not_to_have_is_forbidden():
    text = "Permanent make-up\n\nI declare that I\n- am not pregnant;\n- am not allergic to pigments or to lidocaine.\n"
    assert _bans(text) >= {"pregnancy", "allergy to pigments", "allergy to lidocaine"}


def test_what_is_not_shown_to_somebody_is_forbidden_and_no_rumour():
    found = _bans("OZONOTHERAPY\n\nThe method is not shown to persons with: thyrotoxicosis, a recent heart attack.\n")
    assert found >= {"thyrotoxicosis", "recent heart attack"}


@pytest.mark.parametrize(
    ("words", "language", "pieces"),
    [
        ("phototypes IV and above", "en", ["phototypes IV and above"]),
        ("гипертония второй степени и выше", "ru", ["гипертония второй степени и выше"]),
        ("приём препаратов, разжижающих кровь", "ru", ["приём препаратов, разжижающих кровь"]),
        ("беременные, кормящие, принимающие гепарин", "ru", ["беременные", "кормящие", "принимающие гепарин"]),
    ],
)
def test_what_only_says_which_or_how_much_is_no_piece_of_its_own(words, language, pieces):
    assert cut(words, language) == pieces


@pytest.mark.parametrize(
    ("category", "phrase", "language", "harms"),
    [
        ("contraindication", "boil on the upper lip", "en", True),
        ("contraindication", "clot in the leg", "en", True),
        ("contraindication", "first trimester", "en", True),
        ("contraindication", "hay fever", "en", False),
        ("contraindication", "рожа", "ru", True),
        ("contraindication", "дерматит с рожками", "ru", False),
        ("contraindication", "приём ривароксабана", "ru", True),
        ("contraindication", "чувствительная кожа", "ru", False),
        ("side_effect", "gel in an artery", "en", True),
        ("side_effect", "granuloma", "en", False),
        ("side_effect", "отёк языка", "ru", True),
    ],
)
def test_a_mistake_harms_where_the_rules_of_annotating_say_so(category, phrase, language, harms):
    assert is_critical(Category(category), phrase, language) is harms
