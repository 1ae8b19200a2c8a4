"""What no draft rests on: half a name, a neighbour's ban, a condition that was lost, a rumour, a glued phrase."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim

from question_bank.documents.reader import read_document
from question_bank.drafting.fitness import unfit
from question_bank.drafting.phrasing import called, spoken
from question_bank.drafting.titles import title_of
from question_bank.facts import Facts, Source


def facts_of(text, *rows, language="en"):
    claims = tuple(claim("sheet", text, *row) for row in rows)
    return Facts([Source(read_document(text.encode(), "sheet.md"), claims, language)])


def why(text, *row, language="en"):
    facts = facts_of(text, row, language=language)
    return unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("# Room\n\nMud therapy cleans oily skin.", (DOES, "mud", "cleans oily skin"), "subject"),
        ("# Room\n\nThe mud therapy cleans oily skin.", (DOES, "mud therapy", "cleans oily skin"), ""),
        ("# Room\n\nGlycolic peels are strong. Glycolic: not on eczema.", (NOT, "glycolic", "eczema"), "subject"),
        ("# Room\n\nPLUS. Attracts acid: narrows vessels.", (DOES, "attracts acid", "narrows vessels"), "subject"),
        ("# Dyes\n\nHenna: not in asthma. Hair dye: not on eczema.", (NOT, "henna", "eczema"), "subject"),
        ("# Dyes\n\nHenna: not in asthma. Hair dye: not on eczema.", (NOT, "hair dye", "eczema"), ""),
        (
            "# Needles\n\nEar acupuncture, seeds. Not in fever.\nScalp roller (metal)-reddens. Not:eczema,scabs.",
            (NOT, "ear acupuncture", "eczema"),
            "subject",
        ),
        ("# Plasters\n\nPlasters warm.\n\nNo plaster of this sort on eczema.", (NOT, "plasters", "eczema"), "subject"),
        (
            "# Consent\n\nSalicylic acid opens pores and blue light kills germs. It's for mild acne.",
            (FOR, "salicylic acid", "mild acne"),
            "subject",
        ),
        ("# Talk\n\nBEA: Hello.\n\nBEA: Massage? A dent is common.", (AFTER, "Bea", "dent"), "subject"),
        ("# Hair\n\nWaxing is quick. Minoxidil causes itching.", (AFTER, "waxing", "itching"), "subject"),
        (
            "# Scalp\n\nBetamethasone with salicylic acid quickly removes redness.",
            (DOES, "salicylic acid", "removes redness"),
            "subject",
        ),
        ("# Room\n\nAll lasers: not in epilepsy.", (NOT, "all lasers", "epilepsy"), "subject"),
        (
            "# Cream\n\nUrea cream breaks bonds of a shaft, which turns to jelly.",
            (DOES, "urea cream", "turns to jelly"),
            "subject",
        ),
        ("# Stocktaking\n\nUsed for verrucas.", (FOR, "stocktaking", "verrucas"), "subject"),
    ],
)
def test_half_a_name_a_label_s_neighbour_and_one_of_several_is_no_subject(text, row, found):
    facts = facts_of(text, row, *[(DOES, "henna", "Henna")] * ("Henna" in text))
    assert unfit(facts.all[0], facts) == found


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "found"),
    [
        (NOT, "Waxing is not done in the first three months of pregnancy.", "pregnancy", "limited"),
        (NOT, "No waxing after a peel this week.", "peel", "limited"),
        (NOT, "No waxing: eczema, dermatitis in an acute stage.", "eczema", "limited"),
        (NOT, "No waxing: psoriasis flares with it.", "psoriasis", "limited"),
        (NOT, "No waxing on skin types five and six.", "skin types five", "limited"),
        (NOT, "Waxing isn't forbidden because you take aspirin.", "aspirin", "hedged"),
        (FOR, "Waxing is good after mesotherapy.", "mesotherapy", "limited"),
        (FOR, "Waxing is good for mesotherapy.", "mesotherapy", "category"),
        (NOT, "Waxing by mouth is not for people with epilepsy.", "epilepsy", "limited"),
        (NOT, "With AIDS you speak to a doctor before waxing, not after.", "AIDS", "limited"),
        (DOES, "Waxing: takes water and grease.", "water", "category"),
        (NOT, "No waxing for herpes sufferers without prophylaxis.", "herpes", "limited"),
        (AFTER, "Waxing: irritates eyes.", "irritates eyes", "category"),
        (DOES, "Waxing keeps water in; clogs nothing.", "keeps water", "limited"),
        (NOT, "Waxing: never, on anybody's skin: blisters.", "blisters", "category"),
        (NOT, "No waxing: planning in the near half-year.", "planning in the near half-year", "phrase"),
        (NOT, "No waxing: thrombosis, stroke, lupus.", "thrombosis, stroke, lupus", "phrase"),
        (FOR, "Waxing · moon face, acne.", "acne", "category"),
        (FOR, "Waxing is for soles.", "soles", "phrase"),
        (FOR, "Waxing is too lively for broken capillaries.", "broken capillaries", "hedged"),
        (AFTER, "Waxing with a mask lowers the risk of bruises.", "bruises", "hedged"),
        (AFTER, "Waxing: it prickles.", "prickles", "phrase"),
        (DOES, "Waxing sensitises a handful.", "sensitises a handful", "phrase"),
        (DOES, "Waxing holds water four times more.", "holds water four times more", "phrase"),
        (DOES, "Waxing covers 100 % of hair.", "covers 100", "limited"),
    ],
)
def test_a_lost_time_stage_or_sense_leaves_no_question(category, sentence, phrase, found):
    assert why(f"# Waxing\n\n{sentence}", category, "waxing", phrase) == found


@pytest.mark.parametrize("title", ["The rumour desk on waxing", "Waxing: gossip and truth"])
def test_what_a_page_of_rumours_says_is_asked_nowhere(title):
    assert why(f"# {title}\n\nWaxing: not in epilepsy.", NOT, "waxing", "epilepsy") == "hedged"


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "quote", "found"),
    [
        (FOR, "Пилинг назначают для подготовки кожи к операции.", "подготовки кожи к операции", "", "phrase"),
        (FOR, "Пилинг помогает: снижение тонуса, второй подбородок.", "снижение второй подбородок",
         "снижение тонуса, второй подбородок", "limited"),
        (FOR, "Пилинг показан после фракционного лазера.", "фракционный лазер", "фракционного лазера", "limited"),
        (NOT, "Спирали при пилинге – условный запрет.", "спирали", "Спирали", "limited"),
        (FOR, "Пилинг показан при артрозе, болезни Рейно.", "болезни Рейно", "", "phrase"),
        (FOR, "Пилинг показан: дерматит тяжёлый с шести лет.", "тяжёлый с шести лет", "", "phrase"),
        (DOES, "Пилинг: образуют плёнку.", "образуют плёнку", "", "phrase"),
        (DOES, "Пилинг: истончается эпидермис.", "истончается эпидермис", "", "phrase"),
        (DOES, "Пилинг удерживает воды вчетверо больше.", "удерживает воды вчетверо больше", "", "phrase"),
    ],
)  # fmt: skip
def test_a_russian_phrase_in_the_wrong_case_or_glued_is_asked_nowhere(category, sentence, phrase, quote, found):
    assert why(f"# Пилинг\n\n{sentence}", category, "пилинг", phrase, quote or phrase, language="ru") == found


@pytest.mark.parametrize(
    ("text", "subject", "name"),
    [
        ("# Room\n\nSalt bath: not in fever.", "salt bath", "a salt bath"),
        ("# Room\n\nThe LED mask: not in fever.", "LED mask", "an LED mask"),
        ("# Room\n\nA TCA peel: not in fever.", "TCA peel", "a TCA peel"),
        ("# Room\n\nEnzyme peel: not in fever.", "enzyme peel", "an enzyme peel"),
        ("# Room\n\nThe toxin: not in fever.", "the toxin", "toxin"),
        ("# Room\n\nMassage: not in fever.", "massage", "massage"),
        ("# Room\n\nPeels: not in fever.", "peels", "peels"),
        ("# Room\n\nOur Dermacalm cream: not in fever.", "Dermacalm cream", "Dermacalm cream"),
    ],
)
def test_what_can_be_counted_has_its_article_and_a_common_name_small_letters(text, subject, name):
    assert called(facts_of(text, (NOT, subject, "fever")).all[0]) == name


@pytest.mark.parametrize("title", ["(lunch table, recorded by permission)", "Tags: hair, colour", "From: Ann, clinic"])
def test_what_stands_around_a_page_is_no_title(title):
    document = read_document(f"{title}\n\nWaxing: not in fever.".encode(), "waxing-notes.txt")
    assert title_of(Source(document, ())) == ""


def test_what_a_page_sells_for_is_left_out_of_its_title():
    document = read_document("Карбокситерапия — цена в Омске, показания\n\nНельзя при эпилепсии.".encode(), "a.txt")
    assert title_of(Source(document, (), "ru")) == "Карбокситерапия"


def test_an_age_of_another_entry_is_no_limit_of_this_one():
    text = "# Waxing\n\nNot under 18, not in pregnancy."
    one = claim("sheet", text, NOT, "waxing", "pregnancy", qualifier="under 18")
    facts = Facts([Source(read_document(text.encode(), "sheet.md"), (one,))])
    assert unfit(facts.all[0], facts) == "limited"


def test_a_russian_noun_that_ends_like_an_adverb_does_what_stands_behind_it():
    text = "# Обёртывание\n\nКофеин сжигает жир, масло какао смягчает кожу."
    assert why(text, DOES, "кофеин", "смягчает кожу", language="ru") == "subject"


def test_a_day_by_its_number_is_no_length_of_time():
    text = "# Waxing\n\nAfter waxing: fine scaling on day 3."
    assert spoken(facts_of(text, (AFTER, "waxing", "fine scaling")).all[0]) == "fine scaling"
