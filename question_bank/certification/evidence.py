"""What an attempt proves, as plain facts: the only thing certification ever knows of a quiz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFact:
    """One item of an attempt: which version was served, whether it was answered right, and dangerously."""

    version: int
    right: bool
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A graded attempt under one version of its answer key.

    ``outcome`` is the pass trace's: passed, not_passed or pending. ``categories`` maps a topic to (marks, most marks).
    ``sources`` are ``{"title": …, "places": …}``. ``key_version`` counts from 1 and grows with every regrade.
    ``served`` items had a dangerous choice, ``hits`` were answered with it; ``right`` of ``questions`` were right.
    ``reasons`` are the checks of the trace that were not met.
    """

    assessment: int
    attempt: int
    title: str
    outcome: str
    marks: Decimal
    max_marks: Decimal
    taken_at: datetime
    key_version: int = 1
    categories: Mapping[str, tuple[Decimal, Decimal]]
    hits: int = 0
    served: int = 0
    right: int = 0
    questions: int = 0
    items: tuple[ItemFact, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal:
        """Share of the marks, 0–100, unrounded."""
        return HUNDRED * self.marks / self.max_marks if self.max_marks else ZERO

    def to_document(self) -> dict[str, Any]:
        """As kept: JSON values only, without the items."""
        return {
            "assessment": self.assessment,
            "attempt": self.attempt,
            "title": self.title,
            "outcome": self.outcome,
            "marks": str(self.marks),
            "max_marks": str(self.max_marks),
            "taken_at": self.taken_at.isoformat(),
            "key_version": self.key_version,
            "categories": {name: [str(one), str(most)] for name, (one, most) in self.categories.items()},
            "hits": self.hits,
            "served": self.served,
            "right": self.right,
            "questions": self.questions,
            "sources": [dict(one) for one in self.sources],
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Evidence:
        """Back from what was kept."""
        return cls(
            assessment=document["assessment"],
            attempt=document["attempt"],
            title=document["title"],
            outcome=document["outcome"],
            marks=Decimal(document["marks"]),
            max_marks=Decimal(document["max_marks"]),
            taken_at=datetime.fromisoformat(document["taken_at"]),
            key_version=document["key_version"],
            categories={name: (Decimal(one), Decimal(most)) for name, (one, most) in document["categories"].items()},
            **{name: document[name] for name in ("hits", "served", "right", "questions")},
            sources=tuple(document["sources"]),
            reasons=tuple(document.get("reasons", ())),
        )
