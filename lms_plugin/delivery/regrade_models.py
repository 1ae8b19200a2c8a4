"""Regrades and what they changed: append-only, so that every grade that ever counted can be told again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, DecimalText, IntPk, JsonDocument, text_enum
from question_bank.regrade.policies import Policy


class Decision(StrEnum):
    """What becomes of a pass that a regrade would take."""

    HONOUR = "honour"  # it stands
    WITHDRAW = "withdraw"


class Regrade(Base):
    """One regrade of an item in a course, for good: it binds attempts handed in later, too, until it is undone.

    ``assessment_id`` None: all quizzes of the course. ``undoes``: this row takes another one back, and corrects
    nothing by itself. ``dry_run_hash`` names what was shown before it was applied.
    """

    __tablename__ = "regrade"
    __table_args__ = (UniqueConstraint("context_id", "dry_run_hash"), UniqueConstraint("undoes"))

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    new_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))
    policy: Mapped[Policy] = mapped_column(text_enum(Policy))
    mapped: Mapped[dict[str, Any]] = mapped_column(JsonDocument)  # ids of old responses that the new version lacks
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    dry_run_hash: Mapped[str] = mapped_column(String(64))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("regrade.id"))


class RegradedVersion(Base):
    """An old version whose slots a regrade corrects."""

    __tablename__ = "regraded_version"

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True, index=True)


class GradingEvent(Base):
    """What a regrade changed in one attempt: who, when, why, by which policy, and the result before and after.

    ``old`` and ``new`` are ``{mark, max_mark, outcome}``; ``decision`` where a pass would have been lost.
    """

    __tablename__ = "grading_event"

    id: Mapped[IntPk]
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    slot: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    policy: Mapped[Policy] = mapped_column(text_enum(Policy))
    reason: Mapped[str]
    decision: Mapped[Decision | None] = mapped_column(text_enum(Decision))
    old: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    new: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class Notice(Base):
    """What a learner is told inside the tool, until they put it away: a result that changed, or a reply to a report.

    ``regrade_id`` None: a reply; its words are ``text``. Percents are shown as far as marks are released.
    """

    __tablename__ = "notice"

    id: Mapped[IntPk]
    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey("regrade.id"), index=True)
    slot: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(24), default="")  # of a reply: how the report was decided
    text: Mapped[str]
    old_percent: Mapped[Decimal | None] = mapped_column(DecimalText)
    new_percent: Mapped[Decimal | None] = mapped_column(DecimalText)
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
