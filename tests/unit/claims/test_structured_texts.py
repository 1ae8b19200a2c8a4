"""Structured texts: headings that name, labels, tables in a section, lists whose words decide, consent clauses."""

import pytest

from question_bank.claims.cutting import cut
from question_bank.claims.extraction import extract
from question_bank.claims.headings import sense_of
from question_bank.claims.listing import phrases_of
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

USE, FORBIDS, HARM = Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT


def found(text, name="sheet.txt"):
    return extract(read_document(text.encode(), name)).claims


def told(text, category, name="sheet.txt"):
    return [(one.claim, one.qualifier) for one in found(text, name) if one.category is category]


@pytest.mark.parametrize(
    ("heading", "language", "topic"),
    [
        ("Green light", "en", "indication"),
        ("Licensed for", "en", "indication"),
        ("Who has to wait", "en", "contraindication"),
        ("Do not give", "en", "contraindication"),
        ("Client feels / sees", "en", "side_effect"),
        ("After-effects", "en", "side_effect"),
        ("Working principle", "en", "drug_effect"),
        ("What to do", "en", "none"),
        ("Effects on driving", "en", "none"),
        ("Till", "en", "dead"),
        ("Стоп-сигналы", "ru", "contraindication"),
        ("Чего ждать", "ru", "side_effect"),
        ("Что делает холод", "ru", "drug_effect"),
        ("Отчего провисает кожа", "ru", "none"),
    ],
)
def test_a_heading_is_known_by_what_it_means(heading, language, topic):
    assert sense_of(heading, language).topic == topic


MONOGRAPHS = """# Ointments behind the counter

## Xylodin 2 % gel
**Meant for** – rosacea.
**Do not give** – asthma, pregnancy.

## Borolan cream
**Meant for** – cradle cap.
**Do not give** – open wounds.

## Storing them
In the cupboard.
"""


def test_headings_with_the_same_sections_under_them_name_the_subject():
    assert [(one.subject, one.claim) for one in found(MONOGRAPHS, "sheet.md")] == [
        ("xylodin 2 % gel", "rosacea"),
        ("xylodin 2 % gel", "asthma"),
        ("xylodin 2 % gel", "pregnancy"),
        ("borolan cream", "cradle cap"),
        ("borolan cream", "open wounds"),
    ]


@pytest.mark.parametrize(
    ("title", "body", "subject"),
    [
        ("Hydrodermabrasion explained", "It cleans pores.", "hydrodermabrasion"),
        ("EMBOLEX cream", "The cream reduces pain.", "EMBOLEX cream"),
        ("Мезонити: что нужно знать", "Улучшают тонус кожи.", "Мезонити"),
        ("Zumbrit in practice", "Zumbrit lifts. Zumbrit smooths lines. Zumbrit hurts. Zumbrit stays.", "zumbrit"),
    ],
)
def test_a_title_names_what_no_list_knows(title, body, subject):
    assert {one.subject.lower() for one in found(f"{title}\n\nEffects\n\n{body}\n")} <= {subject.lower()}


CONTRADICTED = """Roller massage

Recommendations

The following recommendations are prescribed for our clients:

- oncology
- pregnancy
- varicose veins

Steps

- wash the face
- put on the cream
"""


def test_the_things_of_a_list_decide_against_the_words_above_it():
    assert told(CONTRADICTED, FORBIDS) == [("oncology", None), ("pregnancy", None), ("varicose veins", None)]
    assert len(found(CONTRADICTED)) == 3


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ("Pregnancy: only after talking to a doctor.", [("pregnancy", "relative")]),
        ("Asthma – avoid.", [("asthma", None)]),
        ("Diabetes: may be used without restriction.", []),
    ],
)
def test_advice_behind_a_known_reason_makes_the_reason_a_claim(line, claims):
    assert [one for one in told(f"Enzyme peel\n\nContraindications\n\n{line}\n", FORBIDS) if one in claims] == claims
    assert all("restriction" not in phrase and "talking" not in phrase for phrase, _ in told(line, FORBIDS))


def test_columns_that_only_grade_give_each_thing_its_qualifier():
    rows = "| Absolute | Relative |\n|---|---|\n| cancer | migraine |\n| lupus | diabetes |\n"
    table = f"# Laser\n\n## Contraindications\n\n{rows}"
    assert told(table, FORBIDS, "sheet.md") == [
        ("cancer", "absolute"),
        ("migraine", "relative"),
        ("lupus", "absolute"),
        ("diabetes", "relative"),
    ]


def test_a_row_of_a_frequency_and_its_members_gives_each_the_frequency():
    page = (
        "<h1>Azelaic acid</h1><h2>Side effects</h2><table><tr><td>Rare</td><td>hives, swelling</td></tr>"
        "<tr><td>Local</td><td>burning, itching</td></tr><tr><td>Pain</td><td>for a day</td></tr></table>"
    )
    assert told(page, HARM, "sheet.html") == [
        ("hives", "rare"),
        ("swelling", "rare"),
        ("burning", None),
        ("itching", None),
        ("pain", "temporary"),
    ]


def test_a_label_stands_on_the_line_it_heads_and_dead_ones_say_nothing():
    card = (
        "CARD 3 – OXYGEN MASK\n\nPURPOSE: dull skin, clogged pores\nSTOP: asthma, claustrophobia\nTILL: 6 masks 210\n"
    )
    assert told(card, USE) == [("dull skin", None), ("clogged pores", None)]
    assert told(card, FORBIDS) == [("asthma", None), ("claustrophobia", None)]


def test_a_list_in_a_consent_form_ends_where_the_next_numbered_line_begins():
    form = (
        "CONSENT TO A PEEL\n\n1. I confirm that I:\n- am not pregnant;\n- have no infection;\n\n"
        "2. I have been told that these may occur: burns, scars.\n"
    )
    assert told(form, FORBIDS) == [("pregnancy", None), ("infection", None)]
    assert told(form, HARM) == [("burns", None), ("scars", None)]


def test_each_denied_clause_of_a_declaration_is_a_reason():
    said = told("Consent to threads\n\nI am not pregnant, do not have epilepsy and have never had keloids.\n", FORBIDS)
    assert [phrase for phrase, _ in said] == ["pregnancy", "epilepsy", "keloids"]


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("allergy to shellfish, latex or iodine", ["allergy to shellfish", "allergy to latex", "allergy to iodine"]),
        ("allergy to latex, pregnancy", ["allergy to latex", "pregnancy"]),
        ("wrinkles around the eyes and mouth", ["wrinkles around the eyes and mouth"]),
        ("small, pinpoint scabs", ["small, pinpoint scabs"]),
    ],
)
def test_what_a_joined_list_shares_stays_with_its_members(words, pieces):
    assert cut(words, "en") == pieces


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("rarely: infection, scars", [("infection", "rare"), ("scars", "rare")]),
        ("redness and swelling for two days", [("redness", "temporary"), ("swelling", "temporary")]),
        ("the following reactions", []),
    ],
)
def test_a_frequency_in_front_and_a_time_behind_hold_for_all(words, phrases):
    assert [(one.words, one.qualifier) for one in phrases_of(words, HARM, "en")] == phrases


SHELF = """Xylodin;2 %;dandruff, oily scalp;kills yeasts;allergy to azoles;itching, dry hair
Borolan;1 %;thick scale;softens scale;open wounds, pregnancy;stinging
Tarrol;5 %;scalp psoriasis;loosens scale;-;folliculitis, redness (rare)
"""


@pytest.mark.parametrize("sign", [";", "\t", " | ", "    "])
@pytest.mark.parametrize("head", ["Name;Strength;Use it for;What it does;Not for;May cause\n", ""])
def test_lines_parted_by_one_sign_are_a_table_with_or_without_a_heading_row(sign, head):
    claims = found("Shelf\n\n" + (head + SHELF).replace(";", sign))
    assert ("Borolan", "open wounds", FORBIDS) in [(one.subject, one.claim, one.category) for one in claims]
    assert [one.claim for one in claims if one.subject == "Tarrol"] == [
        "scalp psoriasis",
        "loosens scale",
        "folliculitis",
        "redness",
    ]


def test_a_sentence_with_semicolons_is_no_table():
    text = "Not for pregnancy; epilepsy; open wounds.\nNot for children; fever; cancer."
    assert ("fever", None) in told("Peel\n\n" + text, FORBIDS)


def test_boxes_in_one_line_each_mark_an_item():
    form = "# Subcision\n\nMy doctor suggested it for [ ] rolling scars [ ] deep folds [ ] dimples\n"
    assert {one for one, _ in told(form, USE, "form.md")} == {"rolling scars", "deep folds", "dimples"}


@pytest.mark.parametrize("label", ["NOT: ", "c/i ~ ", "hands off: "])
def test_short_labels_of_notes_open_their_list(label):
    notes = f"FARADIC\nlifts the jawline\n{label}pacemaker, epilepsy, dental abscess\n"
    assert {one for one, _ in told(notes, FORBIDS)} == {"pacemaker", "epilepsy", "dental abscess"}


def test_who_does_not_asked_behind_who_does_is_asked_about_bans():
    talk = "Nail brace\n\nWho gets one?\nIngrown nails. Rolled nails.\n\nAnd who doesn't?\nMycosis. Bad circulation.\n"
    assert {one for one, _ in told(talk, FORBIDS)} >= {"mycosis"}
    assert "mycosis" not in {one for one, _ in told(talk, USE)}
