"""What happens to attempts beside answering."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum


class AttemptEventKind(StrEnum):
    """What was done to an attempt, or declared about it."""

    HONOUR = "honour"  # the learner agreed to the honour statement
    CODE = "code"  # the access code was given
    EXTENDED = "extended"
    RETIMED = "retimed"  # an accommodation or window changed, and its deadline with it
    CLOSED = "closed"
    REOPENED = "reopened"
    VOIDED = "voided"
    RESTORED = "restored"


class AttemptEvent(Base):
    """One thing that happened to an attempt beside answering. Append-only; ``person_id`` is who did it."""

    __tablename__ = "attempt_event"

    id: Mapped[IntPk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    kind: Mapped[AttemptEventKind] = mapped_column(text_enum(AttemptEventKind))
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
