"""What stands in a text and is no claim: causes, the condition itself, other methods, purposes, ways of doing it."""

import pytest
from rules_alone import extract as by_rules

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.documents.reader import read_document

USE, EFFECT, FORBIDS, HARM = (
    Category.INDICATION,
    Category.DRUG_EFFECT,
    Category.CONTRAINDICATION,
    Category.SIDE_EFFECT,
)
HEAD = "Glycolic peel\n\nA glycolic peel smooths rough skin.\n\n"


def phrases(text, category, read=extract):
    found = read(read_document(text.encode(), "notes.txt")).claims
    return [one.claim for one in found if one.category is category]


def test_a_cause_of_a_reaction_is_no_reaction():
    text = HEAD + "Side effects\n\nRedness is usual. It may be caused by an infection or an allergic reaction.\n"
    assert phrases(text, HARM) == ["redness"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Acne, pimples and blackheads can ruin a mood and bring scars.",
        "Rosacea is often left untreated or treated incorrectly.",
        "Most shop creams have only a faint cleansing effect or do nothing.",
        "The doctor and the client decide how to help the patient and create a new mixture.",
    ],
)
def test_what_the_condition_other_means_or_people_do_is_no_doing_of_the_subject(sentence):
    assert phrases(HEAD + sentence, EFFECT, by_rules) == ["smooths rough skin"]
    assert phrases(HEAD + sentence, HARM, by_rules) == []


def test_the_causes_of_a_condition_are_no_side_effects():
    text = HEAD + "So, what factors can cause acne?\n\nDiet - too much sugar.\n\nHormones - they change the skin.\n"
    assert phrases(text, HARM) == []


def test_a_column_of_what_a_substance_can_cause_holds_side_effects():
    table = (
        "# Shelf\n\n| Active | Given for | Can cause |\n|--|--|--|\n"
        "| Azelaic acid | rosacea | stinging |\n| Retinal | acne | flaking |\n"
    )
    found = extract(read_document(table.encode(), "shelf.md")).claims
    assert {(one.category, one.claim) for one in found} == {
        (USE, "rosacea"), (HARM, "stinging"), (USE, "acne"), (HARM, "flaking"),
    }  # fmt: skip


def test_a_test_for_allergy_is_no_contraindication():
    text = (
        HEAD + "Contraindications\n\nPregnancy.\n\nTo make sure of no allergy, first check the elbow for irritation.\n"
    )
    assert phrases(text, FORBIDS) == ["pregnancy"]


def test_ways_of_doing_it_are_no_uses():
    assert phrases(HEAD + "The peel is performed in two ways:\n\n- by brush\n- by gauze\n", USE) == []


def test_short_numbered_lines_above_texts_are_headings():
    text = (
        "Glycolic peel\n\n1. Contraindications\nPregnancy, active herpes.\n\n"
        "2. Which reactions are common and which not\nRedness, flaking.\n\n3. Waste\nSwabs, gloves, masks.\n"
    )
    assert phrases(text, FORBIDS) == ["pregnancy", "active herpes"]
    assert phrases(text, HARM) == ["redness", "flaking"]


def test_a_way_of_giving_it_above_what_it_does_leaves_a_list_of_effects():
    told = "A solution is used. Vitamin C with intradermal administration:"
    text = f"Vitamin C\n\n{told}\n\n- strengthens vessels\n- stimulates collagen\n"
    assert phrases(text, EFFECT) == ["strengthens vessels", "stimulates collagen"]


def test_a_question_that_goes_on_keeps_the_section():
    text = "Glycolic peel\n\nWho cannot have a peel?\n\nPregnant women.\n\nAnd nobody else?\n\nPeople with herpes.\n"
    assert len(phrases(text, FORBIDS)) == 2


def test_a_short_sentence_in_front_of_an_introduction_heads_its_list():
    text = HEAD + "Reasons not to inject. I sign that this is so:\n\n- I have active tuberculosis\n- fever\n"
    assert phrases(text, FORBIDS) == ["active tuberculosis", "fever"]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Nobody with a pacemaker may be treated, nor anyone with epilepsy.", ["pacemaker", "epilepsy"]),
        ("Nobody with hepatitis B or fever may be treated.", ["hepatitis B", "fever"]),
    ],
)
def test_nobody_with_a_thing_may_be_treated(sentence, named):
    assert phrases(HEAD + sentence, FORBIDS) == named


def test_a_frequency_before_a_dash_grades_what_is_behind_it():
    text = HEAD + "Side effects\n\nRedness. Very rarely – infection, scars.\n"
    found = extract(read_document(text.encode(), "notes.txt")).claims
    graded = {one.claim: one.qualifier for one in found if one.category is HARM}
    assert graded == {"redness": None, "infection": "rare", "scars": "rare"}


def test_what_a_thing_may_cause_is_no_contraindication_even_among_them():
    text = HEAD + "Contraindications\n\nNot in glaucoma or epilepsy. It may cause palpitations.\n"
    assert phrases(text, FORBIDS) == ["glaucoma", "epilepsy"]


def test_a_change_for_the_better_among_what_to_expect_is_an_effect():
    text = HEAD + "What can I expect?\n\nThe complexion looks brighter. Redness is usual. It leaves no marks.\n"
    assert phrases(text, HARM) == ["redness"]


@pytest.mark.parametrize(
    "sold",
    [
        "Where to buy. Our cans. Removes cellulite for ever.",
        "The school shop keeps sheets at 19.50 and flattens every scar.",
        "It dries palms forever in 3 days, doctors hate it.",
    ],
)
def test_nothing_is_claimed_where_something_is_sold(sold):
    claims = by_rules(read_document((HEAD + sold + "\n").encode(), "sheet.txt")).claims
    assert [one.claim for one in claims] == ["smooths rough skin"]


def test_praise_a_bare_part_of_the_body_and_cut_joints_are_no_indications():
    text = "Ozone therapy\n\nOzone therapy is a new, affordable and very gentle way to treat acne and scars."
    assert phrases(text, USE) == ["acne", "scars"]


def test_an_age_at_the_end_of_a_list_is_a_ban_of_its_own_and_limits_no_other():
    text = "Hair lotion\n\nDo not use: heart disease, scalp inflammation, pregnancy and breastfeeding, under 18.\n"
    found = extract(read_document(text.encode(), "lotion.txt")).claims
    assert {one.claim for one in found if one.qualifier == "under 18"} <= {"age under 18", "under 18"}
    assert {"heart disease", "pregnancy"} <= {one.claim for one in found}


def test_what_a_heading_calls_a_mistake_is_not_claimed():
    text = HEAD + "Mistake 5: treating ingrown hairs with the peel.\n"
    assert "ingrown hairs" not in phrases(text, USE)
