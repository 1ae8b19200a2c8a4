"""What titles and questions say a thing is for, and what each of several verbs of one sentence says it does."""

from __future__ import annotations

import pytest
from rules_alone import extract

from question_bank.claims.model import Category
from question_bank.documents.reader import read_document


def read(text, name="text.txt"):
    return extract(read_document(text.encode(), name)).claims


def told(text, category, name="text.txt"):
    return {(one.subject, one.claim) for one in read(text, name) if one.category is category}


BODY = "\n\nA roller with fine needles is drawn over the face. The serum goes on at once.\n"


@pytest.mark.parametrize("title", ["Microneedling for acne scars", "Treatment of acne scars with microneedling"])
def test_a_title_that_names_a_condition_says_what_the_thing_is_for(title):
    assert ("microneedling", "acne scars") in told(title + BODY, Category.INDICATION)


def test_a_title_that_names_no_condition_is_no_indication():
    assert not told("Microneedling for beginners" + BODY, Category.INDICATION)


def test_a_question_that_takes_the_use_for_granted_is_an_indication_and_one_that_is_denied_is_none():
    text = "Microneedling\n\n{}\n\n{}\n\nWhat does it cost?\n\nThe price depends on the area.\n"
    how = text.format("How does microneedling treat stretch marks?", "The needles wake the tissue up.")
    denied = text.format("Can microneedling treat stretch marks?", "It does not reach that deep.")
    assert ("microneedling", "stretch marks") in told(how, Category.INDICATION)
    assert not told(denied, Category.INDICATION)


def effects(sentence):
    return {phrase for _, phrase in told(f"Azelaic acid\n\n{sentence}\n", Category.DRUG_EFFECT)}


def test_what_it_does_by_doing_something_else_is_an_effect_of_its_own():
    found = effects("Azelaic acid calms redness by reducing the release of mediators, making the skin smoother.")
    assert found == {"calms redness", "reduces release of mediators", "makes skin smoother"}


def test_each_verb_keeps_its_own_object():
    assert effects("Azelaic acid blocks tyrosinase and so reduces pigment spots.") == {
        "blocks tyrosinase",
        "reduces pigment spots",
    }
    assert effects("Azelaic acid supports the supply of young hairs and the anchoring of loose ones.") == {
        "supports supply of young hairs",
        "supports anchoring of loose hairs",
    }


def test_a_verb_without_an_object_does_not_take_the_condition_behind_the_next():
    text = "Placentol\n\nPlacentol is used to rejuvenate and fight dry skin. The drug is a gel.\n"
    assert {phrase for _, phrase in told(text, Category.INDICATION)} == {"rejuvenate", "dry skin"}


def test_a_verb_that_no_list_holds_is_an_effect_where_a_substance_does_it_to_the_skin():
    assert "gilds skin of the face" in effects("Azelaic acid gilds the skin of the face.")
    assert not effects("The therapist shows the skin of the face to the client.")


def test_a_season_in_which_something_is_not_recommended_is_a_contraindication():
    found = read("Glycolic peel\n\nThis peel is not advised in summer and early autumn.\n")
    assert [(one.claim, one.qualifier) for one in found] == [("summer and early autumn", "seasonal")]


def test_a_long_term_with_its_examples_in_brackets_is_the_subject_of_what_it_does():
    text = (
        "Acids in the cabinet\n\nThey include:\n\n- relatives of vitamin C of plant origin (Ascorbin, Citrin, Limonin)"
        " - brighten the skin;\n- fruit acids - dissolve dead cells.\n"
    )
    subjects = {subject for subject, _ in told(text, Category.DRUG_EFFECT)}
    assert "relatives of vitamin C of plant origin (Ascorbin, Citrin, Limonin)" in subjects
