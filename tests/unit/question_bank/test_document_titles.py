"""What a text calls itself, however it begins: a letter's subject, the first words that are no sentence, a heading."""

from __future__ import annotations

import pytest

from question_bank.document_titles import document_title
from question_bank.documents.reader import read_document

REST = "\n\nIt loosens comedones, and resistance does not develop, so that it may be used for many months in a row.\n"


@pytest.mark.parametrize(
    ("begins", "title"),
    [
        ("From: the school\n\nSubject: Re: Enzyme peels, second part\n\nHi all,", "Enzyme peels, second part"),
        ("Кому: мастерам\n\nТема: Парафин зимой\n\nПривет!", "Парафин зимой"),
        (
            "Teaching note: steam in the facial. For tutors of the second level at the campus by the river.",
            "Teaching note: steam in the facial",
        ),
        ("Прощай, угри!", "Прощай, угри"),
        ("Steam softens the plug in the follicle and brings blood to the skin of the face within minutes.", "Sheet 1"),
        ("Hi Ann, here comes what I promised.", "Sheet 1"),
    ],
)
def test_a_text_without_a_heading_is_called_by_what_it_begins_with_if_that_is_no_sentence(begins, title):
    assert document_title(read_document((begins + REST).encode(), "sheet_1.txt")) == title


def test_a_title_of_mere_marks_is_none():
    page = "<html><head><title>.</title></head><body><p>Lamination, tint, henna. Three things on one brow.</p>"
    found = document_title(read_document((page + f"<p>{REST}</p></body></html>").encode(), "sheet.html"))
    assert found == "Lamination, tint, henna"


def test_the_first_heading_counts_where_only_furniture_stands_over_it():
    page = "Pages: 1 2 3 4 … Tags: hair, colour, salon, allergy, and all that a page has.\n\n# Bleach: how it works\n"
    assert document_title(read_document((page + REST).encode(), "sheet.md")) == "Bleach: how it works"
