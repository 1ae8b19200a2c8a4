"""Statements owed to a learning record store: an outbox, as scores are (ADR 6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, text_enum


class Verb(StrEnum):
    """What is told of an attempt."""

    COMPLETED = "completed"
    SCORED = "scored"  # a regrade changed its result
    VOIDED = "voided"  # an earlier statement about it holds no more


class StatementState(StrEnum):
    """Where a statement stands."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


class OwedStatement(Base):
    """One statement: what happened, never who did it or how well; that is looked up when it is sent.

    ``cause``: 0, the grading event that changed a result, the row whose statement is voided, or the row that voided
    what an attempt that counts again is told for anew. ``answer``: why it was not taken, as store or network said.
    """

    __tablename__ = "owed_statement"
    __table_args__ = (
        UniqueConstraint("attempt_id", "verb", "cause"),
        Index("ix_owed_statement_state", "state", "next_try_at"),
    )

    id: Mapped[IntPk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    verb: Mapped[Verb] = mapped_column(text_enum(Verb))
    cause: Mapped[int] = mapped_column(default=0)
    statement_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime]
    state: Mapped[StatementState] = mapped_column(text_enum(StatementState), default=StatementState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
