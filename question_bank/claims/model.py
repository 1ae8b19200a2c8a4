"""What a document says, cut to the size of a question (claims.md 1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """The four kinds of claims."""

    INDICATION = "indication"
    DRUG_EFFECT = "drug_effect"
    CONTRAINDICATION = "contraindication"
    SIDE_EFFECT = "side_effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a document's stored text in code points; ``text`` is exactly what stands there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement that a document makes. ``evidence`` holds at least one span, the first is the best.

    ``subject`` is the procedure, drug, substance or product in the document's own term; ``claim`` a short normalised
    phrase; ``qualifier`` one of the closed patterns or None; ``confidence`` lies between 0 and 1. ``flags`` name
    entries of the watchlist; ``proposed`` is the usual spelling of a misspelt name, never applied by itself.
    """

    document: str
    category: Category
    subject: str
    claim: str
    evidence: tuple[Span, ...]
    qualifier: str | None = None
    critical: bool = False
    confidence: float
    flags: tuple[str, ...] = ()
    proposed: str | None = None
