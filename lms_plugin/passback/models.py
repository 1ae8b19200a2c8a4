"""The score ledger: every score owed to a platform, every try to send it, and what the platform answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, DecimalText, IntPk, JsonDocument, text_enum

TOTAL = "total"  # the tag of the column for the whole quiz; topics have their own (AGS-30)


class ScoreState(StrEnum):
    """Where an owed score stands."""

    WAITING = "waiting"  # due at ``due_at``, perhaps after tries that failed
    ARRIVED = "arrived"  # the platform said yes
    REFUSED = "refused"  # the platform said no for good; a person must act
    REPLACED = "replaced"  # a newer score for the same person and link took its place
    NOT_OFFERED = "not_offered"  # the launch gave no line item or no score scope; goes out when one does


class MessageKind(StrEnum):
    """What is owed: a final score, or a word that there is none (yet, or any more)."""

    SCORE = "score"
    PENDING = "pending"  # handed in, a part waits to be marked by hand; never after a score (AGS-18)
    WITHDRAWAL = "withdrawal"  # the score is taken back (AGS-22)


class TeacherGrades(StrEnum):
    """What happens where a teacher put a grade of their own into the gradebook (ERR-11)."""

    KEEP = "keep"  # it stays
    ASK = "ask"  # the score waits until somebody here has decided
    OVERWRITE = "overwrite"  # the score takes its place


class LineItemState(StrEnum):
    """Where a column of a link stands."""

    SOUGHT = "sought"  # is to be found on the platform
    WANTED = "wanted"  # is to be found, or else made
    HELD = "held"  # its address is known
    ABSENT = "absent"  # was looked for and is not there
    REFUSED = "refused"  # the platform said no
    UNWANTED = "unwanted"  # is to be deleted


class TryResult(StrEnum):
    """How one try to send ended. Where a page names a code, it is the value in capitals (lti.md 12)."""

    ARRIVED = "arrived"  # the platform said yes
    CONFIRMED = "confirmed"  # it refused the repetition, and shows our score: an earlier answer was lost
    UNAVAILABLE = "platform_unavailable"  # no answer, or one that says later
    LIMITED = "platform_limited"  # too many requests; it named a pause or we take one
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - no access to the platform; an admin mends that, we go on trying
    LOCKED = "score_locked"  # an error without words, thrice: the gradebook may be locked
    OUR_FAULT = "our_fault"  # nothing was sent
    USER_REFUSED = "score_refused_user"
    TARGET_GONE = "score_target_gone"
    STALE = "score_stale"
    ATTEMPTS = "score_attempts"
    FORBIDDEN = "score_forbidden"
    REFUSED = "score_refused"

    @property
    def came(self) -> bool:
        """Whether the score is with the platform."""
        return self in {TryResult.ARRIVED, TryResult.CONFIRMED}

    @property
    def goes_on(self) -> bool:
        """Whether it is tried again by itself."""
        return self in {
            TryResult.UNAVAILABLE,
            TryResult.LIMITED,
            TryResult.TOKEN_REFUSED,
            TryResult.LOCKED,
            TryResult.OUR_FAULT,
        }


class Shown(StrEnum):
    """What the gradebook showed when it was last read, set beside the score it was sent."""

    SAME = "same"
    OTHER = "other"  # another grade
    ABSENT = "absent"  # no grade, which is not zero
    ACCEPTED = "accepted"  # another or none, and somebody decided to leave it so


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
    score_earned: Mapped[Decimal | None] = mapped_column(DecimalText)  # where the quiz sends less than was earned
    comment: Mapped[str]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[ScoreState] = mapped_column(text_enum(ScoreState))
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)  # since it was owed, or since somebody asked to send it again
    last_result: Mapped[TryResult | None] = mapped_column(text_enum(TryResult))
    lease_until: Mapped[datetime | None]
    lease_holder: Mapped[str | None] = mapped_column(String(40))
    leased_at: Mapped[datetime | None]  # last; whoever held it may have sent it and died before writing that down
    sent_timestamp: Mapped[datetime | None]  # the newest timestamp the platform may have taken (AGS-16)
    arrived_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who pressed "send again" last
    kind: Mapped[MessageKind] = mapped_column(
        text_enum(MessageKind), default=MessageKind.SCORE, server_default=MessageKind.SCORE.value
    )
    tag: Mapped[str] = mapped_column(String(255), default=TOTAL, server_default=TOTAL)  # which of the link's columns
    scored_by: Mapped[int | None]  # the teacher who overrode; a plain value, for SQLite adds no constraint later
    overwrites: Mapped[bool] = mapped_column(default=False, server_default=false())  # somebody decided so
    shown_score: Mapped[Decimal | None] = mapped_column(DecimalText)  # what the gradebook showed when last read
    shown_maximum: Mapped[Decimal | None] = mapped_column(DecimalText)
    shown_at: Mapped[datetime | None]
    shown_as: Mapped[Shown | None] = mapped_column(text_enum(Shown))  # None: not read since it was sent last
    accepted_by: Mapped[int | None]  # who decided to leave a difference as it is; a plain value, as scored_by


class SendTry(Base):
    """One try to send an owed score: append-only."""

    __tablename__ = "send_try"
    __table_args__ = (Index("ix_send_try_at", "at"),)

    id: Mapped[IntPk]
    owed_score_id: Mapped[int] = mapped_column(ForeignKey("owed_score.id"), index=True)
    at: Mapped[datetime]
    result: Mapped[TryResult] = mapped_column(text_enum(TryResult))
    http_status: Mapped[int | None]
    answer: Mapped[str]  # first 2 kB of what the platform said, without our bearer
    request: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)  # what was sent, without whose it is
    milliseconds: Mapped[int | None]  # from taking it up to the answer


class PlatformLane(Base):
    """How sending to a platform goes: its circuit breaker, and when somebody was told that scores wait too long."""

    __tablename__ = "platform_lane"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)  # in a row, over all of its scores
    opened_at: Mapped[datetime | None]  # since when it rests; None: it works
    rests: Mapped[int] = mapped_column(default=0)  # how often in a row it was left to rest
    rests_until: Mapped[datetime | None]  # then one score tries whether it works again
    alerted_at: Mapped[datetime | None]


class ResultsReading(Base):
    """When a link's results were read, and when they are read next by themselves."""

    __tablename__ = "results_reading"

    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)  # that failed in a row
    problem: Mapped[str] = mapped_column(default="")  # the platform's words, where it did not let us read


class LinkGrading(Base):
    """What an instructor decided about a link's grades; without a row the defaults hold."""

    __tablename__ = "link_grading"

    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    teacher_grades: Mapped[TeacherGrades] = mapped_column(text_enum(TeacherGrades), default=TeacherGrades.KEEP)
    makes_column: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]


class LinkLineItem(Base):
    """A column of a link that we look for, make or delete; a column that launches name needs no row here."""

    __tablename__ = "link_line_item"
    __table_args__ = (
        UniqueConstraint("resource_link_id", "tag"),
        Index("ix_link_line_item_due", "state", "due_at"),
    )

    id: Mapped[IntPk]
    resource_link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    tag: Mapped[str] = mapped_column(String(255))
    resource_id: Mapped[str] = mapped_column(String(255))
    label: Mapped[str]
    score_maximum: Mapped[Decimal] = mapped_column(DecimalText)
    url: Mapped[str | None]
    ours: Mapped[bool] = mapped_column(default=False)  # made by us, so ours to delete (AGS-11)
    state: Mapped[LineItemState] = mapped_column(text_enum(LineItemState))
    answer: Mapped[str] = mapped_column(default="")  # the platform's words, where it did not go well
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
