"""Russian turns of phrase: who is turned away, by whatever words, and what becomes of a part of the body."""

import pytest

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.claims.russian.ailments import ailments_in
from question_bank.claims.russian.lists import with_organs
from question_bank.claims.russian.people import state_of
from question_bank.claims.russian.refusing import refuses
from question_bank.documents.reader import read_document

PAGE = "Микротоки\n\nАппарат стоит в каждом втором кабинете и работает от обычной сети.\n\nНачнём с простого. {}\n"


def said(sentence, category):
    claims = extract(read_document(PAGE.format(sentence).encode(), "t.txt")).claims
    return [one.claim for one in claims if one.category is category]


@pytest.mark.parametrize(
    "sentence",
    [
        "Беременных на процедуру не берут.",
        "Беременность – под запретом.",
        "Женщинам, ожидающим ребёнка, от процедуры лучше воздержаться.",
        "Девушкам в положении откажу без разговоров.",
        "Во время беременности аппарат не включаем.",
        "Беременным пилинг делать не станем.",
    ],
)
def test_pregnancy_is_forbidden_by_whatever_words_turn_it_away(sentence):
    assert said(sentence, Category.CONTRAINDICATION) == ["беременность"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Беременность не противопоказание.",
        "Процедура безопасна для беременных.",
        "Диабет процедуре не помеха.",
        "Беременным аппарат не мешает.",
    ],
)
def test_what_is_no_bar_is_no_contraindication(sentence):
    assert not said(sentence, Category.CONTRAINDICATION)


def test_people_named_by_their_state_are_claimed_as_the_state():
    assert [state_of(one) for one in ("диабетиков", "будущим мамам", "пациенток в положении", "мастеров")] == [
        "диабет",
        "беременность",
        "беременность",
        "",
    ]


def test_an_order_to_the_reader_refuses_nobody():
    assert refuses("пациентам с диабетом не проводят")
    assert not refuses("не трогайте лицо и откажитесь от бани")


def test_a_condition_behind_if_is_claimed_where_the_main_clause_refuses():
    told = said("Врач не назначает препарат, если у пациента порфирия.", Category.CONTRAINDICATION)
    assert told == ["порфирия"]


def test_organs_share_the_illness_named_before_the_first():
    assert with_organs(["болезни сердца", "печени", "эпилепсия"]) == ["болезни сердца", "болезни печени", "эпилепсия"]


@pytest.mark.parametrize(
    ("clause", "named"),
    [
        ("опускается веко", ["опущение века"]),
        ("изредка немеет верхняя губа", ["онемение верхней губы"]),
        ("кожа розовеет и слегка отекает", ["порозовение кожи", "отёк кожи"]),
        ("кружится голова", ["головокружение"]),
        ("волосы растут", []),
    ],
)
def test_what_ails_a_part_of_the_body_is_named_by_its_noun(clause, named):
    assert ailments_in(clause) == named


@pytest.mark.parametrize(
    ("sentence", "reaction"),
    [
        ("Приготовьтесь к отёку.", "отёк"),
        ("Без отёка не обходится почти никогда.", "отёк"),
        ("Кожа ответит краснотой.", "краснота"),
        ("На второй день вылезают прыщики.", "прыщики"),
    ],
)
def test_reactions_are_announced_by_many_verbs(sentence, reaction):
    assert said(sentence, Category.SIDE_EFFECT) == [reaction]


def test_a_verb_that_says_enough_needs_no_object():
    assert said("Глина матирует, подсушивает.", Category.DRUG_EFFECT) == ["матирует", "подсушивает"]
    assert said("Лицо протирают тоником, охлаждают.", Category.DRUG_EFFECT) == []
