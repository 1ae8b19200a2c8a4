"""A document kept as plain values is read back as it was."""

from __future__ import annotations

import json

import pytest

from question_bank.documents.reader import read_document
from question_bank.documents.stored import from_values, to_values

PAGES = {
    "peel.md": "# Peel\n\n## Not for\n\n- pregnancy\n  - late\n- herpes\n\n| who | why |\n|--|--|\n| a | b |\n",
    "peel.txt": "Peel\n\n• pregnancy\n• herpes\n",
    "peel.html": "<!doctype html><title>Peel</title><h1>Peel</h1><ol><li>one</ol><table><tr><th>a<td>b</table>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_document_comes_back_through_json_as_it_was(name):
    document = read_document(PAGES[name].encode(), name)
    values = json.loads(json.dumps(to_values(document)))
    back = from_values(values, document.text)
    for member in ("name", "kind", "text", "blocks", "digest", "encoding", "title", "source", "notes"):
        assert getattr(back, member) == getattr(document, member)


def test_what_is_as_usual_takes_no_room():
    document = read_document(b"One line.", "a.txt")
    assert to_values(document)["blocks"] == [{"kind": "paragraph", "start": 0, "end": 9}]
