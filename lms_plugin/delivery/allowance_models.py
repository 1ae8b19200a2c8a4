"""What single learners are allowed beyond a quiz's own rules: append-only rows, each with who gave it and when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, DecimalText, IntPk


class AccommodationChange(Base):
    """What a learner gets in every quiz of a course from then on; the newest counts. Never says why (no diagnosis)."""

    __tablename__ = "accommodation_change"
    __table_args__ = (Index("ix_accommodation_change_learner", "context_id", "person_id"),)

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    factor: Mapped[Decimal] = mapped_column(DecimalText)
    untimed: Mapped[bool]
    extra_attempts: Mapped[int]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]


class AttemptGrant(Base):
    """More attempts at one quiz for one learner, with the reason."""

    __tablename__ = "attempt_grant"
    __table_args__ = (Index("ix_attempt_grant_learner", "assessment_id", "person_id"),)

    id: Mapped[IntPk]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attempts: Mapped[int]
    reason: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]


class WindowException(Base):
    """Another window of one quiz for some learners; None at an end: as in the quiz.

    ``group_name`` is empty for a single learner's own, which goes before that of a group.
    """

    __tablename__ = "window_exception"

    id: Mapped[IntPk]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    group_name: Mapped[str] = mapped_column(String(80))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class WindowExceptionMember(Base):
    """A learner whom an exception is for."""

    __tablename__ = "window_exception_member"

    exception_id: Mapped[int] = mapped_column(ForeignKey("window_exception.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class CodeTry(Base):
    """How often in a row somebody gave a wrong access code on a link."""

    __tablename__ = "code_try"

    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    wrong: Mapped[int]
    last_wrong: Mapped[datetime]
