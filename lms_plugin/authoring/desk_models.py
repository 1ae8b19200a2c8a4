"""What authors' tools keep beside items: newest versions in columns, comments, bulk changes, twins, shares."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.authoring.models import ItemStatus
from lms_plugin.db import Base, DecimalText, IntPk, text_enum


class LabelKind(StrEnum):
    """What a label says of an item."""

    TOPIC = "topic"
    TAG = "tag"
    CLAIM = "claim"


class ItemHead(Base):
    """An item's newest version in columns that a list is filtered and sorted by; follows the versions by itself.

    ``begins`` are the first letters of the stem, folded, to sort by. ``twins_sought``: likeness to the bank's other
    items is known.
    """

    __tablename__ = "item_head"
    __table_args__ = (
        Index("ix_item_head_bank_id_status", "bank_id", "status", "item_id"),
        Index("ix_item_head_bank_id_changed_at", "bank_id", "changed_at", "item_id"),
        Index("ix_item_head_bank_id_item_id", "bank_id", "item_id"),
        Index("ix_item_head_bank_id_begins", "bank_id", "begins", "item_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), unique=True)
    number: Mapped[int]
    status: Mapped[ItemStatus] = mapped_column(text_enum(ItemStatus))
    type: Mapped[str] = mapped_column(String(24))
    difficulty: Mapped[str] = mapped_column(String(8))
    critical: Mapped[bool]
    mark: Mapped[Decimal] = mapped_column(DecimalText)
    stem: Mapped[str]
    begins: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]
    twins_sought: Mapped[bool] = mapped_column(default=False)


class ItemText(Base):
    """Everything a person reads in an item's newest version, folded to lower case, for searching.

    Beside it stand indexes that only migrations make (0028_search): ``item_text_fts`` on SQLite, kept by triggers, and
    trigrams on PostgreSQL.
    """

    __tablename__ = "item_text"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    text: Mapped[str]


class ItemLabel(Base):
    """A topic, tag or claim of an item's newest version."""

    __tablename__ = "item_label"
    __table_args__ = (Index("ix_item_label_bank_id_kind_value", "bank_id", "kind", "value"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    kind: Mapped[LabelKind] = mapped_column(text_enum(LabelKind, length=8), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))


class ItemComment(Base):
    """What staff say to each other about an item; learners never see it."""

    __tablename__ = "item_comment"

    id: Mapped[IntPk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BulkChange(Base):
    """One change of many items at once: who, when, what; undone as a whole."""

    __tablename__ = "bulk_change"

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(16))
    value: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BulkChangeRow(Base):
    """One item of a bulk change: its newest version and status before and after."""

    __tablename__ = "bulk_change_row"

    bulk_change_id: Mapped[int] = mapped_column(ForeignKey("bulk_change.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    before_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    after_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    before_status: Mapped[ItemStatus] = mapped_column(text_enum(ItemStatus))
    after_status: Mapped[ItemStatus] = mapped_column(text_enum(ItemStatus))


class ItemTwin(Base):
    """Two items of a bank that ask nearly the same; the one with the lower id first. ``likeness`` in percent."""

    __tablename__ = "item_twin"

    one_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    likeness: Mapped[int]


class CitationAnchor(Base):
    """Where a citation of an item version was found in a newer version of its document (assessment.md 4.5).

    ``outcome``: exact, normalised, several or lost; the last two made the version stale. ``start`` and ``end`` count
    code points of that document version's text.
    """

    __tablename__ = "citation_anchor"

    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True)
    document: Mapped[str] = mapped_column(String(120), primary_key=True)
    quote_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    document_version: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    start: Mapped[int | None]
    end: Mapped[int | None]
    at: Mapped[datetime]


class BankRole(StrEnum):
    """What a course may do with a bank; each may what those after it may."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class BankShare(Base):
    """A bank shared with another course of the same platform by the course that owns it."""

    __tablename__ = "bank_share"

    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"), primary_key=True)
    role: Mapped[BankRole] = mapped_column(text_enum(BankRole, length=16))
    shared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shared_at: Mapped[datetime]
