"""What stands around a passage: its heading, its sentence, its list's opening line, its row."""

from __future__ import annotations

import pytest

from question_bank.claims.around import around
from question_bank.documents.reader import read_document

TEXT = """# Acid

## Medical uses

Acne is treated with it. It is not used on open wounds. Ask first.

It should not be used in:

- pregnancy
- children under three

| Strength | Use |
|---|---|
| 2 % | warts |
"""


@pytest.mark.parametrize(
    ("words", "section", "lead", "whole"),
    [
        ("open wounds", "Medical uses", "", "It is not used on open wounds."),
        ("pregnancy", "Medical uses", "It should not be used in:", "pregnancy"),
        ("warts", "Medical uses", "Use", "2 % | warts"),
    ],
)
def test_a_passage_is_shown_in_its_sentence_item_or_row_under_its_heading(words, section, lead, whole):
    document = read_document(TEXT.encode(), "acid.md")
    start = document.text.index(words)
    found = around(document, start, start + len(words))
    assert (found.section, found.lead, found.before + found.words + found.after) == (section, lead, whole)
    assert found.words == words
