"""What a claim is about: the title's procedure, the verb's own subject, or a guess that no draft rests on."""

from __future__ import annotations

import pytest
from rules_alone import extract as by_rules

from question_bank.claims.cutting import cut
from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.claims.russian.cases import begins_oblique, nominative
from question_bank.claims.subjects import named
from question_bank.document_commands import SURE
from question_bank.documents.reader import read_document
from question_bank.drafting.drafter import draft
from question_bank.facts import Facts, Source


def read(text, name="text.txt"):
    return extract(read_document(text.encode(), name)).claims


def sure(text, category=None, name="text.txt"):
    """(subject, phrase) of the claims that drafts are made from by default."""
    found = [one for one in read(text, name) if one.confidence >= SURE]
    return {(one.subject, one.claim) for one in found if category in {None, one.category}}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Looking after yourself once your glycolic peel is done", "en", "glycolic peel"),
        ("microneedling with a pen", "en", "microneedling"),
        ("Mesotherapy sessions with ascorbic acid", "en", "ascorbic acid"),
        ("Витамин Е разжижает кровь", "ru", "Витамин Е"),
        ("Витамин в ампулах", "ru", "Витамин"),
    ],
)
def test_a_name_is_taken_whole_and_goes_before_its_tool(text, language, name):
    assert named(text, language) == name


LIFT = """CONSENT FORM
Brow lift and tint

1. About it
A brow lift sets the hairs upright. The tint contains a dye.

2. I confirm that I do not have:
- conjunctivitis
- a known allergy to hair dye

3. Age
Clients aged 16 or 17 need the written consent of a parent.

4. Possible risks
I understand that the risks include redness of the eyelids and watering.
"""


def test_a_form_is_about_what_its_second_line_names_and_about_nothing_of_its_sentences():
    found = read(LIFT)
    assert {one.subject for one in found if one.category is not Category.DRUG_EFFECT} == {"brow lift and tint"}
    assert {"conjunctivitis", "allergy to hair dye", "watering"} <= {one.claim for one in found}


def test_a_parents_consent_is_no_contraindication():
    assert not [one for one in read(LIFT) if "consent" in one.claim or "parent" in one.claim]


def test_a_drug_in_one_item_does_not_become_the_subject_of_its_list():
    text = (
        "ИНФОРМИРОВАННОЕ СОГЛАСИЕ\nна процедуру перманентного макияжа губ\n\n1. Противопоказания\n"
        "Мне сообщили, что процедуру не проводят при следующих состояниях:\n- гемофилия\n- беременность\n"
        "- приём изотретиноина в последние 6 месяцев\n\n2. Возможные осложнения\nВозможны отёк и покраснение.\n"
    )
    assert {subject for subject, _ in sure(text)} == {"перманентный макияж губ"}


@pytest.mark.parametrize(
    "sentence",
    [
        "A cooling tip at 5 °C protects the epidermis.",
        "Washing with soap increases irritation and removes lipids.",
    ],
)
def test_what_something_else_does_is_no_sure_effect_of_the_texts_subject(sentence):
    text = f"Laser hair removal\n\nHow it works\nThe laser heats the follicle. {sentence}\n"
    found = by_rules(read_document(text.encode(), "text.txt")).claims
    assert not {one.claim for one in found if one.confidence >= SURE} & {"protects epidermis", "removes lipids"}


def test_they_are_what_the_sentence_before_is_about():
    text = (
        "Вопросы и ответы: биоревитализация\n\nЧто такое биоревитализация?\n"
        "Биоревитализация – это введение гиалуроновой кислоты. Она увлажняет кожу.\n\nЧем отличаются филлеры?\n"
        "Филлеры содержат плотный гель. Они восполняют объём.\n"
    )
    told = sure(text, Category.DRUG_EFFECT)
    assert ("биоревитализация", "увлажняет кожу") in told
    assert ("биоревитализация", "восполняет объём") not in told


def test_a_reaction_that_something_else_causes_is_not_the_products():
    text = "Солнцезащитные средства\n\nЗачем они нужны\nЛучи UVB имеют меньшую длину волны и вызывают солнечный ожог.\n"
    assert not sure(text, Category.SIDE_EFFECT)


def test_nothing_sure_rests_on_a_text_whose_titles_do_not_name_what_it_is_about():
    text = (
        "What soap does to a barrier\n\nCeramides hold the cells together. Ceramides are fats. It softens thick skin. "
        "It is not recommended for infants. Redness may follow.\n"
    )
    assert not {phrase for subject, phrase in sure(text) if subject == "ceramides" and phrase.startswith("softens")}


def test_a_ban_is_stronger_than_a_caution_said_before():
    text = (
        "Glycolic peel\n\nContraindications\nTell your therapist if you are pregnant. "
        "We do not perform the peel on pregnant clients.\n"
    )
    claims = by_rules(read_document(text.encode(), "text.txt")).claims
    assert [one.qualifier for one in claims if one.claim == "pregnancy"] == [None]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Laser hair removal", "Numbing cream may be used on small areas."),
        ("Биоревитализация", "Шприцы хранят при температуре от 2 до 25 °C. Замораживать препарат нельзя."),
        ("Азелаиновая кислота", "Во время лечения розацеа откажитесь от пилингов и острой пищи."),
        ("Glycolic peel", "A course consists of six peels at intervals of 2 to 4 weeks."),
        ("Перманентный макияж", "При склонности к герпесу врач назначает таблетки за 3 дня до процедуры."),
    ],
)
def test_aids_storage_diet_and_numbers_of_sessions_are_no_claims(title, sentence):
    text = f"{title}\n\nПобочное действие\n{sentence}\n" if title[0] > "я" else f"{title}\n\nGood to know\n{sentence}\n"
    assert not [
        one.claim
        for one in by_rules(read_document(text.encode(), "text.txt")).claims
        if one.category in {Category.SIDE_EFFECT, Category.CONTRAINDICATION}
    ]


def test_what_bleaches_towels_is_a_warning_and_no_effect():
    found = read("Benzoyl peroxide gel\n\nWarnings\nThe gel bleaches hair, towels and coloured clothing.\n")
    assert not [one.claim for one in found if one.category is Category.DRUG_EFFECT]


def test_an_adjective_that_no_dictionary_knows_keeps_its_ending():
    assert nominative("ретиноевый дерматит") == "ретиноевый дерматит"


@pytest.mark.parametrize(("written", "name"), [("ботулинотерапии", "ботулинотерапия"), ("Бензадерм", "Бензадерм")])
def test_a_procedure_is_named_in_the_nominative_and_a_brand_as_it_is_written(written, name):
    assert nominative(written, one=True) == name


def test_how_long_one_reaction_lasts_is_not_said_of_another():
    found = read(
        "Glycolic peel\n\nAfterwards\nCall the salon if blisters appear or if redness lasts more than 7 days.\n"
    )
    assert [one.qualifier for one in found if one.claim == "blisters"] == [None]


def test_a_title_addressed_to_the_reader_names_no_owner():
    found = read("Your glycolic peel\n\nContraindications\n- pregnancy\n")
    assert {one.subject for one in found} == {"glycolic peel"}


@pytest.mark.parametrize(
    ("phrase", "oblique"),
    [("гепарина", True), ("гепарин", False), ("папуло-пустулёзной розацеа", True), ("отёк", False)],
)
def test_a_russian_phrase_in_another_case_is_known(phrase, oblique):
    assert begins_oblique(phrase) is oblique


@pytest.mark.parametrize(
    ("phrase", "language", "pieces"),
    [
        ("ВИЧ-инфекция и гепатиты B и C", "ru", ["ВИЧ-инфекция", "гепатиты B", "гепатиты C"]),
        ("current chemotherapy or radiotherapy", "en", ["current chemotherapy", "current radiotherapy"]),
    ],
)
def test_each_letter_has_its_illness_and_now_holds_for_both(phrase, language, pieces):
    assert cut(phrase, language) == pieces


def test_a_limit_in_time_stands_in_the_question_or_its_options():
    text = (
        "# Glycolic peel\n\n## Contraindications\n\n- have taken isotretinoin in the last 6 months\n- cold sore\n"
        "\n## Side effects\n\n- redness\n- tingling\n- flaking\n"
    )
    document = read_document(text.encode(), "peel.md")
    source = Source(document, extract(document).claims, "en")
    items = draft(Facts([source]), seed=bytes(32), per_claim=3).items
    told = [one for one in items if "sotretinoin" in repr(one)]
    assert told
    assert all("in the last 6 months" in repr(one) for one in told)


def test_a_form_is_called_by_its_second_line_too():
    document = read_document(LIFT.encode(), "lift.txt")
    assert Source(document, (), "en").title == "Consent form: brow lift and tint"


def test_a_time_without_its_state_is_no_qualifier():
    found = read("Ботулинотерапия\n\nПротивопоказания\nПроцедура противопоказана при миастении и в период лактации.\n")
    assert [(one.claim, one.qualifier) for one in found if one.claim == "лактация"] == [("лактация", None)]


DRAWER = """What I keep in the drawer

Azelaic acid clears papules and the brown marks that spots leave behind when they heal. Not for children.

Ivermectin cream kills mites. Do not use it in pregnancy.

Brimonidine gel narrows vessels. It may cause redness.

Metronidazole calms inflammation. It may dry the skin.
"""


def test_in_a_text_on_several_things_a_sentence_is_about_the_last_that_began_one():
    subjects = {one.claim: one.subject for one in extract(read_document(DRAWER.encode(), "drawer.txt")).claims}
    assert subjects["pregnancy"] == "ivermectin cream"
    assert subjects["children"] == "azelaic acid"
    assert subjects["redness"] == "brimonidine gel"


def test_each_entry_of_a_dictionary_is_about_its_own_term():
    words = "Allart – soothes the skin.\n\nBorrin – not for pregnancy.\n\nCestal – may cause redness.\n\n"
    words += "Dollet – dries pimples.\n\nEsstin – not for children.\n"
    subjects = {one.claim: one.subject for one in extract(read_document(words.encode(), "words.txt")).claims}
    assert subjects["pregnancy"].lower() == "borrin"
    assert subjects["redness"].lower() == "cestal"
    assert subjects["children"].lower() == "esstin"


STATIONS = """NAIL ROOM SHEET 4

CUTICLE REMOVER
Dissolves the dead skin over the nail.
Never
- broken skin
- eczema of the fingers

ALMOND OIL
Softens the nail fold.
May cause: redness, blocked pores

PARAFFIN BATH
  * 50 degrees: warms the deep tissue
"""


def test_a_list_under_the_name_of_a_thing_is_about_that_thing_where_a_text_names_several():
    found = {(one.subject.lower(), one.claim) for one in read(STATIONS)}
    assert {("cuticle remover", "eczema of the fingers"), ("almond oil", "redness")} <= found


def test_a_figure_in_front_of_an_effect_is_no_subject():
    text = "Urea cream\n\nUREA CREAM\n  * 10 %: draws water into the skin\n  * 25 %: loosens scales\n"
    assert {one.subject.lower() for one in read(text)} == {"urea cream"}


def test_a_title_that_its_text_never_comes_back_to_names_no_subject():
    text = (
        "Quicktalk board » Nails » Hand creams\n\nUrea cream softens the horny layer. It is kept off open cracks."
        "\n\nThe urea cream is used for dry hands. It may cause stinging.\n"
    )
    assert {one.subject for one in read(text)} == {"urea cream"}


def test_the_first_of_two_names_around_a_verb_is_the_subject():
    assert named("Resorcinol breaks keratin", "en") == "Resorcinol"
