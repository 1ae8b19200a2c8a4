"""The banks that ship with the product."""

import json
from importlib.resources import files

import pytest

from question_bank.errors import BankError
from question_bank.interchange.native import bank_to_document, canonical
from question_bank.library import library_banks, load_library_bank


def test_every_shipped_bank_is_in_canonical_form():
    for name in library_banks():
        text = files("question_bank.library").joinpath(f"{name}.json").read_text(encoding="utf-8")
        assert canonical(bank_to_document(load_library_bank(name))) == text


def test_a_shipped_bank_has_approved_items_under_its_own_topics():
    for name in library_banks():
        bank = load_library_bank(name)
        topics = {topic.id for topic in bank.topics}
        assert any(entry.status == "approved" for entry in bank.items)
        assert all(topics.issuperset(entry.item.topics) for entry in bank.items)


def test_an_unknown_bank_is_refused_by_name():
    with pytest.raises(BankError, match="There is no bank nails in the library"):
        load_library_bank("nails")


def test_names_are_file_names_without_their_ending():
    assert "mesotherapy-for-acne" in library_banks()
    assert json.dumps(library_banks())
