"""The user's documents are read, never copied: no file of the project repeats their sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "documents"
FOLDERS = ("lms_plugin", "question_bank", "sandbox", "templates", "tests", "docs", "migrations")
KINDS = {".py", ".json", ".jsonl", ".md", ".txt", ".html", ".js", ".po", ".tsv", ".csv"}
RUN = 8  # words in a row
WORD = re.compile(r"[a-zа-яё]+")


def runs(text):
    words = WORD.findall(text.lower())
    return {" ".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def test_no_file_repeats_eight_words_in_a_row_of_the_users_documents():
    documents = sorted(SHARED.glob("*.txt"))
    if not documents:
        pytest.skip("not run, the source articles are not beside the repository in shared/documents")
    theirs, titles = set(), set()
    for path in documents:
        text = path.read_text(encoding="utf-8")
        theirs |= runs(text)
        titles |= set().union(*(runs(line) for line in text.splitlines()[:8] if line.strip() and len(line) < 120))
    theirs -= titles  # citations name a document by its title
    repeated = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and path.is_file():
                for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                    found = runs(line) & theirs
                    repeated += [(str(path.relative_to(ROOT)), number, sorted(found)[0])] if found else []
    assert repeated == []
