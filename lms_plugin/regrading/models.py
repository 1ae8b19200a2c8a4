"""Challenges: what learners reported about a version, what was decided, and the chain of what followed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum


class Verdict(StrEnum):
    """Where a challenge stands."""

    OPEN = "open"
    REJECTED = "rejected"
    WORDING = "wording"  # a new version reads better; nobody's result changes
    KEY_WRONG = "key_wrong"  # a regrade follows


class Problem(StrEnum):
    """What a learner says is wrong."""

    KEY = "key"
    SEVERAL = "several"
    UNCLEAR = "unclear"
    SOURCE = "source"
    OTHER = "other"


class Step(StrEnum):
    """What an entry of the chain tells."""

    REPORTED = "reported"
    DECIDED = "decided"
    REGRADED = "regraded"
    TOLD = "told"  # scores queued for the gradebook, learners given notice


class Challenge(Base):
    """All reports of a course about one version, decided once; what is reported later opens a new one."""

    __tablename__ = "challenge"
    __table_args__ = (
        Index(
            "uq_challenge_open",
            "context_id",
            "item_version_id",
            unique=True,
            sqlite_where=text("verdict = 'open'"),
            postgresql_where=text("verdict = 'open'"),
        ),
    )

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict), default=Verdict.OPEN)
    opened_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey("regrade.id"), index=True)


class ChallengeReport(Base):
    """What one learner reported about one question they were served."""

    __tablename__ = "challenge_report"
    __table_args__ = (UniqueConstraint("attempt_id", "slot"),)

    id: Mapped[IntPk]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    slot: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    problem: Mapped[Problem] = mapped_column(text_enum(Problem))
    text: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]


class ChallengeEntry(Base):
    """A link of a challenge's audit chain; each names the one before it, and no two name the same."""

    __tablename__ = "challenge_entry"
    __table_args__ = (UniqueConstraint("previous_id"),)

    id: Mapped[IntPk]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("challenge_entry.id"))
    step: Mapped[Step] = mapped_column(text_enum(Step))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class RegradedScore(Base):
    """A score that a regrade queued for the gradebook; what became of it stands in the ledger."""

    __tablename__ = "regraded_score"

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    owed_score_id: Mapped[int] = mapped_column(ForeignKey("owed_score.id"), primary_key=True, index=True)
