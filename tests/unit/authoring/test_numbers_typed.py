"""Numbers typed into the editor: a comma is a decimal mark unless it may part thousands."""

from __future__ import annotations

import pytest

from lms_plugin.authoring.editing.closing import document_of
from question_bank.errors import InvalidDocument
from question_bank.interchange import native

BASE = {"schema_version": 1, "item_id": "dose", "type": "numeric", "version": 1}


def made(value):
    answer = {"id": "a", "value": value, "fraction": "1", "tolerance": "0,25"}
    return native.item_from_document(document_of({"stem": "How much?", "answers": [answer]}, BASE))


@pytest.mark.parametrize(("typed", "bounds"), [("1,5", ("1.25", "1.75")), ("0,125", ("-0.125", "0.375"))])
def test_a_comma_is_read_as_a_decimal_mark(typed, bounds):
    assert tuple(map(str, made(typed).answers[0].bounds)) == bounds


@pytest.mark.parametrize("typed", ["1,500", "−12,000", "1 500"])
def test_a_right_number_that_may_be_a_thousand_is_refused_at_its_field(typed):
    with pytest.raises(InvalidDocument, match=r"answers\[0\]\.value"):
        made(typed)
