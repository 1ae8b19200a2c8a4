"""No second right answer and no borrowed subject: what the text or the field says near a subject is no wrong answer."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.classing import classed
from question_bank.drafting.deciding import client
from question_bank.drafting.distractors import distractors
from question_bank.drafting.fitness import unfit
from question_bank.drafting.heads import is_under_sibling
from question_bank.drafting.kinds import may_do
from question_bank.drafting.nearness import stands_near
from question_bank.drafting.periods import period
from question_bank.drafting.shop import Shop
from question_bank.drafting.titles import title_of
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def source_of(text, *rows, language="en", name="sheet.md"):
    """A document; a row is category, subject, phrase and, where they differ, the words that stand in the text."""
    claims = tuple(
        claim(name, text, row[0], row[1], row[2], (row[3:] or ("",))[0], qualifier=(row[4:] or (None,))[0])
        for row in rows
    )
    return Source(read_document(text.encode(), name), claims, language)


def why(text, *row, language="en"):
    facts = Facts([source_of(text, row, language=language)])
    return unfit(facts.all[0], facts)


SHELF = """Behind the door

Cetirizine blocks a signal.

Clemastine seals the gaps.

Salicylic acid opens a lid.

Glucose feeds a yeast. Urea takes up water from the air.
"""
ROWS = (
    (DOES, "cetirizine", "blocks a signal"),
    (DOES, "clemastine", "seals the gaps"),
    (DOES, "salicylic acid", "opens a lid"),
    (DOES, "glucose", "feeds a yeast"),
)


def test_what_one_of_a_kind_does_is_no_wrong_answer_about_another_of_it():
    facts = Facts([source_of(SHELF, *ROWS)])
    found = {one.fact.name for one in distractors(facts.all[0], facts, seed=KEY, wanted=9)}
    assert "clemastine" not in found
    assert may_do(facts.all[1], facts.all[0], facts)
    assert not may_do(facts.all[2], facts.all[0], facts)


def test_what_stands_in_a_sentence_on_the_subject_is_no_wrong_answer_though_no_claim_was_drawn():
    text = "Room\n\nUrea softens plates. With urea the horn lets water in.\n\nZinc carries water off."
    facts = Facts([source_of(text, (DOES, "urea", "softens plates"), (DOES, "zinc", "carries water off"))])
    urea, zinc = facts.all
    assert stands_near(zinc, urea, facts)
    assert not stands_near(urea, zinc, facts)


def test_another_document_lends_no_wrong_answer_from_another_trade():
    gel = source_of("Nails\n\nGel polish seals an edge.", (DOES, "gel polish", "seals an edge"), name="nails.md")
    rows = [(DOES, "glucose", "feeds a yeast"), (DOES, "builder gel", "holds a tip")]
    other = source_of("Cupboard\n\nGlucose feeds a yeast.\n\nBuilder gel holds a tip.", *rows, name="cupboard.md")
    facts = Facts([gel, other])
    assert distractors(facts.all[0], facts, seed=KEY, wanted=9) == []


@pytest.mark.parametrize(
    ("subject", "found"),
    [("question", "subject"), ("month", "subject"), ("such mask", "subject"), ("vitamin", "subject"),
     ("orange peel", "subject"), ("started azelaic acid", "subject"), ("azelaic acid", ""), ("Dermaclear", "")],
)  # fmt: skip
def test_a_subject_that_names_no_treatment_substance_or_product_is_none_to_ask_about(subject, found):
    text = f"# Notes\n\nWe like Dermaclear. {subject[:1].upper()}{subject[1:]}: never in epilepsy.\n\n{subject}."
    assert why(text, NOT, subject, "epilepsy") == found


def test_of_several_a_bare_kind_is_none_to_ask_about():
    text = "# Lids\n\nThe laser is barred in glaucoma. Cysteamine opens bonds."
    facts = Facts([source_of(text, (NOT, "laser", "glaucoma"), (DOES, "cysteamine", "opens bonds"))])
    assert unfit(facts.all[0], facts) == "subject"


def test_a_ban_on_a_variety_is_none_on_the_whole():
    text = "# Needling\n\nMicroneedling is old.\n\n## Fractional microneedling\n\nNot in epilepsy."
    assert why(text, NOT, "microneedling", "epilepsy") == "subject"
    assert why(text.replace("Fractional microneedling", "Who may not"), NOT, "microneedling", "epilepsy") == ""


def test_a_name_said_in_passing_is_not_what_a_whole_document_is_about():
    text = "# A new hole?\n\nA hollow pin is used.\n\nWe own no piercing gun.\n\nNot today:\n\n- epilepsy"
    assert why(text, NOT, "piercing gun", "epilepsy") == "subject"


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "found"),
    [
        (NOT, "Do not wax with a heart valve defect.", "heart valve", "limited"),
        (NOT, "Do not wax with a heart valve.", "heart valve", ""),
        (NOT, "Do not wax with hypersensitivity to rosin or to any excipients.", "excipients", "limited"),
        (NOT, "Do not wax over arteries that clog, stage III.", "arteries that clog", "limited"),
        (NOT, "Flu-like state for a day.", "Flu-like state", "category"),
        (NOT, "No to a flu-like state.", "flu-like state", ""),
        (FOR, "Waxing suits the front wall.", "front wall", "phrase"),
        (AFTER, "Periods may come late.", "Periods", "phrase"),
    ],
)
def test_a_word_that_was_cut_off_leaves_no_claim_to_ask_about(category, sentence, phrase, found):
    assert why(f"# Waxing\n\n{sentence}", category, "waxing", phrase, phrase) == found


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("Waxing slows the growth of germs and, more weakly, of moulds.", "slows more weakly", "limited"),
        ("Waxing interrupts the talk between cells and nerves.", "interrupts talk between", "phrase"),
        ("Waxing settles within days.", "settles within days", "phrase"),
        ("Waxing calms itching and redness.", "calms redness", ""),
    ],
)
def test_an_effect_that_lost_its_object_is_not_asked_about(sentence, phrase, found):
    assert why(f"# Waxing\n\n{sentence}", DOES, "waxing", phrase, sentence[7:-1]) == found


def test_in_russian_a_case_that_the_verb_does_not_govern_tells_of_a_lost_word():
    text = "# Лазер\n\nЛазер сглаживает границу между рубцом и здоровой кожей."
    quote = "сглаживает границу между рубцом и здоровой кожей"
    assert why(text, DOES, "лазер", "сглаживает здоровой кожей", quote, language="ru") == "limited"
    text = "# Лазер\n\nЛазер снимает отёк и зуд."
    assert why(text, DOES, "лазер", "снимает зуд", "снимает отёк и зуд", language="ru") == ""


def test_they_after_a_colon_are_what_its_own_sentence_told():
    text = "# Zinc oxide\n\nZinc oxide dries. I am against alcohol lotions: they provoke more fat."
    assert why(text, DOES, "zinc oxide", "provokes more fat", "provoke more fat") == "subject"


def test_each_wrong_class_reason_and_time_has_a_feedback_of_its_own():
    text = "# Waxing\n\nNo waxing in epilepsy.\n\nNo waxing of sunburnt skin."
    facts = Facts(
        [source_of(text, (NOT, "waxing", "epilepsy"), (NOT, "waxing", "peel", "epilepsy", "within 3 months"))]
    )
    shop = Shop(facts, KEY)
    for options in (classed(facts.all[0], shop).options, client(facts.all[0], shop).reasons):
        assert len({one.feedback for one in options}) == len(options)
    text = "# Waxing\n\nNo waxing of peeled skin within the last 3 months."
    row = (NOT, "waxing", "peeled skin", "peeled skin", "within the last 3 months")
    facts = Facts([source_of(text, row)])
    told = {one.feedback for one in period(facts.all[0], Shop(facts, KEY)).options if not one.fraction}
    assert told <= {
        "Not so. The source asks for longer: within the last 3 months.",
        "Not so. The source does not ask for that long: within the last 3 months.",
    }


def test_a_title_is_quoted_without_holes():
    assert title_of(source_of("# Retinol®, cream\n\nText.")) == "Retinol, cream"
    assert title_of(source_of("# First weeks with reti\u00adnol\n\nText.")) == "First weeks with retinol"


def test_a_name_within_a_hyphenated_word_keeps_its_capitals():
    text = "# Цетиризин\n\nПрепарат блокирует H1-рецепторы."
    facts = Facts([source_of(text, (DOES, "цетиризин", "блокирует h1-рецепторы", "блокирует"), language="ru")])
    assert facts.all[0].text == "блокирует H1-рецепторы"


CUPBOARD = """Cupboard

No 1. PANTHENOL

Speeds up healing. Not with allergy.

No 2. METHYLURACIL

Not with leukaemia.

No 3. How to keep it

Not with epilepsy.
"""


def test_what_stands_under_the_next_numbered_name_is_not_said_of_the_one_before():
    assert why(CUPBOARD, NOT, "panthenol", "leukaemia") == "subject"
    assert not is_under_sibling(Facts([source_of(CUPBOARD, (NOT, "panthenol", "epilepsy"))]).all[0])


def test_what_a_product_holds_besides_is_not_what_its_leaflet_is_about():
    text = "# Volume gel (lidocaine)\n\n## Contraindications\n\n- epilepsy"
    assert why(text, NOT, "lidocaine", "epilepsy") == "subject"


def test_of_several_verbs_the_doer_stands_ahead_of_the_first():
    text = "# Articaine\n\nArticaine blocks the nerve. Adrenaline narrows vessels, prolongs numbness."
    assert why(text, DOES, "articaine", "prolongs numbness") == "subject"


def test_a_time_that_belongs_to_a_later_entry_limits_nothing_before_it():
    text = "# Waxing\n\nNot with: moles – keloids – isotretinoin in the past 12 months."
    facts = Facts([source_of(text, (NOT, "waxing", "moles", "moles", "in the past 12 months"))])
    assert unfit(facts.all[0], facts) == "limited"
