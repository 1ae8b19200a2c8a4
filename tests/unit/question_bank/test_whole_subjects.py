"""A subject is a whole name with its own capitals, and no head, no pointing word and no paper that it stands on."""

from __future__ import annotations

import pytest
from claim_makers import DOES, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.classing import classed
from question_bank.drafting.deciding import client
from question_bank.drafting.fitness import unfit
from question_bank.drafting.phrasing import called
from question_bank.drafting.relating import cloze
from question_bank.drafting.shop import NotDrafted, Shop
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, *rows, language="en"):
    claims = tuple(
        claim("sheet", text, *row[:3], row[3] if len(row) > 3 else "", **(row[4] if len(row) > 4 else {}))
        for row in rows
    )
    return Facts([Source(read_document(text.encode(), "sheet.md"), claims, language)])


@pytest.mark.parametrize(
    ("text", "subject", "fit"),
    [
        ("# Laser\n\nThe laser is not used in epilepsy.", "laser", True),
        ("# Laser\n\nLaser hair removal: the laser is not used in epilepsy.", "laser", False),
        ("# Intense light (IPL) photofacial\n\nA photofacial is not done in epilepsy.", "photofacial", False),
        ("# Massage\n\nWhole massage is not done in epilepsy.", "whole massage", False),
        ("# Massage unit test\n\nA massage is not done in epilepsy.", "massage unit test", False),
    ],
)
def test_a_bare_head_a_pointing_word_and_a_paper_are_no_subject(text, subject, fit):
    facts = facts_of(text, (NOT, subject, "epilepsy"))
    assert (unfit(facts.all[0], facts) == "") is fit


@pytest.mark.parametrize(("more", "fit"), [("", True), ("Ламинирование бровей. ", False)])
def test_a_bare_head_is_none_in_russian_either(more, fit):
    text = f"# Ламинирование\n\n{more}Ламинирование запрещено при эпилепсии."
    facts = facts_of(text, (NOT, "ламинирование", "эпилепсия", "эпилепсии"), language="ru")
    assert (unfit(facts.all[0], facts) == "") is fit


@pytest.mark.parametrize(
    ("text", "subject", "name"),
    [
        ("Vitamins\n\nL-ascorbic acid fades. Not in epilepsy.", "l-ascorbic acid", "L-ascorbic acid"),
        ("DERMOLUX 15\n\nDermolux 15 is strong. Not in epilepsy.", "dermolux 15", "Dermolux 15"),
        ("WART PAINTS\n\nOf warts. Not in epilepsy.", "WART paints", "wart paints"),
        ("Fractional needling\n\nNot in epilepsy.", "fractional needling", "fractional needling"),
    ],
)
def test_a_name_has_the_capitals_that_its_text_gives_it(text, subject, name):
    assert called(facts_of(text, (NOT, subject, "epilepsy")).all[0]) == name


def test_of_what_is_put_on_it_is_not_said_that_it_is_carried_out():
    text = "# Ретинол\n\nРетинол нельзя применять при беременности и при эпилепсии."
    rows = [(NOT, "ретинол", "беременность", "беременности"), (NOT, "ретинол", "эпилепсия", "эпилепсии")]
    facts = facts_of(text, *rows, language="ru")
    for one in facts.all:
        item = client(one, Shop(facts, KEY))
        told = [each.feedback for each in item.decisions] + [each.text for each in item.reasons]
        assert not any("процедур" in each.lower() for each in told)


@pytest.mark.parametrize(
    ("bans", "until"),
    [
        ("pregnancy and in asthma", "the pregnancy is over"),
        ("pregnancy and in breastfeeding", "pregnancy and breastfeeding are over"),
    ],
)
def test_a_pregnant_client_comes_back_when_nothing_that_follows_is_in_the_way(bans, until):
    rows = [(NOT, "massage", one.removeprefix("in ")) for one in bans.split(" and ")]
    facts = facts_of(f"# Massage\n\nA massage is not done in {bans}.", *rows)
    assert client(facts.all[0], Shop(facts, KEY)).until == until


def test_a_pregnant_client_is_not_asked_about_where_the_text_leaves_nursing_open():
    facts = facts_of("# Massage\n\nNot done in pregnancy. Nursing is another matter.", (NOT, "massage", "pregnancy"))
    with pytest.raises(NotDrafted):
        client(facts.all[0], Shop(facts, KEY))


def test_where_a_source_tells_two_kinds_of_contraindications_apart_so_does_the_question():
    text = "# Peel\n\n## Contraindications\n\n### Absolute\n\n- epilepsy\n\n### Relative\n\n- smoking"
    facts = facts_of(
        text,
        (NOT, "peel", "epilepsy", "", {"qualifier": "absolute"}),
        (NOT, "peel", "smoking", "", {"qualifier": "relative"}),
    )
    for fact, right in zip(
        facts.all, ("As an absolute contraindication", "As a relative contraindication"), strict=True
    ):
        options = classed(fact, Shop(facts, KEY)).options
        assert [one.text for one in options if one.fraction] == [right]
        assert {one.text for one in options} == {
            "As an absolute contraindication",
            "As a relative contraindication",
            "As no obstacle",
        }
    with pytest.raises(NotDrafted):
        client(facts.all[1], Shop(facts, KEY))


def test_what_a_doctor_decides_is_no_mere_caution():
    text = "# Peel\n\nWith caution: in asthma the doctor decides."
    facts = facts_of(text, (NOT, "peel", "asthma", "", {"qualifier": "relative"}))
    with pytest.raises(NotDrafted):
        classed(facts.all[0], Shop(facts, KEY))


def test_no_rival_in_a_gap_does_the_same_or_fits_the_verb_less():
    text = (
        "Notes\n\nBotulinum toxin blocks acetylcholine. Mesobotox smooths skin. Fillers lift cheeks. Urea binds water."
    )
    rows = [
        (DOES, "botulinum toxin", "blocks acetylcholine"),
        (DOES, "mesobotox", "smooths skin"),
        (DOES, "fillers", "lift cheeks"),
        (DOES, "urea", "binds water"),
    ]
    facts = facts_of(text, *rows)
    with pytest.raises(NotDrafted):
        cloze(facts.all[0], facts.all, Shop(facts, KEY))
