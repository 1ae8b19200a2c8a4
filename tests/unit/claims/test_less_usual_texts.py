"""Consent in one long sentence, answers in the line of their question, hearsay, and words no lexicon knows."""

import pytest
from rules_alone import extract

from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

USE, DOES = Category.INDICATION, Category.DRUG_EFFECT
FORBIDS, HARM = Category.CONTRAINDICATION, Category.SIDE_EFFECT


def found(text, name="sheet.txt"):
    return extract(read_document(text.encode(), name)).claims


def told(text, category, name="sheet.txt"):
    return [(one.claim, one.qualifier) for one in found(text, name) if one.category is category]


CONSENT = (
    "Consent to a glycolic peel\n\nI declare that I am neither pregnant nor nursing, that I have not taken isotretinoin"
    " within the past six months, that I have no cold sores, no allergy to metals, and that I have never had keloids,"
    " and I shall use sun protection.\n\nI accept that redness will follow in every case, that in rare cases an"
    " infection, blisters or dark patches have been seen, and I undertake to keep out of the sun.\n"
)


def test_each_that_of_a_consent_is_read_by_itself_and_a_promise_not_at_all():
    assert told(CONSENT, FORBIDS) == [
        ("pregnancy", None),
        ("nursing", None),
        ("isotretinoin", "within the past six months"),
        ("cold sores", None),
        ("allergy to metals", None),
        ("keloids", None),
    ]
    assert told(CONSENT, HARM) == [
        ("redness", "common"),
        ("infection", "rare"),
        ("blisters", "rare"),
        ("dark patches", "rare"),
    ]


def test_an_answer_in_the_line_of_its_question_is_read_as_an_answer():
    text = (
        "# Massage\n\n**May I come with epilepsy?** No, never.\n\n**And with diabetes?** Only with a doctor's note.\n\n"
        "**Is it good for cellulite?** Yes, it is.\n"
    )
    assert told(text, FORBIDS, "faq.md") == [("epilepsy", None), ("diabetes", "relative")]
    assert told(text, USE, "faq.md") == [("cellulite", None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "You will be told that the peel tightens the skin.",
        "Rumour has it that the peel removes wrinkles.",
        "Вам скажут, что пилинг подтягивает кожу.",
    ],
)
def test_what_others_say_is_not_what_the_document_says(sentence):
    assert found(f"Peel\n\n{sentence}\n") == ()


def test_a_section_of_terms_with_several_definitions_each_holds_every_one():
    page = (
        "<html><head><title>Jet peel</title></head><body><h1>Jet peel</h1><dl><dt>Contraindications</dt><dd>fever</dd>"
        "<dd>open wounds</dd><dt>Side effects</dt><dd>redness</dd><dd>bruises</dd></dl></body></html>"
    )
    assert told(page, FORBIDS, "jet.html") == [("fever", None), ("open wounds", None)]
    assert told(page, HARM, "jet.html") == [("redness", None), ("bruises", None)]


def test_a_note_beside_the_article_is_read_and_a_menu_there_is_not():
    page = (
        "<body><h1>Jet peel</h1><p>The jet lifts dead cells and cleans the pores of the face.</p>"
        "<aside><p>Contraindications: fever, open wounds, pregnancy.</p></aside>"
        "<aside class='promo'><p>Contraindications: our prices, at half.</p></aside></body>"
    )
    assert [one for one, _ in told(page, FORBIDS, "jet.html")] == ["fever", "open wounds", "pregnancy"]


def test_words_that_only_say_when_lead_up_to_reactions_and_results():
    text = (
        "# Peel\n\n## Side effects\n\nRight after: redness, swelling, two to five days.\n\n"
        "## Results\n\n- After three months: firmer skin.\n"
    )
    assert told(text, HARM, "peel.md") == [("redness", "temporary"), ("swelling", "temporary")]
    assert told(text, DOES, "peel.md") == [("firmer skin", None)]


def test_the_title_is_what_it_speaks_of_and_not_its_quotation():
    text = '"They think it is a tattoo." A talk about scalp micropigmentation\n\nSide effects: redness, scabs.\n'
    assert {one.subject for one in found(text)} == {"scalp micropigmentation"}


def test_what_stands_behind_an_article_is_no_verb():
    assert told("Peel\n\nThe peel comes before the masks and the lifts.\n", DOES) == []


def test_a_heading_that_says_what_it_does_is_an_effect():
    text = "# CryoFacial\n\n## Shrinks pores\n\nIt takes three minutes.\n"
    assert ("shrinks pores", None) in told(text, DOES, "cryo.md")


def test_an_unknown_thing_is_no_surer_and_forbids_nothing_on_a_guess():
    known, unknown = found("# Peel\n\n## Contraindications\n\n- fever\n- moonlight\n", "peel.md")
    assert (known.claim, unknown.claim) == ("fever", "moonlight")
    assert known.confidence >= unknown.confidence
    assert told("Peel\n\nAsk your doctor if you own a parrot.\n", FORBIDS) == []


def test_a_reaction_in_a_list_of_how_often_is_no_contraindication():
    text = "Согласие\n\nПри эпилепсии процедуру не проводят. Нечасто случаются: обморок, головная боль.\n"
    assert [one for one, _ in told(text, FORBIDS)] == ["эпилепсия"]
