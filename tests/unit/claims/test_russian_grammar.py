"""Russian read by its grammar: what headings ask, what changes whatever the order, what is a name."""

import pytest
from rules_alone import extract

from question_bank.claims.changes import changes_in
from question_bank.claims.deeds import deeds_in
from question_bank.claims.headings import sense_of
from question_bank.claims.model import Category
from question_bank.claims.russian.names import has_noun, is_finite, says
from question_bank.documents.reader import read_document

EFFECT, USE = Category.DRUG_EFFECT, Category.INDICATION
FORBIDS, HARM = Category.CONTRAINDICATION, Category.SIDE_EFFECT


def said(text, category, name="t.txt"):
    return [one.claim for one in extract(read_document(text.encode(), name)).claims if one.category is category]


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("Чего не трогаем", "contraindication"),
        ("Кто уйдёт ни с чем?", "contraindication"),
        ("Кому зайдёт", "indication"),
        ("Что убираем", "indication"),
        ("Чем расплачиваемся", "side_effect"),
        ("Что может не понравиться", "side_effect"),
        ("Чего не умеет аппарат", "none"),
        ("Кто это придумал", ""),
        ("Что взять с собой", ""),
    ],
)
def test_a_heading_asks_by_its_question_word_and_its_verb(heading, topic):
    assert sense_of(heading, "ru").topic == topic


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("ускоряется венозный и лимфатический отток", ["ускоряется венозный отток", "ускоряется лимфатический отток"]),
        ("рельеф ровнее, кожа плотнее", ["рельеф ровнее", "кожа плотнее"]),
        ("мелкая сетка под глазами сглажена", ["мелкая сетка под глазами сглажена"]),
        ("процедура проводится в кабинете", []),
        ("кожа не обновляется", []),
        ("морщины, которые углубляются", []),
    ],
)
def test_a_change_is_told_in_any_order_by_a_verb_a_participle_or_a_comparative(clause, told):
    assert [phrase for _, phrase in changes_in(clause)] == told


def test_any_verb_that_governs_an_object_tells_a_deed_but_for_those_of_dealings():
    (deed,) = deeds_in("хлорид алюминия закупоривает протоки желёз")
    assert deed.phrases == ("закупоривает протоки желёз",)
    assert not deeds_in("врач выбирает аппарат")
    assert not deeds_in("аппарат работает тихо")


def test_a_name_has_a_noun_and_does_not_begin_like_a_clause():
    assert all(map(has_noun, ("жирная себорея", "ХПН", "RF")))
    assert not any(map(has_noun, ("тусклой", "а потом", "которые кожа")))
    assert [says(one) for one in ("другие способы мне известны", "хирургическое иссечение")] == [True, False]
    assert [is_finite(one) for one in ("массирует", "протоки")] == [True, False]


def test_the_same_words_change_for_the_worse_among_reactions_and_for_the_better_among_effects():
    text = "Пилинг\n\nРезультат\nТон лица становится ровнее.\n\nОсложнения\nНоготь у края искривляется.\n"
    assert said(text, EFFECT) == ["тон лица становится ровнее"]
    assert said(text, HARM) == ["ноготь у края искривляется"]


def test_a_question_that_the_next_sentence_turns_away_forbids_what_it_names():
    text = (
        "Криолиполиз\n\nМетод прост. Носите кардиостимулятор? Не записывайтесь, нельзя. Боитесь холода? Привыкнете.\n"
    )
    assert said(text, FORBIDS) == ["кардиостимулятор"]


def test_a_paragraph_under_an_unclear_heading_is_about_what_most_of_its_pieces_name():
    text = "Лазер\n\nО приметах\nЭпилепсия, диабет и лейкоз. Волчанка. Тромбоз глубоких вен, гемофилия.\n"
    assert said(text, FORBIDS) == ["эпилепсия", "диабет", "лейкоз", "волчанка", "тромбоз глубоких вен", "гемофилия"]


def test_framed_lines_are_headings_and_circled_numbers_mark_items():
    text = "Ленты для лица\n\n【 Кому подходят 】\n① двойной подбородок\n② складка у носа\n"
    text += "\n【 Кому нельзя 】\n① рак кожи\n"
    assert said(text, USE) == ["двойной подбородок", "складка у носа"]
    assert said(text, FORBIDS) == ["рак кожи"]


def test_an_age_stands_in_the_claim_beside_whoever_has_it():
    text = "Солярий\n\nПротивопоказания\n- дети до 12 лет\n- девушки до восемнадцати\n- несовершеннолетние\n"
    assert said(text, FORBIDS) == ["дети до 12 лет", "девушки до восемнадцати лет", "возраст до 18 лет"]


def test_a_row_that_allows_forbids_nothing():
    rows = "| Ситуация | Решение |\n|---|---|\n| рак кожи | нельзя |\n| приём железа | можно |\n"
    text = f"# Азот\n\n## Чего не трогаем\n\n{rows}"
    assert said(text, FORBIDS, "t.md") == ["рак кожи"]


def test_a_page_with_prices_that_tells_a_lot_is_no_price_list():
    told = "Лазер нагревает меланин волоса и разрушает луковицу. Беременным процедура противопоказана. "
    text = f"Лазерная эпиляция\n\n{told * 6}\n\nГолени 3000 ₽\n\nЛицо 900 ₽\n\nРуки 1200 ₽\n\nПозвоните нам сегодня!\n"
    assert said(text, FORBIDS) == ["беременность"]


FORUM = """Форум › Дермапен: стоит ли?

Марьяна
Кто делал, расскажите.

Доктор Левин
Дермапен запускает выработку коллагена, рубцы выравниваются. С эпилепсией процедуру не проводят.

Марьяна
Спасибо, думаю.

Доктор Левин
Возможны отёк и зуд. Левин к вашим услугам, пишите. Всё.
"""


def test_who_writes_in_a_thread_is_neither_a_subject_nor_a_section():
    claims = extract(read_document(FORUM.encode(), "t.txt")).claims
    assert {one.subject for one in claims} == {"дермапен"}
    assert said(FORUM, FORBIDS) == ["эпилепсия"]
    assert said(FORUM, HARM) == ["отёк", "зуд"]


def test_what_does_something_is_the_nominative_in_front_of_the_verb_whatever_list_holds_it():
    text = "Массаж лица\n\nКак действует\nХолодные ложки сужают сосуды. Ролики разгоняют лимфу. Стресс старит кожу.\n"
    claims = extract(read_document(text.encode(), "t.txt")).claims
    assert ("холодные ложки", "сужает сосуды") in {(one.subject, one.claim) for one in claims}


def test_what_comes_with_reactions_is_told_in_front_of_a_dash_and_behind_few_words():
    text = "Лазер\n\nОтёк и корочки – частые спутники процедуры. Допустимы зуд и жжение.\n"
    assert said(text, HARM) == ["отёк", "корочки", "зуд", "жжение"]


def test_whom_it_suits_and_who_comes_with_what_are_uses():
    text = "Кератин\n\nПодходит пористым и окрашенным волосам. Приходят к нам с ломкими кончиками, с тусклым цветом.\n"
    assert said(text, USE) == ["пористые волосы", "окрашенные волосы", "ломкие кончики", "тусклый цвет"]


def test_a_word_of_ailing_that_has_no_noun_names_no_reaction():
    text = "Гель\n\nВозможные реакции\nИзредка пощипывает, сушит.\n"
    assert "" not in said(text, HARM)
