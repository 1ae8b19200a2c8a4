"""Russian turns of phrase: who is turned away, by whatever words, and what becomes of a part of the body."""

import pytest
from rules_alone import extract

from question_bank.claims.inverted_russian import object_ahead
from question_bank.claims.model import Category
from question_bank.claims.russian.ailments import ailments_in
from question_bank.claims.russian.lists import with_organs
from question_bank.claims.russian.people import state_of
from question_bank.claims.russian.refusing import refuses
from question_bank.claims.russian.stated import stated
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


def test_effects_are_named_behind_giving_and_leading_and_in_front_of_what_can_be_seen():
    assert said("Процедура даёт лифтинг и ровный тон.", Category.DRUG_EFFECT) == ["лифтинг", "ровный тон"]
    assert said("Снижение жирности заметно через месяц.", Category.DRUG_EFFECT) == ["снижение жирности"]
    assert said("Врач даёт рекомендации.", Category.DRUG_EFFECT) == []


def test_an_object_stands_ahead_of_its_verb_where_another_noun_agrees_with_it():
    assert object_ahead("жировые клетки газ тоже ", "повреждает") == "жировые клетки"
    assert object_ahead("процедура ", "осветляет") == ""


def test_what_is_not_done_is_no_reason_not_to_do_it():
    assert said("При герпесе не делаем пилинг.", Category.CONTRAINDICATION) == ["герпес"]


def test_a_table_of_two_columns_may_have_its_categories_down_the_first():
    rows = "Нити\n\n|Подойдёт|дряблость|\n|---|---|\n|Не подойдёт|беременность|\n|После возможны|синяки, отёк|\n"
    claims = extract(read_document(rows.encode(), "t.md")).claims
    assert [(one.category, one.subject, one.claim) for one in claims] == [
        (Category.INDICATION, "нити", "дряблость"),
        (Category.CONTRAINDICATION, "нити", "беременность"),
        (Category.SIDE_EFFECT, "нити", "синяки"),
        (Category.SIDE_EFFECT, "нити", "отёк"),
    ]


def test_the_first_column_names_the_row_by_whatever_head():
    rows = (
        "Эпиляция\n\n|Метод|Действующий фактор|Нельзя|\n|---|---|---|\n"
        "|Диодный лазер|свет|беременность|\n|Горячий воск|тепло|варикоз|\n"
    )
    claims = extract(read_document(rows.encode(), "t.md")).claims
    assert [(one.subject.lower(), one.claim) for one in claims] == [
        ("диодный лазер", "беременность"),
        ("горячий воск", "варикоз"),
    ]


def test_what_somebody_promises_in_a_form_is_nothing_to_expect():
    text = "Согласие\n\nВозможные последствия:\n- отёк\n- обязуюсь не посещать баню\n"
    assert [one.claim for one in extract(read_document(text.encode(), "t.txt")).claims] == ["отёк"]


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("в лице стоит биополимер", "биополимер в лице"),
        ("просто обострился гайморит", "обострение гайморита"),
        ("в лице не стоит биополимер", ""),
        ("мастер ставит нити", ""),
    ],
)
def test_a_clause_that_only_says_that_something_is_there_names_it(clause, name):
    assert stated(clause) == name


def test_what_follows_an_undone_deed_in_its_list_is_undone_too():
    assert said("При герпесе не проводят пилинг, лазерную шлифовку.", Category.CONTRAINDICATION) == ["герпес"]


def test_a_device_that_does_not_do_something_refuses_nobody():
    assert not refuses("аппарат не лечит акне и не греет поверхность")
    assert refuses("врач не назначает препарат")


def test_what_is_allowed_behind_whom_is_no_contraindication():
    assert said("Беременным миндальный пилинг разрешён.", Category.CONTRAINDICATION) == []


def test_reactions_stand_in_front_of_how_long_they_last():
    assert said("Сухость, жжение — в первый месяц почти у каждого.", Category.SIDE_EFFECT) == ["сухость", "жжение"]


def test_letters_behind_one_illness_are_two_illnesses():
    assert said("Нельзя при гепатите B и C.", Category.CONTRAINDICATION) == ["гепатит B", "гепатит C"]


def test_a_card_is_answered_without_the_mark_of_its_answer():
    text = "Карточки\n\nВ: Микротоки, показания?\nО: дряблость, зуд.\n\nВ: Что дальше?\nО: Перерыв.\n"
    claims = extract(read_document(text.encode(), "t.txt")).claims
    assert [one.claim for one in claims] == ["дряблость", "зуд"]


@pytest.mark.parametrize("verb", ["щиплет", "пощипывает", "жжёт", "покалывает", "кровит", "распирает"])
def test_every_verb_that_ails_without_a_subject_has_a_name(verb):
    assert all(ailments_in(f"изредка {verb}, сушит."))
