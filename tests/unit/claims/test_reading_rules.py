"""The smaller rules of reading: joined lists, labels, odd layouts, tables turned round, names and brands."""

import pytest
from rules_alone import extract

from question_bank.claims.agents import agent_of
from question_bank.claims.cutting import cut
from question_bank.claims.effects import governed
from question_bank.claims.evidence import narrowed
from question_bank.claims.fragments import effect_phrases, fragment
from question_bank.claims.model import Category
from question_bank.claims.phrases import normalised
from question_bank.claims.reading import read_text
from question_bank.claims.statements import Context, Statement
from question_bank.claims.topics import document_subject
from question_bank.claims.unread import PART_OTHER
from question_bank.documents.reader import read_document

USE, EFFECT, FORBIDS, HARM = (
    Category.INDICATION,
    Category.DRUG_EFFECT,
    Category.CONTRAINDICATION,
    Category.SIDE_EFFECT,
)


def claims(text, name="notes.txt"):
    return [(one.category, one.subject, one.claim) for one in extract(read_document(text.encode(), name)).claims]


def phrases(text, category, name="notes.txt"):
    return [phrase for kind, _, phrase in claims(text, name) if kind is category]


@pytest.mark.parametrize(
    ("phrase", "pieces"),
    [
        ("oily or dry scalp", ["oily scalp", "dry scalp"]),
        ("acne, post-acne and rosacea", ["acne", "post-acne", "rosacea"]),
        ("dull, tired complexion", ["dull, tired complexion"]),
        ("lighter or darker patches", ["lighter patches", "darker patches"]),
        ("allergy to lidocaine or adrenaline", ["allergy to lidocaine", "allergy to adrenaline"]),
        ("hypersensitivity to adapalene or to any other part", None),
        ("diseases of the heart and severe swelling of legs", None),
        ("production of collagen and of elastin", None),
        ("headache for two or three days", ["headache for two–three days"]),
        ("- pregnancy - lactation - cancer", ["pregnancy", "lactation", "cancer"]),
        ("skin diseases such as psoriasis", ["skin diseases"]),
        ("reactions such as itching and pain", ["itching", "pain"]),
    ],
)
def test_joined_phrases_are_cut_and_what_they_share_given_back(phrase, pieces):
    assert pieces is None or cut(phrase, "en") == pieces
    assert all(cut(phrase, "en"))


def test_a_verb_governs_each_thing_joined_behind_it():
    told = [one.phrase for one in governed("improves skin tone, texture and firmness", "en")]
    assert told == ["improves skin tone", "improves skin texture", "improves skin firmness"]
    assert [one.phrase for one in governed("dissolves and removes dead cells", "en")] == [
        "dissolves dead cells",
        "removes dead cells",
    ]
    assert governed("the skin of the face", "en") == []
    assert governed(" and reduces redness", "en") == []


def test_effects_are_what_verbs_govern_or_what_is_named():
    assert effect_phrases("reduces redness and pain", "en") == ["reduces redness", "reduces pain"]
    assert effect_phrases("softer skin", "en") == ["softer skin"]
    assert fragment("softer skin", Context(subject="laser", language="en"), 0.5) == []


def test_allergic_to_is_an_allergy_to():
    assert normalised("people who are allergic to latex", "en") == "allergy to latex"


def test_decomposed_letters_and_ligatures_are_read_and_found_again():
    reading = read_text("и\u0306од, \ufb01ller, q\u0307")
    assert reading.text.startswith("йод, filler")
    start = reading.text.index("filler")
    assert reading.stored(start, start + 6) == (6, 11)


def test_evidence_is_the_whole_sentence_where_no_words_of_the_claim_stand_in_it():
    statement = Statement(
        category=HARM, subject="laser", phrase="…", start=0, end=5, language="en", qualifier=None, confidence=0.5
    )
    assert narrowed("hello", statement) == statement


def test_the_subjects_own_word_makes_an_agent():
    context = Context(subject="paraffin bathing", language="en")
    agent = agent_of("Warm paraffin", context)
    assert agent.fits
    assert agent.named


def test_a_label_in_capitals_needs_no_colon():
    assert phrases("Laser\n\nCONTRAINDICATIONS pregnancy, epilepsy and fresh tan.\n", FORBIDS) == [
        "pregnancy",
        "epilepsy",
        "fresh tan",
    ]


def test_a_heading_run_into_the_last_item_starts_the_next_list():
    text = "Laser\n\nIndications:\n• acne\n• acne scars Contraindications:\n• epilepsy\n• fresh tan\n"
    assert phrases(text, USE) == ["acne", "acne scars"]
    assert phrases(text, FORBIDS) == ["epilepsy", "fresh tan"]


def test_numbered_lines_that_name_sections_are_headings():
    text = "Laser\n\n1. Indications\n- acne\n- scars\n2. Contraindications\n- epilepsy\n- tan\n"
    assert phrases(text, USE) == ["acne", "scars"]
    assert phrases(text, FORBIDS) == ["epilepsy", "tan"]


def test_a_line_with_another_sign_than_the_items_under_it_heads_them():
    text = "✨ Carboxytherapy\n\n✅ Love list\n👉 dark circles\n👉 cellulite\n👉 stretch marks\n"
    assert phrases(text, USE) == ["dark circles", "cellulite", "stretch marks"]


def test_used_to_improve_keeps_its_verb():
    assert phrases("Placenta gel\n\nThe drug is used to improve skin tone and treat acne.\n", USE) == [
        "improve skin tone",
        "acne",
    ]


def test_effects_in_a_section_are_read_with_and_without_verbs():
    text = (
        "Peel\n\nResults\nSofter skin, fewer lines, more radiance.\n\nEffect: reduces pores, evens tone; brightens.\n"
    )
    assert "softer skin" in phrases(text, EFFECT)
    assert "reduces pores" in phrases(text, EFFECT)


def test_terms_in_an_effects_section_are_subjects():
    text = "Mesotherapy\n\nAction\n- Vitamin C – antioxidant\n- Zinc – calms the skin\n"
    assert claims(text) == [
        (EFFECT, "vitamin C", "antioxidant"),
        (EFFECT, "zinc", "calms skin"),
    ]


def test_a_table_turned_round_has_a_category_a_row():
    text = "# Peels\n\n| | Lactic acid | Salicylic acid |\n|---|---|---|\n| Indications | dry skin | acne |\n"
    text += "| Contraindications | milk allergy | aspirin allergy |\n"
    assert (FORBIDS, "salicylic acid", "aspirin allergy") in claims(text, "t.md")


def test_a_table_of_labels_and_texts_is_read_by_its_labels():
    text = "# Laser\n\n| What | Details |\n|---|---|\n| Contraindications | epilepsy, tan |\n| Price | on request |\n"
    assert phrases(text, FORBIDS, "t.md") == ["epilepsy", "tan"]


def test_a_table_without_heads_is_read_by_its_rows():
    text = "# Ampoules\n\n| A | B |\n|---|---|\n| Biotin | strengthens the hair shaft |\n| Zinc | regulates sebum |\n"
    assert (EFFECT, "zinc", "regulates sebum") in claims(text, "t.md")


def test_a_table_of_reactions_under_plain_heads_is_read_whole():
    text = "# Filler\n\n## Complications\n\n| Early | Late |\n|---|---|\n| swelling | nodules |\n| bruising | scars |\n"
    assert set(phrases(text, HARM, "t.md")) == {"swelling", "nodules", "bruising", "scars"}


def test_a_heading_that_only_qualifies_holds_for_its_part_of_the_section():
    text = (
        "# Laser\n\n## Contraindications\n\n### Absolute\n\n- epilepsy\n- cancer\n\n### Relative\n\n- diabetes\n- tan\n"
    )
    found = extract(read_document(text.encode(), "t.md")).claims
    assert [one.qualifier for one in found] == ["absolute", "absolute", "relative", "relative"]


def test_parts_of_a_section_keep_its_category():
    text = "# Laser\n\n## Contraindications\n\n### Skin\n\n- eczema\n- open wounds\n\n### Medicines\n\n- isotretinoin\n"
    assert phrases(text, FORBIDS, "t.md") == ["eczema", "open wounds", "isotretinoin"]


def test_the_same_place_is_not_told_twice():
    text = "Laser\n\nSide effects: redness, redness.\n"
    found = extract(read_document(text.encode(), "t.txt")).claims
    assert [(one.claim, len(one.evidence)) for one in found] == [("redness", 1)]


def test_a_part_in_another_language_is_left_out_and_said():
    text = "Laser is contraindicated in epilepsy and it may cause burns if the skin is tanned. It is not for you.\n\n"
    text += "It should not be used on the eyelids, and it is not for children. The skin should be clean and dry.\n\n"
    text += (
        "Das ist nicht für die Haut und der Arzt ist bei dem Peeling nicht mit uns.\n\nContraindications: fresh tan.\n"
    )
    extraction = extract(read_document(text.encode(), "t.txt"))
    assert extraction.notes == (PART_OTHER,)
    assert "fresh tan" in [one.claim for one in extraction.claims]


def test_a_leaflet_is_about_its_brand():
    body = "PATIENT LEAFLET\n\nLidomax\n\nUse of Lidomax needs care. When you use Lidomax, or stop Lidomax, ask.\n"
    assert document_subject(["PATIENT LEAFLET", "leaflet"], body, "en") == "Lidomax"


def test_a_text_is_about_what_it_defines_where_its_title_names_nothing():
    body = "Notes\n\nRollospheres is a kind of rolling. Rollospheres moves lymph.\n"
    assert document_subject(["Notes", "notes"], body, "en") == "Rollospheres"
