"""What a person approved carries a draft, whatever its passage may be taken for; but for what its phrase lost."""

from __future__ import annotations

import json

import pytest
from claim_makers import AFTER, FOR, NOT, claim

from question_bank.approved_claims import approve
from question_bank.documents.reader import read_document
from question_bank.drafting.fitness import unfit
from question_bank.facts import Facts, Source, claim_id


def why(text, category, subject, phrase, *, approved, qualifier=None, language="en"):
    """Why nothing rests on a claim of the text, seen by a person or not."""
    one = claim("sheet", text, category, subject, phrase, qualifier=qualifier)
    source = Source(read_document(text.encode(), "sheet.md"), (one,), language)
    facts = Facts([source], approved=frozenset({claim_id(one)} if approved else ()))
    return unfit(facts.all[0], facts)


FREEZING = """# Fat freezing (cryolipolysis)

It breaks down HA gel. It does nothing for Radiesse.

Used for lumps and a double chin.
"""
BARS = """# Short-wave diathermy

The Board expects hepatitis B as a bar to treatment.
"""
FORM = """# Microneedling

Are you pregnant? If so, we do not treat you.
"""
OFTEN = """# Botulinum toxin

Unwanted effects. Common: headache; bruising; a heavy brow.
"""
LEFT_ON = """# Brow lamination

Contra-actions: redness, itching, frizzy hairs if the lotion is left on too long.
"""


@pytest.mark.parametrize(
    ("text", "row", "doubt"),
    [
        (FREEZING, (FOR, "cryolipolysis", "double chin"), "subject"),  # another name stands nearer
        (BARS, (NOT, "short-wave diathermy", "hepatitis B"), "category"),  # no word of the list forbids
        (FORM, (NOT, "microneedling", "pregnant"), "limited"),  # a question
    ],
)
def test_an_approved_claim_needs_no_proof_of_its_subject_and_category(text, row, doubt):
    """An instructor has read the passage and kept the claim; unread ones stay refused."""
    assert why(text, *row, approved=False) == doubt
    assert why(text, *row, approved=True) == ""


def test_how_often_is_the_approved_claims_own_although_it_heads_a_list():
    """ "Common" ahead of a list is said of each of its entries."""
    assert why(OFTEN, AFTER, "botulinum toxin", "bruising", qualifier="common", approved=False) == "limited"
    assert why(OFTEN, AFTER, "botulinum toxin", "bruising", qualifier="common", approved=True) == ""


@pytest.mark.parametrize(("phrase", "found"), [("itching", ""), ("frizzy hairs", "limited")])
def test_a_condition_behind_a_later_reaction_is_not_an_earlier_ones(phrase, found):
    assert why(LEFT_ON, AFTER, "brow lamination", phrase, approved=True) == found


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("# Massage\n\nThe belly is left out in pregnancy.\n", (NOT, "massage", "pregnancy")),
        ("# Peel\n\nNot for anybody with asthma who uses an inhaler daily.\n", (NOT, "peel", "asthma")),
        ("# Wax\n\nWe need not stop for varicose veins.\n", (NOT, "wax", "varicose veins")),
    ],
)
def test_what_a_short_phrase_lost_is_refused_even_where_it_was_approved(text, row):
    """Approval says that the document means this; it does not put back the words a question would leave out."""
    assert why(text, *row, approved=True) != ""


def test_lines_kept_as_read_are_approved_and_reworded_ones_are_not():
    """A changed line is vouched for by a person's own words, not by those of the passage."""
    text = "# Peel\n\nNot in pregnancy and epilepsy.\n"
    claims = tuple(claim("sheet", text, NOT, "peel", one) for one in ("pregnancy", "epilepsy"))
    source = Source(read_document(text.encode(), "sheet"), claims)
    lines = [
        {"doc": "sheet", "category": "contraindication", "subject": "peel", "claim": said, "evidence": seen}
        for said, seen in (("pregnancy", "pregnancy"), ("any epilepsy", "epilepsy"))
    ]
    found = approve([source], json.loads(json.dumps(lines)), output=None)
    kept = {one.claim for one in found.sources[0].claims if claim_id(one) in found.kept}
    assert kept == {"pregnancy"}
    assert len(found.reworded) == 1
    assert not found.kept & (found.others | found.reworded)


@pytest.mark.parametrize(("phrase", "found"), [("pregnancy", "limited"), ("epilepsy", "")])
def test_a_claim_whose_subject_a_person_changed_may_still_have_lost_its_exception(phrase, found):
    text = "# Hyaluronidase\n\n## Not to be given\n\n- pregnancy: postpone, except if tissue is at stake\n- epilepsy\n"
    one = claim("sheet", text, NOT, "hyaluronidase", phrase, phrase.split()[0], qualifier="relative")
    source = Source(read_document(text.encode(), "sheet.md"), (one,), "en")
    facts = Facts([source], vouched=frozenset({claim_id(one)}))
    assert unfit(facts.all[0], facts) == found


@pytest.mark.parametrize(
    ("text", "category", "phrase", "found"),
    [
        ("# RF lifting\n\n## Indications\n\n- every phototype\n", FOR, "every phototype", "category"),
        ("# RF lifting\n\n## Indications\n\n- nasolabial folds\n", FOR, "nasolabial folds", ""),
        ("# RF lifting\n\n## Reactions\n\nAcceptable: swelling.\n", AFTER, "swelling", "category"),
        ("# RF lifting\n\n## Reactions\n\nUnwanted: swelling.\n", AFTER, "swelling", ""),
    ],
)
def test_what_suits_all_is_no_indication_and_what_is_acceptable_no_unwanted_reaction(text, category, phrase, found):
    assert why(text, category, "RF lifting", phrase, approved=True) == found
    one = claim("sheet", text, category, "RF lifting", phrase)
    facts = Facts([Source(read_document(text.encode(), "sheet.md"), (one,), "en")], vouched=frozenset({claim_id(one)}))
    assert unfit(facts.all[0], facts) == found
