"""The native format: read, written canonically, refused with every problem and its place (docs/native-format.md)."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import EVERY_TYPE, items, law, single

from question_bank.bank import STATUSES, Bank, BankItem, SourceDocument, Topic
from question_bank.errors import InvalidDocument
from question_bank.interchange.native import (
    _ITEMS,
    bank_from_document,
    bank_to_document,
    canonical,
    item_from_document,
    item_to_document,
)

MINIMAL = {
    "schema_version": 1,
    "item_id": "i",
    "type": "single_choice",
    "stem": "Which?",
    "options": [{"id": "a", "text": "A", "fraction": "1"}, {"id": "b", "text": "B"}],
}


def problems(read, document):
    with pytest.raises(InvalidDocument) as caught:
        read(document)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def a_bank(*entries):
    return {"schema_version": 1, "bank": {"id": "b", "title": "B"}, "documents": [], "items": list(entries)}


@law
@given(items())
def test_an_item_survives_export_and_import(item):
    assert item_from_document(json.loads(canonical(item_to_document(item)))) == item


@law
@given(items())
def test_export_import_export_is_byte_equal(item):
    once = canonical(item_to_document(item))
    assert canonical(item_to_document(item_from_document(json.loads(once)))) == once


@law
@given(st.lists(st.tuples(st.sampled_from(STATUSES), items()), max_size=3, unique_by=lambda row: row[1].item_id))
def test_a_bank_survives_export_import_export_to_the_byte(rows):
    numbered = [item for _, item in rows if item.idnumber is not None]
    if len({item.idnumber for item in numbered}) < len(numbered):
        return
    bank = Bank(
        id="b",
        title="Bänk",
        topics=(Topic(id="t", title="T"),),
        documents=(SourceDocument(id="d", title="D", sha256="0" * 64),),
        items=tuple(BankItem(status=status, item=item) for status, item in rows),
    )
    once = canonical(bank_to_document(bank))
    again = bank_from_document(json.loads(once))
    assert again == bank
    assert canonical(bank_to_document(again)) == once


def test_absent_members_take_their_defaults_and_the_canonical_form_writes_every_one():
    document = item_to_document(item_from_document(MINIMAL))
    assert set(document) == {"schema_version", "type", *(one.name for one in fields(single()))}
    assert document["default_mark"] == "1"
    assert document["options"][1] == {
        "id": "b",
        "text": "B",
        "fraction": "0",
        "feedback": "",
        "critical": False,
        "pin": None,
        "citations": [],
    }


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
def test_every_member_of_a_type_is_written(item):
    assert set(_ITEMS[item.type].members) == {one.name for one in fields(item)}


def test_the_canonical_form_is_sorted_utf8_with_one_newline_at_the_end():
    assert canonical({"b": "é", "a": ["x"]}) == '{\n  "a": [\n    "x"\n  ],\n  "b": "é"\n}\n'


@pytest.mark.parametrize(
    ("written", "canonical_form"),
    [("1.50", "1.5"), ("10", "10"), ("-0", "0"), ("0.0", "0"), (1, "1"), (0.5, "0.5")],
)
def test_numbers_have_one_way_to_be_written(written, canonical_form):
    document = MINIMAL | {"default_mark": written}
    assert item_to_document(item_from_document(document))["default_mark"] == canonical_form


@pytest.mark.parametrize("written", ["1e3", "NaN", "Infinity", "", " 1", "1,5", "٣", True, None, "1" * 13, [1]])
def test_what_is_no_plain_decimal_is_refused(written):
    (problem,) = problems(item_from_document, MINIMAL | {"default_mark": written})
    assert problem == 'default_mark: must be a number written as text, such as "0.5"'


def test_all_problems_of_an_item_are_told_at_once_with_their_places():
    document = MINIMAL | {
        "stem": 5,
        "difficulity": "hard",
        "version": "1",
        "shuffle": 1,
        "topics": "safety",
        "citations": [{"title": "T", "page": True}],
        "options": [{"id": "a", "fraction": "one"}, "b", {"id": "c", "text": "C", "pin": "middle"}],
    }
    assert problems(item_from_document, document) == [
        "stem: must be text",
        'options[0].fraction: must be a number written as text, such as "0.5"',
        "options[0].text: is missing",
        "options[1]: must be an object",
        'options[2].pin: must be null, "first", "last" or a place counted from 0',
        "difficulity: is not a member of this format",
        "version: must be a whole number up to 2147483647",
        "shuffle: must be true or false",
        "topics: must be a list",
        "citations[0].page: must be a whole number up to 2147483647",
        "citations[0].document: is missing",
    ]


def test_broken_rules_of_a_type_are_told_the_same_way():
    document = MINIMAL | {"options": [{"id": "a", "text": "A"}, {"id": "b", "text": "a."}]}
    assert problems(item_from_document, document) == [
        "options[1].text: reads the same as option a",
        "options: exactly one option must be the key (fraction 1), not 0",
    ]


@pytest.mark.parametrize("text", ["half \ud83d", "nul \0"])
def test_texts_that_no_file_or_database_can_hold_are_refused(text):
    assert problems(item_from_document, MINIMAL | {"stem": text})[0].startswith("stem: holds ")


@pytest.mark.parametrize("version", [None, 0, "1", True])
def test_a_schema_version_is_required(version):
    assert problems(item_from_document, MINIMAL | {"schema_version": version}) == ["schema_version: must be 1"]
    assert problems(bank_from_document, a_bank() | {"schema_version": version}) == ["schema_version: must be 1"]


@pytest.mark.parametrize("read", [item_from_document, bank_from_document])
def test_a_newer_schema_is_refused_by_name(read):
    (problem,) = problems(read, {"schema_version": 2})
    assert problem.startswith("schema_version: 2 is newer than this program, which reads 1")


@pytest.mark.parametrize("kind", ["essay", None, 5])
def test_an_unknown_type_is_refused(kind):
    assert problems(item_from_document, MINIMAL | {"type": kind})[0].startswith("type: must be one of single_choice")


@pytest.mark.parametrize("document", [None, [], "x", 5])
def test_documents_are_objects(document):
    assert problems(item_from_document, document) == ["an item must be an object"]
    assert problems(bank_from_document, document) == ["a bank must be an object"]


def test_all_problems_of_a_bank_are_told_with_the_place_of_each_item():
    broken = MINIMAL | {
        "options": [{"id": "a", "text": "A", "fraction": "1"}, {"id": "b", "text": "B", "fraction": "x"}]
    }
    document = a_bank(
        {"status": "draft", "item": MINIMAL},
        {"status": "draft", "item": broken},
        {"status": "draft"},
        {"status": 1, "item": MINIMAL},
        {"status": "draft", "item": []},
    ) | {"extra": 1, "bank": {"id": "b", "topics": [{"id": "t"}]}, "documents": None}
    assert problems(bank_from_document, document) == [
        "extra: is not a member of this format",
        "bank.topics[0].title: is missing",
        "bank.title: is missing",
        "documents: must be a list",
        'items[1].options[1].fraction: must be a number written as text, such as "0.5"',
        "items[2]: must hold a status and an item, nothing else",
        "items[3].status: must be text",
        "items[4]: an item must be an object",
    ]


def test_a_bank_names_everything_once_and_knows_the_statuses():
    entry = {"status": "ready", "item": MINIMAL | {"idnumber": "7"}}
    document = a_bank(entry, entry | {"status": "draft"})
    document["bank"] = {"id": "b", "title": "B", "topics": [{"id": "t", "title": "T"}] * 2}
    document["documents"] = [{"id": "d", "title": "D"}] * 2
    assert problems(bank_from_document, document) == [
        "bank.topics[1].id: t is used twice in this bank",
        "documents[1].id: d is used twice in this bank",
        "items[1].item_id: i is used twice in this bank",
        "items[1].idnumber: 7 is used twice in this bank",
        f"items[0].status: must be one of {', '.join(STATUSES)}",
    ]
