"""The score ledger: every score owed to a platform, every try to send it, and what the platform answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, DecimalText, IntPk, text_enum


class ScoreState(StrEnum):
    """Where an owed score stands."""

    WAITING = "waiting"  # due at ``due_at``, perhaps after tries that failed
    ARRIVED = "arrived"  # the platform said yes
    REFUSED = "refused"  # the platform said no for good; a person must act
    REPLACED = "replaced"  # a newer score for the same person and link took its place
    NOT_OFFERED = "not_offered"  # the launch gave no line item or no score scope; goes out when one does


class OwedScore(Base):
    """One score owed for a person on a resource link. Written in the transaction that graded the attempt."""

    __tablename__ = "owed_score"
    __table_args__ = (
        UniqueConstraint("resource_link_id", "person_id", "number"),
        Index("ix_owed_score_due", "state", "due_at"),
    )

    id: Mapped[IntPk]
    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]  # 1, 2, … per link and person: the newest is the one that counts
    attempt_id: Mapped[int] = mapped_column(index=True)  # delivery's row, a plain value down here
    score_given: Mapped[Decimal] = mapped_column(DecimalText)
    score_maximum: Mapped[Decimal] = mapped_column(DecimalText)
    comment: Mapped[str]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[ScoreState] = mapped_column(text_enum(ScoreState))
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_holder: Mapped[str | None] = mapped_column(String(40))
    sent_timestamp: Mapped[datetime | None]  # the AGS timestamp of the newest try, never repeated (AGS-16)
    arrived_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who pressed "send again" last


class SendTry(Base):
    """One try to send an owed score: append-only."""

    __tablename__ = "send_try"

    id: Mapped[IntPk]
    owed_score_id: Mapped[int] = mapped_column(ForeignKey("owed_score.id"), index=True)
    at: Mapped[datetime]
    result: Mapped[str] = mapped_column(String(24))  # arrived, refused, unavailable, token_refused …
    http_status: Mapped[int | None]
    answer: Mapped[str]  # first 2 kB of what the platform said, without our bearer
