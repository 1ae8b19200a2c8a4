"""What an instructor sets for an assessment: a frozen value, kept as JSON in an immutable settings version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lms_plugin.delivery.review import Review

LATE_GRACE = timedelta(seconds=60)  # assessment.md 3: posts are accepted this long after the deadline


class Layout(StrEnum):
    """How the questions are laid out."""

    ONE_PAGE = "one_page"
    ONE_PER_PAGE = "one_per_page"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSettings:
    """One version of an assessment's settings.

    ``topics`` are drawn from in equal shares; ``pass_percent`` is 0–100; ``critical_tolerance`` is how many dangerous
    choices may still pass, None switches the safety rule off; ``attempts`` None means as many as wanted.
    ``anonymous_practice`` lets people practise whom the platform does not name, without score or certificate.
    """

    title: str
    topics: tuple[str, ...]
    questions: int
    layout: Layout = Layout.ONE_PAGE
    attempts: int | None = 1
    minutes: int | None = None
    pass_percent: Decimal | None = None
    critical_tolerance: int | None = 0
    review: Review = Review.AFTER_SUBMIT
    closes_at: datetime | None = None
    avoid_seen: bool = True
    anonymous_practice: bool = False

    def to_document(self) -> dict[str, Any]:
        """As kept in the database: JSON values only."""
        return {
            "title": self.title,
            "topics": list(self.topics),
            "questions": self.questions,
            "layout": self.layout.value,
            "attempts": self.attempts,
            "minutes": self.minutes,
            "pass_percent": None if self.pass_percent is None else str(self.pass_percent),
            "critical_tolerance": self.critical_tolerance,
            "review": self.review.value,
            "closes_at": None if self.closes_at is None else self.closes_at.isoformat(),
            "avoid_seen": self.avoid_seen,
            "anonymous_practice": self.anonymous_practice,
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> AssessmentSettings:
        """Back from the database."""
        return cls(
            title=document["title"],
            topics=tuple(document["topics"]),
            questions=document["questions"],
            layout=Layout(document["layout"]),
            attempts=document["attempts"],
            minutes=document["minutes"],
            pass_percent=None if document["pass_percent"] is None else Decimal(document["pass_percent"]),
            critical_tolerance=document["critical_tolerance"],
            review=Review(document["review"]),
            closes_at=None if document["closes_at"] is None else datetime.fromisoformat(document["closes_at"]),
            avoid_seen=document["avoid_seen"],
            anonymous_practice=document.get("anonymous_practice", False),  # settings made before there was one
        )

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt started now ends, by the server's clock alone; None: whenever the learner likes."""
        ends = [started_at + timedelta(minutes=self.minutes)] if self.minutes else []
        return min([*ends, *([self.closes_at] if self.closes_at else [])], default=None)
