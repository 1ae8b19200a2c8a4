"""Assessments and attempts: what was set, what was drawn, every answer ever saved, and what came of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.access import SetAside
from lms_plugin.db import Base, DecimalText, IntPk, JsonDocument, JsonOrNothing, text_enum


class Assessment(Base):
    """A quiz somebody set up in a context. Its settings live in immutable versions."""

    __tablename__ = "assessment"

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class AssessmentVersion(Base):
    """Immutable settings: title, bank, blueprint, layout, limits, review rules (see settings.py)."""

    __tablename__ = "assessment_version"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[IntPk]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class AssessmentVersionBank(Base):
    """A bank that a settings version draws from beside its own; written with the version, so that queries need not
    read its settings."""

    __tablename__ = "assessment_version_bank"

    version_id: Mapped[int] = mapped_column(ForeignKey("assessment_version.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), primary_key=True, index=True)


class LinkBinding(Base):
    """Which assessment a resource link opens. ``pick`` is the deep-linking pick it follows, if any (DL-17).

    ``bound_by`` is who chose, or whose launch brought the pick.
    """

    __tablename__ = "link_binding"

    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    bound_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    bound_at: Mapped[datetime]
    pick: Mapped[str | None] = mapped_column(String(43))


class LinkOffer(Base):
    """What an instructor is offered for a link without a quiz: the one it seems to be a copy of (CLAIM-12).

    ``assessment_id`` None: the link asks for a quiz that is not of its course (DL-16).
    """

    __tablename__ = "link_offer"

    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    offered_at: Mapped[datetime]


class AttemptState(StrEnum):
    """An attempt is open until it is handed in, by the learner, by its deadline or by staff."""

    OPEN = "open"
    SUBMITTED = "submitted"
    VOID = "void"  # staff said that it does not count: as if it had never been


class Attempt(Base):
    """One sitting of one person on one resource link: pinned settings, seed and paper; then the outcome.

    Until ``hand_in_until`` the learner may press Submit, then the attempt is closed for them. ``admitted`` names the
    launches in which the quiz's access code was given, None: it asks for none.
    ``reached``: where there is no way back, the first slot of the page that the learner is on; None: there is one.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("resource_link_id", "person_id", "preview", "number"),
        Index(
            "uq_attempt_open",
            "resource_link_id",
            "person_id",
            "preview",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_attempt_hand_in", "state", "hand_in_until"),
    )

    id: Mapped[IntPk]
    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assessment_version_id: Mapped[int] = mapped_column(ForeignKey("assessment_version.id"))
    number: Mapped[int]
    preview: Mapped[bool] = mapped_column(default=False)
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())  # never graded, sent or counted
    set_aside: Mapped[SetAside | None] = mapped_column(text_enum(SetAside))
    state: Mapped[AttemptState] = mapped_column(text_enum(AttemptState))
    seed: Mapped[str] = mapped_column(String(32))
    draw: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)  # the largest, and hardly ever read
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    hand_in_until: Mapped[datetime | None]
    admitted: Mapped[list[str] | None] = mapped_column(JsonDocument)
    reached: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    mark: Mapped[Decimal | None] = mapped_column(DecimalText)
    max_mark: Mapped[Decimal | None] = mapped_column(DecimalText)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)

    @property
    def decided(self) -> str:
        """Whether it was passed, as the trace says; empty where that is not asked, or nothing is graded yet."""
        trace = (self.outcome or {}).get("trace") or {}
        return str(trace.get("outcome", ""))


class AttemptSlot(Base):
    """One position of an attempt: the exact item version and the order its options were shown in.

    ``case_version_id``: the case whose question this is; its questions stand in consecutive slots. ``flagged``: the
    learner wants to look at it again.
    """

    __tablename__ = "attempt_slot"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    case_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))
    flagged: Mapped[bool] = mapped_column(default=False)
    option_order: Mapped[list[str]] = mapped_column(JsonDocument)
    max_mark: Mapped[Decimal] = mapped_column(DecimalText)


class SavedAnswer(Base):
    """One saved answer to one slot. Append-only: revision n+1 never erases n, and nothing typed is ever lost.

    ``certainty``: how sure the learner was, 1 to 3; None: not said, or not asked.
    """

    __tablename__ = "saved_answer"
    __table_args__ = (Index("uq_saved_answer_client", "attempt_id", "client_id", "seq", unique=True),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    answer: Mapped[Any] = mapped_column(JsonDocument, nullable=False)  # JSON null is a blank answer
    certainty: Mapped[int | None]
    saved_at: Mapped[datetime]
