"""The annotated texts that may be looked at: how well they are read must not get worse."""

import json
from functools import cache
from pathlib import Path

import pytest

from bench.matching import pair
from question_bank.claims.extraction import extract
from question_bank.document_commands import Places, claim_line
from question_bank.documents.reader import read_document

SEEN = Path(__file__).parents[2] / "corpus" / "seen"
MANIFEST = json.loads((SEEN / "manifest.json").read_text("utf-8"))
pytestmark = pytest.mark.xdist_group("seen")  # each text is read once, by one process


@cache
def read(stem):
    path = SEEN / MANIFEST[stem]["file"]
    document = read_document(path.read_bytes(), path.name)
    lines = (SEEN / f"{stem}.jsonl").read_text("utf-8").splitlines()
    return (
        document,
        [claim_line(one, Places(document)) for one in extract(document).claims],
        [json.loads(line) for line in lines],
    )


def test_four_claims_of_five_are_found_and_right():
    found = wanted = right = 0
    for stem in MANIFEST:
        _, ours, theirs = read(stem)
        found, wanted, right = found + len(ours), wanted + len(theirs), right + len(pair(ours, theirs))
    assert 2 * right / (found + wanted) > 4 / 5


@pytest.mark.parametrize("stem", sorted(MANIFEST))
def test_every_evidence_stands_in_its_text_word_for_word(stem):
    document, ours, _ = read(stem)
    assert ours
    texts = (document.text, document.markup)  # of html the words are found again in the file itself where they stand
    for one in ours:
        for span in (one, *one.get("more", [])):
            assert any(text[span["start"] : span["end"]] == span["evidence"] for text in texts if text)
