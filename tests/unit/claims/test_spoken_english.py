"""Plain spoken English: refusals, unwanted reactions and uses told in the words of a trainer rather than a label."""

from __future__ import annotations

import pytest
from rules_alone import extract

from question_bank.documents.reader import read_document


def told(sentence, category):
    text = f"Steam bath\n\nThe steam bath came to our salon some years ago and has stayed. {sentence}\n"
    found = extract(read_document(text.encode(), "text.txt")).claims
    return {one.claim for one in found if one.category == category}


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("If you are on isotretinoin, forget it.", "isotretinoin"),
        ("Anyone with a pacemaker? That's a no.", "pacemaker"),
        ("If there's a fever, the session is cancelled.", "fever"),
        ("A client with active herpes has to come back another day.", "active herpes"),
        ("Epilepsy is a straight no from me.", "epilepsy"),
        ("People who form keloids are better off without it.", "keloids"),
        ("It isn't safe in pregnancy.", "pregnancy"),
        ("Open eczema, no.", "open eczema"),
        ("I don't spray pregnant women.", "pregnancy"),
    ],
)
def test_a_refusal_in_a_trainers_words_is_a_contraindication(sentence, claim):
    assert claim in told(sentence, "contraindication")


@pytest.mark.parametrize(
    "sentence",
    [
        "It does not treat epilepsy.",
        "It reduces redness and bruising, but never use it on broken skin.",
        "Epilepsy is not on this list.",
    ],
)
def test_what_is_not_treated_or_made_better_forbids_nothing(sentence):
    assert not told(sentence, "contraindication") & {"epilepsy", "bruising", "redness", "treat epilepsy"}


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Watch out for blisters in the first days.", "blisters"),
        ("The downside is dryness.", "dryness"),
        ("Blindness is the nightmare.", "blindness"),
        ("Numbness around the mouth wears off by evening.", "numbness around the mouth"),
        ("Done badly, it scars.", "scarring"),
        ("A clot in the leg is very rare.", "clot in the leg"),
    ],
)
def test_a_reaction_in_a_trainers_words_is_a_side_effect(sentence, claim):
    assert claim in told(sentence, "side_effect")


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("For wrinkles around the eyes we use it once a month.", "wrinkles around the eyes"),
        ("It does wonders for cellulite.", "cellulite"),
        ("Anyone with dandruff will be glad of it.", "dandruff"),
    ],
)
def test_a_use_in_a_trainers_words_is_an_indication(sentence, claim):
    assert claim in told(sentence, "indication")


def test_one_question_among_many_paragraphs_heads_its_own_alone():
    text = (
        "Steam bath\n\nThe bath is old.\n\nSo who is the bath for? Stiff necks and dull skin.\n\n"
        "Bring a towel.\n\nThe second hour is quiet.\n\nPsoriasis is a skin disease.\n\nThe end? It comes at nine.\n\n"
        "The room is warm.\n"
    )
    found = extract(read_document(text.encode(), "text.txt")).claims
    assert not [one for one in found if one.claim == "psoriasis"]


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("There is a reduction in wrinkles after three sessions.", "reduces wrinkles"),
        ("The result is a smoother, brighter face.", "brighter face"),
        ("It is anti-inflammatory.", "anti-inflammatory"),
        ("It works by blocking the enzyme tyrosinase.", "blocks enzyme tyrosinase"),
        ("The steam bath does calm the skin.", "calms skin"),
        ("Its task is to kill bacteria.", "kills bacteria"),
        ("Blood vessels open and the pores tighten within minutes.", "blood vessels open"),
    ],
)
def test_an_effect_told_by_a_noun_an_adjective_or_a_task_is_an_effect(sentence, claim):
    assert claim in told(sentence, "drug_effect")


def test_a_line_that_begins_with_for_says_what_a_thing_is_for_and_an_order_does_not():
    assert {"dry cracked hands", "dandruff"} <= told("For dry cracked hands, dandruff.", "indication")
    assert not told("For dry hands take the other basin.", "indication")


def test_a_sentence_ends_behind_a_shortened_not():
    assert "nut allergy" in told("Nut allergy → don't. The basin is deep.", "contraindication")


def test_a_state_told_by_a_verb_is_named():
    assert "sensitive skin" in told("Do not use it if your skin is very sensitive.", "contraindication")


def test_what_a_label_says_is_no_contraindication_is_none():
    assert not told("Does not contra-indicate: eczema, diabetes.", "contraindication")


def claims_of(text):
    found = extract(read_document(text.encode(), "text.txt")).claims
    return {(one.category.value, one.claim) for one in found}


def test_a_statement_of_an_interviewer_ends_what_was_asked_before():
    found = claims_of(
        "Thread lift\n\nSV: What goes wrong?\nAN: Dimples and bruises.\n\nSV: You use polylactic acid now, I hear.\n"
        "AN: For hollow temples.\n\nSV: And who shouldn't have threads?\nAN: People with lupus.\n"
    )
    assert {("side_effect", "bruises"), ("indication", "hollow temples"), ("contraindication", "lupus")} <= found


def test_a_cards_labels_head_what_stands_behind_their_gap():
    found = claims_of(
        "Jessner peel\n\nSTOP – DO NOT START\n- pregnancy\n\nOK TO START   contact lenses, epilepsy\n\n"
        "EXPECT        burning, peeling\n"
    )
    assert {("contraindication", "pregnancy"), ("side_effect", "burning"), ("side_effect", "peeling")} == found


def test_an_illness_is_a_ban_in_a_section_on_technique_too():
    found = claims_of("Glycolic peel\n\nTechnique\nDegrease the skin. The peel is not applied in heart block.\n")
    assert ("contraindication", "heart block") in found


def test_an_exception_behind_a_ban_is_not_banned():
    assert told("It is forbidden with a pacemaker, though not with dental crowns.", "contraindication") == {"pacemaker"}


def test_a_name_between_two_drawn_lines_is_a_heading():
    rule = "=" * 20
    text = (
        f"Retinoids & Company\n\n{rule}\nISOTRETINOIN (oral)\n{rule}\nContraindications: Pregnancy.\n\n"
        f"{rule}\nADAPALENE (topical)\n{rule}\nContraindications: Pregnancy. Raised potassium.\n"
    )
    found = extract(read_document(text.encode(), "text.txt")).claims
    assert {(one.subject.lower()[:9], one.claim) for one in found} >= {
        ("adapalene", "pregnancy"),
        ("adapalene", "raised potassium"),
    }


def test_what_a_named_thing_did_is_its_effect():
    assert "softens callus" in told("The steam bath softened the callus in two weeks.", "drug_effect")


def test_what_is_no_reason_to_refuse_and_what_is_allowed_forbid_nothing():
    assert not told("Had on aspirin 75 mg; aspirin is not a reason to refuse the bath.", "contraindication")
    assert not told("Epilepsy, diabetes: allowed.", "contraindication")


def test_a_refusal_stands_behind_what_may_happen_too():
    found = told("It can cause burns. Never in someone with methaemoglobinaemia.", "contraindication")
    assert "methaemoglobinaemia" in found


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Those carrying a pacemaker are kept out of the cabin.", "pacemaker"),
        ("If somebody is on chemotherapy, close the book.", "chemotherapy"),
        ("Nobody with melanoma gets under my lamp.", "melanoma"),
        ("This bath and an aspirin allergy do not mix.", "aspirin allergy"),
        ("Minimum age is 18.", "age under 18"),
        ("Treatment is refused to anyone under sixteen.", "age under 16"),
    ],
)
def test_a_state_spoken_of_only_as_a_reason_is_one_beside_any_word_that_limits(sentence, claim):
    assert claim in told(sentence, "contraindication")


@pytest.mark.parametrize(
    "sentence",
    [
        "Melasma often appears in pregnancy.",
        "It is safe in pregnancy.",
        "A pacemaker does not matter here, since no current flows.",
        "You can have it while breastfeeding.",
        "Clients with asthma are welcome.",
    ],
)
def test_such_a_state_is_no_reason_where_the_text_allows_it(sentence):
    assert not told(sentence, "contraindication")


@pytest.mark.parametrize(
    ("sentence", "category", "claim"),
    [
        ("Redness? Yes, for an evening.", "side_effect", "redness"),
        ("Less sebum is made.", "drug_effect", "less sebum"),
        ("People with sagging cheeks gain most.", "indication", "sagging cheeks"),
    ],
)
def test_an_answer_what_is_made_and_who_gains_are_read(sentence, category, claim):
    assert claim in told(sentence, category)
