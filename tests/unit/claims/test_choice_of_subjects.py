"""Which of several named things a claim is about, where no rule for the one kind of text says it."""

import re

import numpy as np
import pytest

from question_bank.claims.choosing.told import told
from question_bank.claims.extraction import extract
from question_bank.claims.learned.meaning import SIZE, Meaning
from question_bank.documents.reader import read_document

COLUMNS = """# Three scrubs side by side

From the tutor's slides.

| | Sugar 40 % | Coarse salt | Rice bran |
|---|---|---|---|
| Depth | shallow | deep | shallow |
| Indications | dull skin | calluses | sensitive skin |
| Contraindications | sunburn | open wounds | eczema |
"""
ENTRIES = """PRICES & COMPANY
Quick reference, v. 2

====================
ISOTRETINOIN (oral)
====================
Indications: severe nodular acne.
Contraindications: pregnancy; severe liver disease.

====================
ADAPALENE 0.1 %
====================
Indications: comedonal acne.
Contraindications: eczema.
"""


def about(text, name):
    return {one.claim: one.subject for one in extract(read_document(text.encode(), name)).claims}


def test_the_columns_of_a_table_are_what_its_rows_tell_of():
    told = about(COLUMNS, "scrubs.md")
    assert (told["open wounds"], told["eczema"]) == ("coarse salt", "rice bran")


def test_a_line_between_rules_names_what_the_lines_under_it_are_about():
    told = about(ENTRIES, "reference.txt")
    assert "isotretinoin" in told["pregnancy"].lower()
    assert "adapalene" in told["eczema"].lower()


def test_the_way_to_a_page_is_not_what_the_page_is_about():
    text = "Home/Peels/Milk\n\nMilk peeling: a gift of Cleopatra\n\nWhom it suits\n\n- dry skin\n- first wrinkles\n"
    found = extract(read_document(text.encode(), "page.txt")).claims
    assert {one.subject for one in found} == {"milk peeling"}


@pytest.mark.parametrize(
    ("text", "held", "names"),
    [
        ("A cool pack narrows vessels, says nobody.", {"cool", "pack"}, ["cool pack"]),
        ("Wax, sugar and a peel\nlaser", {"Wax", "sugar", "peel", "laser"}, ["Wax", "sugar", "peel", "laser"]),
        ("Nobody names anything.", set(), []),
    ],
)
def test_a_name_is_what_the_network_holds_for_one_side_by_side_in_a_line(text, held, names):
    found = list(re.finditer(r"\w+|[^\w\s]", text))
    table = np.zeros((len(found), SIZE), np.float16)
    table[:, -1] = [one[0] in held for one in found]
    assert list(told(text, Meaning([one.start() for one in found], table))) == names


def test_a_name_that_no_list_knows_and_no_heading_says_is_what_a_claim_is_about():
    text = "Talk of the evening\n\nWe tried it. A hay compress eases tension, and it may leave small blisters.\n"
    assert {"hay compress"} == {one.subject for one in extract(read_document(text.encode(), "evening.txt")).claims}
