"""Phrases that look cut off and are whole: nouns that pass for adjectives or verbs, words that no dictionary holds."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim

from question_bank.documents.reader import read_document
from question_bank.drafting.fitness import unfit
from question_bank.facts import Facts, Source


def why(text, *row, language="en", name="sheet.txt"):
    claims = (claim("sheet", text, *row),)
    facts = Facts([Source(read_document(text.encode(), name), claims, language)])
    return unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "quote", "found"),
    [
        (NOT, "нельзя при куперозе.", "купероз", "куперозе", ""),
        (NOT, "нельзя при закрытоугольной глаукоме.", "закрытоугольная глаукома", "закрытоугольной глаукоме", ""),
        (NOT, "нельзя при герпесе на слизистой.", "герпес на слизистой", "герпесе на слизистой", ""),
        (NOT, "запрещена: экзема распространённая.", "экзема распространённая", "", ""),
        (FOR, "применяется при мелазме.", "мелазма", "мелазме", ""),
        (FOR, "применяется от целлюлита.", "целлюлит", "целлюлита", ""),
        (AFTER, "бывает отёк.", "отёк", "", ""),
        (NOT, "нельзя, если голова обрита.", "обрита", "", "phrase"),
        (NOT, "нельзя при тяжёлой форме.", "тяжёлой", "", "phrase"),
        (NOT, "нельзя при куперозе.", "купероза", "куперозе", "phrase"),
    ],
)
def test_a_russian_state_that_no_dictionary_holds_is_whole_where_the_field_names_it_so(
    category, sentence, phrase, quote, found
):
    text = f"Салициловая кислота\n\nСалициловая кислота {sentence}"
    assert why(text, category, "салициловая кислота", phrase, quote, language="ru") == found


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "found"),
    [
        (FOR, "is used for keloids.", "keloids", ""),
        (NOT, "is not done with a cold sore.", "cold sore", ""),
        (AFTER, "may bring tingling along a nerve.", "tingling along a nerve", ""),
        (AFTER, "may bring sensitivity to light.", "sensitivity to light", ""),
        (DOES, "loosens bonds between dead cells.", "loosens bonds between dead cells", ""),
        (FOR, "is used for dry and oily skin.", "dry", "phrase"),
        (NOT, "is not done on inflamed acne / active herpes / warts on hands.", "inflamed acne", ""),
    ],
)
def test_an_english_noun_that_is_an_adjective_elsewhere_is_whole(category, sentence, phrase, found):
    assert why(f"Salicylic peel\n\nThe salicylic peel {sentence}", category, "salicylic peel", phrase) == found


@pytest.mark.parametrize(("name", "found"), [("соляной скраб", ""), ("грязевой ванны", "subject")])
def test_a_masculine_adjective_begins_a_whole_name(name, found):
    text = f"{name.capitalize()}\n\n{name.capitalize()}: нельзя при эпилепсии."
    assert why(text, NOT, name, "эпилепсия", "эпилепсии", language="ru") == found


def test_a_column_of_acids_is_named_by_its_adjective():
    text = "Кислоты\n\n| | Гликолевая | Салициловая |\n|---|---|---|\n| Нельзя | эпилепсия | беременность |"
    claims = (claim("sheet", text, NOT, "гликолевая", "эпилепсия"),)
    facts = Facts([Source(read_document(text.encode(), "sheet.md"), claims, "ru")])
    assert facts.all[0].name == "гликолевая кислота"
    assert unfit(facts.all[0], facts) == ""
