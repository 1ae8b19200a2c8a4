"""Practice: answers checked at once, and cards that come back when they are about to be forgotten."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, DecimalText, IntPk, JsonDocument


class CheckedAnswer(Base):
    """A question of a practice attempt whose answer was checked: it stays as it was, and its feedback is shown."""

    __tablename__ = "checked_answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]


class PracticeCard(Base):
    """What is known of how well a learner remembers an item: the scheduler's own numbers, and how often it came."""

    __tablename__ = "practice_card"
    __table_args__ = (UniqueConstraint("context_id", "person_id", "item_id"),)

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    memory: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    due_at: Mapped[datetime]
    reviews: Mapped[int]


class PracticeReview(Base):
    """One answer given in spaced practice. Append-only."""

    __tablename__ = "practice_review"
    __table_args__ = (UniqueConstraint("card_id", "number"), Index("ix_practice_review_day", "person_id", "at"))

    id: Mapped[IntPk]
    card_id: Mapped[int] = mapped_column(ForeignKey("practice_card.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    option_order: Mapped[list[str]] = mapped_column(JsonDocument)
    answer: Mapped[Any] = mapped_column(JsonDocument, nullable=False)  # JSON null is a blank answer
    certainty: Mapped[int]
    fraction: Mapped[Decimal] = mapped_column(DecimalText)
    rating: Mapped[int]
    at: Mapped[datetime]
