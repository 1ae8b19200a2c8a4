"""Documents with their claims, written by hand: what a test rests on is seen in one place."""

from __future__ import annotations

from typing import Any

from question_bank.claims.model import Category, Claim, Span
from question_bank.documents.reader import read_document
from question_bank.facts import Source

PEEL = """Glycolic peel

The glycolic peel is used for acne marks, dull complexion and enlarged pores.

Do not use it in pregnancy, with active herpes, with epilepsy or during a course of isotretinoin.
Take care with dark skin.

Redness, flaking and burning may follow, and pass.
"""
MIXTURES = """Mixtures of the school

Hyaluronic acid binds water in the tissue.
Vitamin C evens the colour of the face.
Zinc calms inflammation.
Caffeine speeds up the breakdown of fat.
Dexpanthenol speeds up healing.
"""
FOR, NOT, AFTER, DOES = Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT, Category.DRUG_EFFECT


def claim(
    document: str, text: str, category: Category, subject: str, phrase: str, quote: str = "", **more: Any
) -> Claim:
    """A claim whose evidence is where the quote, or the phrase, stands in the text."""
    found = quote or phrase
    start = text.index(found)
    span = Span(start=start, end=start + len(found), text=found)
    values = {"document": document, "category": category, "subject": subject, "claim": phrase, "evidence": (span,)}
    return Claim(**values | {"confidence": 0.9} | more)


def peel(**changes: dict[str, Any]) -> Source:
    """The peel: three indications, five contraindications, three reactions; ``changes`` by claim."""
    rows = [
        (FOR, "acne marks", "", {}),
        (FOR, "dull complexion", "", {}),
        (FOR, "enlarged pores", "", {}),
        (NOT, "pregnancy", "", {"critical": True}),
        (NOT, "active herpes", "", {"critical": True}),
        (NOT, "epilepsy", "", {"critical": True}),
        (NOT, "isotretinoin course", "course of isotretinoin", {"critical": True}),
        (NOT, "dark skin", "", {"qualifier": "relative"}),
        (AFTER, "redness", "Redness", {}),
        (AFTER, "flaking", "", {}),
        (AFTER, "burning", "", {}),
    ]
    claims = tuple(
        claim("peel", PEEL, category, "glycolic peel", phrase, quote, **more | changes.get(phrase, {}))
        for category, phrase, quote, more in rows
    )
    return Source(read_document(PEEL.encode(), "peel.txt"), claims)


def mixtures() -> Source:
    """Five substances with one effect each."""
    rows = [
        ("hyaluronic acid", "binds water in the tissue"),
        ("vitamin C", "evens the colour of the face"),
        ("zinc", "calms inflammation"),
        ("caffeine", "speeds up the breakdown of fat"),
        ("dexpanthenol", "speeds up healing"),
    ]
    claims = tuple(claim("mixtures", MIXTURES, DOES, subject, phrase) for subject, phrase in rows)
    return Source(read_document(MIXTURES.encode(), "mixtures.txt"), claims)
