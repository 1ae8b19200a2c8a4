"""Documents and what was read from them: versions never change, claims keep who decided what and when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum
from question_bank.claims.model import Category


class ReadingState(StrEnum):
    """How far the worker is with a version."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


class ClaimState(StrEnum):
    """What a person decided about a claim; drafts rest on accepted ones alone."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ConflictState(StrEnum):
    """Whether a person has resolved a contradiction; an open one keeps its claims from being drafted from."""

    OPEN = "open"
    RESOLVED = "resolved"


class SourceDocument(Base):
    """A document's identity within its bank, by the name of its file; ``short_name`` is what questions call it."""

    __tablename__ = "source_document"
    __table_args__ = (UniqueConstraint("bank_id", "name"),)

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]


class DocumentVersion(Base):
    """One uploaded file and what was read from it. ``facts`` are the document's blocks and notes (``stored.py``).

    ``digest`` is the SHA-256 of the file's bytes. ``problem`` names why it could not be read, ``advice`` says it in a
    sentence. ``lease_until``: a worker is at it until then.
    """

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[IntPk]
    document_id: Mapped[int] = mapped_column(ForeignKey("source_document.id"))
    number: Mapped[int]
    filename: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    state: Mapped[ReadingState] = mapped_column(text_enum(ReadingState))
    problem: Mapped[str] = mapped_column(String(24), default="")
    advice: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    text: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class DocumentFile(Base):
    """The bytes of a version as they came, apart so that nothing but the reader loads them."""

    __tablename__ = "document_file"

    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentClaim(Base):
    """A claim of one version. What the reader drew stays in ``drawn``; the columns hold what a person made of it.

    ``evidence`` is a list of [start, end] in code points of the version's text. ``drawn`` is empty where a person added
    the claim.
    """

    __tablename__ = "document_claim"

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    position: Mapped[int]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    subject: Mapped[str]
    claim: Mapped[str]
    qualifier: Mapped[str | None]
    critical: Mapped[bool]
    confidence: Mapped[float] = mapped_column(Float)
    flags: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    proposed: Mapped[str | None]
    evidence: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    drawn: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    state: Mapped[ClaimState] = mapped_column(text_enum(ClaimState))
    edited: Mapped[bool] = mapped_column(default=False)

    @property
    def by_hand(self) -> bool:
        """Whether a person added it, not the reader."""
        return not self.drawn


class ClaimEvent(Base):
    """What somebody did to a claim; only ever added to."""

    __tablename__ = "claim_event"

    id: Mapped[IntPk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("document_claim.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)


class SourceConflict(Base):
    """Two passages of a bank's newest versions that contradict each other. ``key`` tells it apart within the bank.

    ``one`` and ``other``: version id, document name, start, end, text. ``why`` is the kind of sentence that says so, of
    which ``parts`` are filled in; ``reason`` is the sentence in English.
    """

    __tablename__ = "source_conflict"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str]
    reason: Mapped[str]
    why: Mapped[str] = mapped_column(String(24), default="", server_default="")
    parts: Mapped[list[str]] = mapped_column(JsonDocument, default=list, server_default="[]")
    one: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    other: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[ConflictState] = mapped_column(text_enum(ConflictState))
    resolution: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(default="")
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]


class DraftRun(Base):
    """Somebody asked for drafts of a bank. ``skipped`` counts what was not drafted, by reason."""

    __tablename__ = "draft_run"

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    made: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
