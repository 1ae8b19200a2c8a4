"""A ban that holds somewhere, in an amount or for a hope is no plain ban, and what only is rare is not said to pass."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.deciding import client
from question_bank.drafting.distractors import distractors
from question_bank.drafting.fitness import unfit
from question_bank.drafting.known import is_substance, is_told_by_the_field, is_well_known
from question_bank.drafting.shop import NotDrafted, Shop, said
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, *rows, language="en", name="sheet.md"):
    claims = tuple(claim("sheet", text, *row[:4], qualifier=(row[4:] or (None,))[0]) for row in rows)
    return Facts([Source(read_document(text.encode(), name), claims, language)])


def why(text, *row, language="en"):
    facts = facts_of(text, row, language=language)
    return unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("Salicylic acid: never on large areas in pregnancy.", "pregnancy", "limited"),
        ("Salicylic acid: not in a high concentration with rosacea.", "rosacea", "limited"),
        ("Salicylic acid: not on the lips with herpes.", "herpes", "limited"),
        ("Salicylic acid must not be put over moles.", "moles", "limited"),
        ("Salicylic acid: not in women who may become pregnant.", "pregnant", "limited"),
        ("Salicylic acid: not in a disease of nerve and muscle.", "disease of nerve", "limited"),
        ("Salicylic acid: the abdomen isn't treated in pregnancy.", "pregnancy", "limited"),
        ("Salicylic acid: rosacea is a reason not to use it every day.", "rosacea", "limited"),
        ('Salicylic acid.\n\nWhite cards ("it\'s OK"): pregnancy / tattoos', "pregnancy", "hedged"),
        ('Salicylic acid.\n\nYellow cards ("think first"): rosacea / tattoos', "rosacea", "limited"),
        ("Salicylic acid: thrombosis now or in the past – no tablets.", "thrombosis", "limited"),
        ("Salicylic acid: not as usual: kidney failure – a smaller dose.", "kidney failure", "limited"),
        ("Salicylic acid: in high blood pressure we lower the strength.", "high blood pressure", "limited"),
        ("Salicylic acid: not in pregnancy.", "pregnancy", ""),
        ("Salicylic acid: not on the lips, in pregnancy.", "pregnancy", ""),
        ("Salicylic acid is not given to people on warfarin.", "warfarin", ""),
        ("Salicylic acid: with rosacea go ahead.", "rosacea", "hedged"),
    ],
)
def test_a_ban_keeps_the_place_the_amount_and_the_people_it_is_for(sentence, phrase, found):
    assert why(f"Salicylic acid\n\n{sentence}", NOT, "salicylic acid", phrase) == found


@pytest.mark.parametrize(
    ("sentence", "row", "found"),
    [
        ("Салициловая кислота: нельзя на больших участках при беременности.", ("беременность", "беременности"),
         "limited"),
        ("Салициловая кислота: нельзя женщинам, которые планируют беременность.", ("беременность", ""), "limited"),
        ("Салициловая кислота: нельзя при беременности.", ("беременность", "беременности"), ""),
        ("Салициловая кислота запрещена: филлеры, поставленные недавно.", ("филлеры", ""), "limited"),
    ],
)  # fmt: skip
def test_a_russian_ban_keeps_its_limits_too(sentence, row, found):
    assert why(f"Салициловая кислота\n\n{sentence}", NOT, "салициловая кислота", *row, language="ru") == found


def test_what_something_is_for_is_what_the_sentence_takes_for_it():
    text = "# Face\n\nFillers restore volume. For a hollow cheek take fillers, for a slipped cheek take threads."
    rows = [(FOR, "fillers", "slipped cheek"), (DOES, "fillers", "restore volume"), (FOR, "fillers", "hollow cheek")]
    facts = facts_of(text, *rows)
    assert [unfit(one, facts) for one in facts.all] == ["subject", "", ""]


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("redness, gone in an hour", True),
        ("redness (it fades)", False),  # in brackets, and no draft is made of it
        ("redness that settles within a day", True),
        ("bruises that pass; rarely redness", False),
    ],
)
def test_a_reaction_is_said_to_pass_only_where_its_own_words_do(words, passes):
    text = f"Microneedling\n\nMicroneedling may bring {words}."
    facts = facts_of(text, (AFTER, "microneedling", "redness", "", "temporary"))
    told = said(facts.all[0], Shop(facts, KEY).words(facts.all[0]))
    assert ("passes" in told) is (passes or "fades" in words)


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("Sellers praise the peel for wrinkles.", "wrinkles", "hedged"),
        ("The peel is for acne after stress or burns.", "burns", "limited"),
        ("The peel is for wrinkles.", "wrinkles", ""),
    ],
)
def test_what_sellers_say_and_what_belongs_to_another_word_is_no_aim(sentence, phrase, found):
    assert why(f"# Peel\n\n{sentence}", FOR, "peel", phrase) == found


@pytest.mark.parametrize(("head", "drafted"), [("Not now", True), ("Never", False)])
def test_nothing_is_put_off_that_a_list_forbids_for_ever(head, drafted):
    text = f"# Salicylic peel\n\n{head}:\n\n- active herpes\n\n- epilepsy"
    facts = facts_of(text, (NOT, "salicylic peel", "active herpes"), (NOT, "salicylic peel", "epilepsy"))
    herpes, epilepsy = facts.all
    assert client(epilepsy, Shop(facts, KEY)).until == ""
    if drafted:
        assert client(herpes, Shop(facts, KEY)).until == "the herpes has healed"
    else:
        with pytest.raises(NotDrafted):
            client(herpes, Shop(facts, KEY))


def test_a_disease_that_cold_sets_off_is_no_cold():
    text = "# Cryolipolysis\n\nNot in cold agglutinin disease."
    facts = facts_of(text, (NOT, "cryolipolysis", "cold agglutinin disease"))
    assert client(facts.all[0], Shop(facts, KEY)).key["decision"] == "refer"


@pytest.mark.parametrize(
    ("subject", "text", "name"),
    [("СЕРА", "СЕРА\nПодсушивает.", "сера"), ("витамин е", "ВИТАМИН Е\nЗащищает.", "витамин Е"),
     ("СМАС", "СМАС подтягивает.", "СМАС"), ("Глицерин", "Глицерин, и снова глицерин увлажняет.", "глицерин")],
)  # fmt: skip
def test_a_heading_that_shouts_is_no_acronym(subject, text, name):
    claims = (claim("sheet", text, DOES, subject, "x", text.split()[-1]),)
    assert Facts([Source(read_document(text.encode(), "sheet.txt"), claims, "ru")]).all[0].name == name


def test_what_is_told_by_its_place_in_an_order_is_not_said_of_a_name():
    text = "Spots\n\nAzelaic acid and arbutin lighten. The first is for melasma; the second is for sun spots."
    facts = facts_of(text, (FOR, "azelaic acid", "sun spots"), (DOES, "azelaic acid", "lighten"))
    assert unfit(facts.all[0], facts) == "subject"


def test_whom_it_is_allowed_is_no_aim():
    assert why("Sulphur\n\nSulphur is used for scabies, even in pregnancy.", FOR, "sulphur", "pregnancy") == "category"


@pytest.mark.parametrize(
    ("subject", "phrase", "known"),
    [
        ("tea tree oil", "lowers the number of yeasts", True),  # what acts on fungi
        ("resorcinol", "helps with dandruff", True),
        ("sulphur", "dissolves horn", True),
        ("triamcinolone", "dampens inflammation", True),
        ("clary sage", "kills bacteria", True),
        ("tea tree oil", "binds copper", False),
    ],
)
def test_what_the_field_says_of_a_thing_is_known_in_other_words_too(subject, phrase, known):
    text = f"{subject}. {phrase}."
    facts = facts_of(text, (DOES, subject, phrase))
    assert is_well_known(facts.all[0], facts.all[0]) is known


@pytest.mark.parametrize(
    ("subject", "substance"),
    [("clary sage", True), ("phenol", True), ("azelaic acid", True), ("endermologie", False), ("waxing", False)],
)
def test_a_client_asks_for_what_is_done_and_not_for_what_it_is_done_with(subject, substance):
    facts = facts_of(f"{subject}. pregnancy.", (NOT, subject, "pregnancy"))
    assert is_substance(facts.all[0]) is substance


def test_of_what_the_field_does_not_know_nothing_is_surely_not_done():
    text = "Shelf\n\nSalicylic acid opens a lid.\n\nMoon dust feeds a fungus.\n\nGlucose feeds a yeast."
    rows = [(DOES, "salicylic acid", "opens a lid"), (DOES, "moon dust", "feeds a fungus")]
    facts = facts_of(text, *rows, (DOES, "glucose", "feeds a yeast"))
    acid, dust, _ = facts.all
    assert is_told_by_the_field(acid)
    assert not is_told_by_the_field(dust)
    assert distractors(dust, facts, seed=KEY, wanted=3) == []
