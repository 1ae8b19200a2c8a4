"""How far an attempt is with each section, in quizzes whose sections have a time of their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base


class AttemptSection(Base):
    """One section of an attempt, counted from 1, with the slots it holds; rows exist only where sections have times.

    ``entered_at`` starts its clock, ``deadline_at`` is its end (None: no time of its own), ``left_at`` closes it early.
    """

    __tablename__ = "attempt_section"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    section: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    minutes: Mapped[int | None]
    first_slot: Mapped[int]
    last_slot: Mapped[int]
    entered_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
