"""How a draft's key and wrong answers are held against an annotation."""

from __future__ import annotations

import pytest
from claim_makers import DOES, FOR, NOT, claim

from bench.drafts import denied, fault, fault_of_key, from_annotated, is_said
from question_bank.documents.reader import read_document
from question_bank.drafting.classing import classed
from question_bank.drafting.shop import Shop
from question_bank.facts import Facts, Source

TEXT = "# Waxing\n\nWaxing is for dark hair. Waxing is forbidden in active herpes."


def annotated(category, subject, phrase, qualifier=None):
    return {"category": category, "subject": subject, "claim": phrase, "qualifier": qualifier}


def facts_of(*rows):
    claims = tuple(claim("sheet", TEXT, *row) for row in rows)
    return Facts([Source(read_document(TEXT.encode(), "sheet.md"), claims)])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (annotated("contraindication", "waxing", "active herpes"), ""),
        (annotated("contraindication", "waxing", "active herpes", "absolute"), ""),
        (annotated("contraindication", "sugaring", "active herpes"), "other subject"),
        (annotated("contraindication", "waxing", "active herpes", "relative"), "qualifier"),
        (annotated("side_effect", "waxing", "active herpes"), "other category"),
        (annotated("contraindication", "waxing", "epilepsy"), "key not annotated"),
    ],
)
def test_a_key_is_sound_if_the_annotation_has_it_of_its_subject_with_its_limit(wanted, found):
    facts = facts_of((NOT, "waxing", "active herpes"))
    assert fault_of_key(facts.all[0], [wanted]) == found


def test_a_wrong_answer_that_the_annotation_calls_right_is_a_fault():
    facts = facts_of((NOT, "waxing", "active herpes"), (FOR, "waxing", "dark hair"))
    key, shop = facts.all[0], Shop(facts, bytes(16))
    item = classed(key, shop)
    right = annotated("contraindication", "waxing", "active herpes")
    assert ("indication", "waxing", "active herpes") in list(denied(item, [key], facts))
    assert fault(item, facts, [right]) == ""
    assert fault(item, facts, [right, right | {"category": "indication"}]).startswith("second right answer")
    assert not is_said((DOES.value, "waxing", "active herpes"), [right])


def test_an_instructor_who_knows_the_annotation_keeps_what_it_has_as_it_was_read():
    """Another limit or another state is not kept, and nothing is drafted from it."""
    facts = facts_of((FOR, "waxing", "dark hair"), (NOT, "waxing", "active herpes"))
    wanted = [
        annotated("indication", "waxing", "dark hair"),
        annotated("contraindication", "waxing", "active herpes", "relative"),
    ]
    found, _ = from_annotated(facts.sources[0], wanted)
    assert [one.claim.claim for one in found.all if found.is_approved(one)] == ["dark hair"]
    assert [one.claim.claim for one in found.all if found.obstacle(one)] == ["active herpes"]
