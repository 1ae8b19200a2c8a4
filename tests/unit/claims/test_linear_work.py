"""The work of reading a document grows as its length does: counted in calls, not in seconds."""

import sys

import pytest

from question_bank.claims.extraction import extract
from question_bank.documents.reader import read_document

TEXT = """Ozone peel

Who it suits
- oily or dry scalp
- acne and dull skin

Contraindications:
- pregnancy
- haemophilia… or poor blood clotting

The ozone peel stimulates blood flow and may cause redness for two days. It is not done in asthma.

"""
SLACK = 1.01


def calls_to_read(copies):
    """How many calls, of functions written here or built in, reading so many copies of the text takes."""
    document = read_document((TEXT * copies).encode(), "notes.txt")
    extract(document)  # what is remembered from one document to the next is there
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        extract(document)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("copies", [1, 10])
def test_ten_times_the_text_is_at_most_ten_times_the_work(copies):
    assert calls_to_read(copies * 10) < calls_to_read(copies) * 10 * SLACK
