"""What a paragraph is about where no heading says it: by the known things its pieces name."""

from __future__ import annotations

import re

from question_bank.claims.arguments import frames
from question_bank.claims.model import Category

FEWEST, CLEAR, MOST = 3, 2, 0.4  # pieces of one category; times the next one; share of all pieces
_PIECE = re.compile(r"[.,;:!?()]\s*|\s[–—-]\s|\s(?:и|или|and|or)\s")


def told_topic(text: str, language: str) -> str:
    """The category that most pieces of a paragraph name things of; empty where none does by far."""
    read = frames(language)
    asked = {
        Category.CONTRAINDICATION: read.medical,
        Category.SIDE_EFFECT: read.reactions,
        Category.INDICATION: read.strict,
    }
    pieces = [piece.lower() for piece in _PIECE.split(text) if len(piece) > FEWEST]
    counts = {category: sum(bool(known.search(piece)) for piece in pieces) for category, known in asked.items()}
    best, second, *_ = sorted(counts, key=lambda one: -counts[one])
    clear = counts[best] >= max(FEWEST, counts[second] * CLEAR) and counts[best] >= MOST * len(pieces)
    return best.value if clear else ""
