"""What is left to a doctor is no plain ban, and a question names its source without saying one name twice."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim, mixtures

from question_bank.documents.reader import read_document
from question_bank.drafting.classing import classed
from question_bank.drafting.deciding import client
from question_bank.drafting.distractors import distractors
from question_bank.drafting.drafter import draft
from question_bank.drafting.fitness import unfit
from question_bank.drafting.known import is_well_known
from question_bank.drafting.numbered import told_by_number
from question_bank.drafting.opposites import opposite
from question_bank.drafting.phrasing import spoken, telling
from question_bank.drafting.relating import cloze
from question_bank.drafting.shapes import stands_alone
from question_bank.drafting.shop import NotDrafted, Shop, option_text
from question_bank.drafting.stating import statement
from question_bank.drafting.titles import named, title_of
from question_bank.drafting.wording import wording
from question_bank.facts import Facts, Source, claim_id

SEED = b"seed"


def approved(text, *rows, name="sheet.md", language="en"):
    """Facts of a text whose claims, each a category, a subject, a phrase and perhaps a quote, a person has kept."""
    claims = tuple(claim("sheet", text, *row, critical=row[0] is NOT) for row in rows)
    source = Source(read_document(text.encode(), name), claims, language)
    return Facts([source], approved=frozenset(map(claim_id, claims)))


LIGHT = """# Light therapy for the face

## Who must not have it

- epilepsy

## With the doctor's consent

- skin cancer
- diabetes
"""
QUESTIONS = """# Needling of the face

A YES to any of questions 1 and 2 means that we cannot treat you.

1. Epilepsy
2. Haemophilia

A YES to questions 3–4 means that the nurse will talk to you first.

3. Diabetes
4. Psoriasis
"""


def test_a_ban_under_a_doctors_consent_is_asked_only_as_a_case_for_the_doctor():
    """Neither "it is forbidden" nor "caution is enough" is what such a heading says."""
    facts = approved(LIGHT, (NOT, "light therapy", "skin cancer"), (NOT, "light therapy", "epilepsy"))
    cancer, epilepsy = facts.all
    made = draft(facts, seed=SEED).items
    assert [one.type for one in made if one.claim_ids == (cancer.id,)] == ["client_decision"]
    item = client(cancer, Shop(facts, SEED))
    assert [one.id for one in item.decisions if one.fraction == 1] == ["refer"]
    assert [one.text for one in item.reasons if one.fraction == 1] == ["The source wants a doctor to be asked first"]
    reasons = client(epilepsy, Shop(facts, SEED)).reasons
    assert [one.text for one in reasons if one.fraction == 1] != ["The source wants a doctor to be asked first"]


@pytest.mark.parametrize(("phrase", "number"), [("Haemophilia", "1 and 2"), ("Psoriasis", "3–4")])
def test_a_sentence_elsewhere_speaks_of_the_entries_it_numbers(phrase, number):
    facts = approved(QUESTIONS, (NOT, "needling", phrase))
    assert [number in one for one in told_by_number(facts.all[0])] == [True]


def test_an_entry_that_is_talked_over_by_its_number_is_no_plain_ban():
    """Entries that are refused by their number are asked about as before."""
    facts = approved(QUESTIONS, (NOT, "needling", "Epilepsy"), (NOT, "needling", "Diabetes"))
    asked = {one for item in draft(facts, seed=SEED).items for one in item.claim_ids}
    assert asked == {facts.all[0].id}


@pytest.mark.parametrize("words", ["herpes in the past", "a history of herpes", "frequent herpes"])
def test_what_was_or_comes_again_is_not_put_off_until_it_has_healed(words):
    facts = approved(f"# Lip tattoo\n\nNot with {words}.\n", (NOT, "lip tattoo", "herpes"))
    with pytest.raises(NotDrafted):
        client(facts.all[0], Shop(facts, SEED))


def test_nobody_is_offered_pregnancy_as_what_a_treatment_is_for():
    text = "# Peel\n\nThe peel is for acne marks. Not in pregnancy, with dull skin or with open wounds.\n"
    facts = approved(text, (FOR, "peel", "acne marks"), (NOT, "peel", "pregnancy"), (NOT, "peel", "dull skin"))
    wrong = distractors(facts.all[0], facts, seed=SEED, wanted=3)
    assert "pregnancy" not in [one.fact.text for one in wrong]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("THE SKIN CALENDAR\n\nUrea softens horn.\n", "The Skin Calendar"),
        ("WESTPORT COLLEGE OF EDUCATION\n\nUrea softens horn.\n", ""),
        (
            "UNIT FOUR – SOFT TISSUE FILLERS: WHAT EVERY NURSE WHO INJECTS UREA NEEDS TO KNOW\n\nUrea softens horn.\n",
            "",
        ),
        ("# Care of dry hands\n\n## Urea\n\nUrea softens horn.\n\n## Wax\n\nWax is hot.\n", "Care of dry hands"),
    ],
)
def test_a_text_is_called_by_its_own_name_and_no_letterhead_tail_or_section(text, title):
    document = read_document(text.encode(), "sheet.md")
    assert title_of(Source(document, (claim("sheet", text, DOES, "urea", "softens horn"),))) == title


def test_a_question_on_a_text_called_like_its_subject_says_the_name_once():
    facts = approved("# Paraffin bath\n\nNot with epilepsy.\n", (NOT, "paraffin bath", "epilepsy"))
    assert classed(facts.all[0], Shop(facts, SEED)).stem.lower().count("paraffin bath") == 1


def test_a_gap_stands_in_its_sentence():
    facts = Facts([mixtures()])
    item = cloze(facts.all[0], facts.all, Shop(facts, SEED))
    assert item.text == "According to the source, [[g1]] binds water in the tissue."
    assert "hyaluronic acid" in [one.text for one in item.gaps[0].options]


@pytest.mark.parametrize(("written", "shown"), [("lactating", "breastfeeding"), ("diabetics", "diabetes")])
def test_a_state_is_listed_and_not_who_has_it(written, shown):
    facts = approved(f"# Peel\n\nNot for {written}.\n", (NOT, "peel", written))
    assert spoken(facts.all[0]) == shown


def test_germs_keep_the_capital_of_their_kind():
    facts = approved("# Blue light\n\nIt kills staphylococcus.\n", (DOES, "blue light", "kills staphylococcus"))
    assert facts.all[0].text == "kills Staphylococcus"


def test_entries_of_one_line_are_under_its_heading_and_not_under_each_other():
    """A dot parts them; the first of them heads nothing."""
    text = "# Light therapy for the face\n\n### With the doctor's consent\n\nPregnancy · skin cancer in the past\n"
    facts = approved(text, (NOT, "light therapy", "skin cancer in the past"))
    item = client(facts.all[0], Shop(facts, SEED))
    assert [one.text for one in item.reasons if one.fraction == 1] == ["The source wants a doctor to be asked first"]


@pytest.mark.parametrize(
    ("phrase", "decision"),
    [("loss of sensation", "refer"), ("active tan", "defer"), ("conjunctivitis", "defer"), ("porphyria", "refer")],
)
def test_more_states_that_last_go_to_a_doctor_and_more_that_pass_are_put_off(phrase, decision):
    facts = approved(f"# Lash lift\n\nNot with {phrase}.\n", (NOT, "lash lift", phrase))
    item = client(facts.all[0], Shop(facts, SEED))
    assert [one.id for one in item.decisions if one.fraction == 1] == [decision]


@pytest.mark.parametrize(
    ("effect", "turned"),
    [
        ("narrows the vessels", "widens the vessels"),
        ("increases blood flow", "reduces blood flow"),
        ("reduces wrinkles", ""),  # nobody believes that a treatment adds them
        ("binds water", ""),
    ],
)
def test_an_effect_is_turned_only_into_an_opposite_that_could_be_believed(effect, turned):
    facts = approved(f"# Cold balls\n\nCold massage {effect}.\n", (DOES, "cold massage", effect))
    assert opposite(facts.all[0]) == turned


def test_an_effect_is_not_turned_where_the_text_has_the_other_verb_too():
    text = "# Cold balls\n\nCold massage narrows the vessels. After that they widen.\n"
    facts = approved(text, (DOES, "cold massage", "narrows the vessels"))
    assert opposite(facts.all[0]) == ""


def test_a_statement_on_an_effect_may_be_false_by_its_verb():
    facts = approved(
        "# Cold balls\n\nCold massage narrows the vessels.\n", (DOES, "cold massage", "narrows the vessels")
    )
    item = statement(facts.all[0], Shop(facts, SEED), true=False)
    assert item.stem.endswith("cold massage widens the vessels.")
    assert not item.key


@pytest.mark.parametrize(("reaction", "offered"), [("scars", True), ("pinpoint bleeding", False), ("peeling", False)])
def test_a_reaction_may_be_taken_for_an_aim_unless_some_treatments_aim_at_it(reaction, offered):
    facts = approved(f"# Lip tattoo\n\nReactions: {reaction}.\n", (AFTER, "lip tattoo", reaction))
    try:
        options = [one.text for one in classed(facts.all[0], Shop(facts, SEED)).options]
    except NotDrafted:
        options = []
    assert ("As an effect that is aimed at" in options) is offered


@pytest.mark.parametrize("phrase", ["blood vessel gets blocked", "rosacea prone", "stain fingers orange"])
def test_a_clause_or_an_adjective_is_no_answer(phrase):
    facts = approved(f"# Lip filler\n\nReactions: {phrase}.\n", (AFTER, "lip filler", phrase))
    assert not stands_alone(facts.all[0])


def test_how_many_a_reaction_happens_to_is_no_part_of_its_name():
    text = "# Lip filler\n\nOcclusion, 1 in 6,600 syringes.\n"
    one = claim("sheet", text, AFTER, "lip filler", "occlusion", "Occlusion", qualifier="1 in 6,600")
    facts = Facts([Source(read_document(text.encode(), "sheet.md"), (one,))])
    assert option_text(facts.all[0], wording("en")) == "Occlusion"


def test_a_title_that_shares_a_word_with_what_a_question_shows_gives_nothing_away():
    text = "# Soft fillers of the lips\n\nNot with a permanent filler.\n"
    facts = approved(text, (NOT, "soft fillers", "permanent filler in the lips", "permanent filler"))
    assert named(facts.all) == "the source"
    assert named(facts.all, shown=True) == "“Soft fillers of the lips”"


def test_a_loan_word_is_named_without_its_genitive():
    text = "# Роаккутан\n\nОт изотретиноина сухость губ. Изотретиноин запрещён беременным.\n"
    facts = approved(text, (AFTER, "изотретиноина", "сухость губ"), language="ru")
    assert facts.all[0].name.lower() == "изотретиноин"


@pytest.mark.parametrize(("phrase", "decision"), [("dark skin", "adapt"), ("use of diuretics", ""), ("migraine", "")])
def test_only_what_is_seen_on_the_skin_is_met_by_a_milder_course(phrase, decision):
    """Of an illness or a medicine a word of caution alone says too little."""
    text = f"# Peel\n\nWith caution: {phrase}.\n"
    one = claim("sheet", text, NOT, "peel", phrase, qualifier="relative")
    facts = Facts([Source(read_document(text.encode(), "sheet.md"), (one,))])
    try:
        made = client(facts.all[0], Shop(facts, SEED)).key["decision"]
    except NotDrafted:
        made = ""
    assert made == decision


@pytest.mark.parametrize("phrase", ["рубашки желтеют", "щекотно", "глаза"])
def test_a_russian_clause_and_a_bare_part_of_the_body_are_no_answers(phrase):
    facts = approved(f"# Пенка\n\nБывает: {phrase}.\n", (AFTER, "пенка", phrase), language="ru")
    assert not stands_alone(facts.all[0])


def test_what_becomes_of_something_is_no_doing():
    facts = approved(
        "# Brow lift\n\nBrows look thicker.\n", (DOES, "brow lift", "brows look thicker", "Brows look thicker")
    )
    assert telling(facts.all[0]) == "drug_effect"


def test_a_place_in_brackets_behind_a_short_form_bounds_a_ban():
    facts = approved("# Epilation\n\nNot in preg. (belly and chest), epilepsy.\n", (NOT, "epilation", "preg"))
    assert unfit(facts.all[0], facts) == "limited"


def test_a_text_on_several_things_is_not_called_by_one_of_them():
    text = "EXAM ON THURSDAY, KEEP IT SAFE, CIARA!!!\n\nHIGH FREQUENCY\n\n"
    text += "High frequency dries spots.\n\nInfra red eases pain.\n"
    rows = [(DOES, "high frequency", "dries spots"), (DOES, "infra red", "eases pain")]
    assert title_of(approved(text, *rows).sources[0]) == ""


def test_a_heading_that_only_names_a_doctor_leaves_nothing_to_him():
    """ "What will the GP give me?" is no advice to ask first."""
    text = "# Help with spots\n\n## What will the GP give me?\n\nLymecycline is unsuitable in pregnancy.\n"
    facts = approved(text, (NOT, "lymecycline", "pregnancy"))
    item = client(facts.all[0], Shop(facts, SEED))
    assert [one.text for one in item.reasons if one.fraction == 1] != ["The source wants a doctor to be asked first"]


def test_a_ban_on_a_way_of_taking_something_is_no_plain_ban():
    text = "# Шалфей от пота\n\nШалфей при беременности внутрь не дают.\n"
    facts = approved(text, (NOT, "шалфей", "беременность", "беременности"), language="ru")
    assert unfit(facts.all[0], facts) == "limited"


def test_poor_candidates_are_not_refused_for_certain():
    facts = approved("# Lipofilling\n\nDiabetes makes poor candidates.\n", (NOT, "lipofilling", "Diabetes"))
    with pytest.raises(NotDrafted):
        client(facts.all[0], Shop(facts, SEED))


@pytest.mark.parametrize(
    ("subject", "effect"),
    [
        ("fusidic acid antibiotic", "suppresses cocci"),
        ("CO2 laser", "removes warts"),
        ("lipofilling", "hides tendons"),
        ("azelaic acid", "kills fungi"),
        ("soothing mask", "narrows the vessels"),
    ],
)
def test_what_the_field_says_of_a_kind_is_no_wrong_answer_for_one_of_it(subject, effect):
    text = f"# Notes\n\nX {effect}. {subject.capitalize()} is kept cool.\n"
    facts = approved(text, (DOES, "X", effect), (DOES, subject, "is kept cool"))
    assert is_well_known(facts.all[0], facts.all[1])


def test_a_russian_genitive_of_two_words_is_no_answer():
    facts = approved("# Токсин\n\nДля десневой улыбки.\n", (FOR, "токсин", "десневой улыбки"), language="ru")
    assert not stands_alone(facts.all[0])
