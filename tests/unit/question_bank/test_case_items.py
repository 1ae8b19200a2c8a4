"""Cases: a vignette and the questions about it, drawn and shown together, each scored by itself (assessment.md 1.2)."""

import json

import pytest
from strategies import SEED, single

from question_bank.bank import Bank, BankItem
from question_bank.blueprint import Blueprint, BlueprintRow, PoolItem, Section, assemble, rebuild
from question_bank.errors import InvalidDocument, InvalidItem, InvalidResponse
from question_bank.interchange.native import canonical, item_from_document, item_to_document
from question_bank.items import Case, CaseChild
from question_bank.linter import lint_item
from question_bank.scoring import score
from question_bank.statistics.figures import Absence
from question_bank.statistics.guessing import guess_percent

CHILDREN = (CaseChild(item_id="x"), CaseChild(item_id="y", version=2))


def case(**changes):
    return Case(**{"item_id": "v", "stem": "A client of 34 comes for a peel.", "children": CHILDREN} | changes)


def bank(*statuses, **changes):
    items = (case(**changes), single(item_id="x"), single(item_id="y", version=2))
    return Bank(
        id="b", title="B",
        items=tuple(BankItem(status=status, item=item) for status, item in zip(statuses, items, strict=True)),
    )  # fmt: skip


def test_a_case_survives_export_import_export_to_the_byte():
    once = canonical(item_to_document(case()))
    assert item_from_document(json.loads(once)) == case()
    assert canonical(item_to_document(item_from_document(json.loads(once)))) == once


@pytest.mark.parametrize(
    ("children", "said"),
    [
        (CHILDREN[:1], "2 to 12 questions, not 1"),
        ((CHILDREN[0], CHILDREN[0]), "in the case twice"),
        ((CHILDREN[0], CaseChild(item_id="v")), "a question of itself"),
        ((CHILDREN[0], CaseChild(item_id="")), "is no item id"),
        ((CHILDREN[0], CaseChild(item_id="y", version=0)), "must be 1 or more"),
    ],
)
def test_a_case_without_two_different_questions_is_refused(children, said):
    with pytest.raises(InvalidItem, match=said):
        case(children=children)


@pytest.mark.parametrize(
    ("statuses", "changes", "said"),
    [
        (("approved", "draft", "approved"), {}, "the case is approved, this question is not"),
        (("draft", "draft", "draft"), {"children": (*CHILDREN, CaseChild(item_id="z"))}, "not in the bank"),
        (("draft", "draft", "draft"), {"children": (CHILDREN[0], CaseChild(item_id="y", version=3))}, "no version 3"),
    ],
)
def test_a_bank_refuses_a_case_whose_questions_are_not_as_it_says(statuses, changes, said):
    with pytest.raises(InvalidDocument, match=said):
        bank(*statuses, **changes)


def test_a_bank_refuses_a_case_in_a_case():
    outer = case(item_id="w", children=(CaseChild(item_id="v"), CaseChild(item_id="x")))
    held = bank("draft", "draft", "draft")
    with pytest.raises(InvalidDocument, match="cannot be a question of a case"):
        Bank(id="b", title="B", items=(*held.items, BankItem(status="draft", item=outer)))


def test_a_case_earns_nothing_itself_and_takes_no_response():
    assert (score(case(), None).fraction, score(case(), None).state) == (0, "blank")
    assert guess_percent(case()) is Absence.NO_GUESS
    with pytest.raises(InvalidResponse):
        score(case(), "a")


def test_a_long_vignette_is_no_finding():
    assert "W12" not in {one.rule for one in lint_item(case(stem="word " * 150))}


def pool(count=6):
    loose = [PoolItem(item_id=f"i{place}") for place in range(count)]
    inside = [PoolItem(item_id="x"), PoolItem(item_id="y")]
    return [*loose, *inside, PoolItem(item_id="v", version_ref=9, children=(("x", 1), ("y", 2)))]


def drawn(count, seed, history=None):
    blueprint = Blueprint(sections=(Section(rows=(BlueprintRow(count=count),)),))
    return assemble(blueprint, pool(), seed=seed, history=history)


def test_the_questions_of_a_case_stand_together_in_order_and_never_come_alone():
    met = 0
    for number in range(200):
        form = drawn(3, number.to_bytes(16, "big"))
        places = [place for place, slot in enumerate(form.slots) if slot.case]
        assert {slot.item_id for slot in form.slots} & {"x", "y"} == ({"x", "y"} if places else set())
        if places:
            met += 1
            first, second = (form.slots[place] for place in places)
            assert places[1] == places[0] + 1
            assert (first.item_id, second.item_id) == ("x", "y")
            assert (first.case, first.case_ref, first.version_ref, second.version_ref) == ("v", 9, 1, 2)
        assert [slot.item_id for slot in rebuild(form.record).slots] == [slot.item_id for slot in form.slots]
    assert 0 < met < 200


def test_a_case_counts_as_one_question_of_its_row():
    assert len(drawn(7, SEED).slots) == 8


def test_a_case_is_seen_as_often_as_its_most_met_question():
    history = {f"i{place}": 1 for place in range(5)} | {"y": 1}
    assert [slot.item_id for slot in drawn(1, SEED, history).slots] == ["i5"]
