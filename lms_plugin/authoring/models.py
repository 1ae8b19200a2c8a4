"""Banks and items: an item is an identity, its content lives in immutable versions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum


class ItemStatus(StrEnum):
    """Where a version stands (assessment.md 4.1 of the specification); only approved ones are drawn."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    STALE = "stale"
    RETIRED = "retired"


class Bank(Base):
    """A pool of items. ``registration_id`` None: the shipped library, there for everyone, read-only.

    ``context_id``: the course that made it and alone may see and change it; None: the whole platform may use it.
    ``source_revision`` counts changes of what its documents say; contradictions were looked for at
    ``checked_revision``. ``second_person``: whoever wrote a version does not approve it, and a dangerous answer needs
    two approvals.
    """

    __tablename__ = "bank"
    __table_args__ = (UniqueConstraint("registration_id", "key"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    context_id: Mapped[int | None] = mapped_column(ForeignKey("context.id"))
    key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    description: Mapped[str]
    language: Mapped[str] = mapped_column(String(35))
    topics: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    documents: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    second_person: Mapped[bool] = mapped_column(default=True)
    source_revision: Mapped[int] = mapped_column(default=0)
    checked_revision: Mapped[int] = mapped_column(default=0)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PoolMark(Base):
    """A name for what is stored of a bank's items and their versions: another one after each change of these.

    The database itself keeps it (migration 0043), whoever writes. No other state of any bank ever has the same.
    """

    __tablename__ = "pool_mark"

    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))


class Item(Base):
    """A question's identity within its bank."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    key: Mapped[str] = mapped_column(String(64))


class ItemVersion(Base):
    """One immutable version of an item, as a native-format document. Attempts point here, for ever.

    ``author_id``: who wrote it, or changed it by way of a file; None where a program did (import, library, drafting).
    """

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[IntPk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    status: Mapped[ItemStatus] = mapped_column(text_enum(ItemStatus))
    type: Mapped[str] = mapped_column(String(24))
    difficulty: Mapped[str] = mapped_column(String(8))
    topics: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    critical: Mapped[bool]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    content_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class ItemEvent(Base):
    """What somebody decided about a version; only ever added to."""

    __tablename__ = "item_event"

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(default="")
