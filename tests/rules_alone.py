"""Claims as the rules alone read them, for tests of single rules; the network has its own tests."""

from __future__ import annotations

from question_bank.claims.extraction import Extraction
from question_bank.claims.extraction import extract as read_and_weighed
from question_bank.documents.model import Document


def extract(document: Document) -> Extraction:
    """What :func:`question_bank.claims.extraction.extract` gives without the network."""
    return read_and_weighed(document, learned=False)
