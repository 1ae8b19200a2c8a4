"""Files of other programs on their way in and out: a report is kept before anything of it enters the bank."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum


class ImportState(StrEnum):
    """How far an import is. Only an applied one has questions in the bank."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class LineState(StrEnum):
    """What a question of a file is to the bank; ``changed``: other content under its number; ``twin``: nearly equal."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    TWIN = "twin"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class Choice(StrEnum):
    """What becomes of a question when the import is applied."""

    SKIP = "skip"
    VERSION = "version"
    NEW = "new"


class ItemImport(Base):
    """A file of questions and the report on it. ``confirmed``: somebody said that windows-1252 is right.

    ``preview`` shows lines beyond ASCII where that is asked. ``notes`` are of the whole file. ``bank_mark`` is the
    newest version of the bank that the report has seen.
    """

    __tablename__ = "item_import"

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(16))
    confirmed: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState))
    problem: Mapped[str] = mapped_column(String(24), default="")
    advice: Mapped[str] = mapped_column(default="")
    preview: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    notes: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    bank_mark: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]


class ImportLine(Base):
    """One question of a file. ``document`` is the item in our native format; ``raw`` its source where it is kept or
    refused, ``meets`` the key of the bank's item it meets, ``findings`` what the linter says. ``version_id``: what was
    made of it. ``standing``: where it stood in review, in our own format.
    """

    __tablename__ = "import_line"

    id: Mapped[IntPk]
    import_id: Mapped[int] = mapped_column(ForeignKey("item_import.id"), index=True)
    position: Mapped[int]
    place: Mapped[str]
    kind: Mapped[str]
    state: Mapped[LineState] = mapped_column(text_enum(LineState))
    choice: Mapped[Choice] = mapped_column(text_enum(Choice, length=8))
    document: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    meets: Mapped[str | None] = mapped_column(String(64))
    notes: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    problems: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    findings: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    raw: Mapped[str] = mapped_column(default="", deferred=True)
    reason: Mapped[str] = mapped_column(default="")
    standing: Mapped[str] = mapped_column(String(24), default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))


class ItemExport(Base):
    """A file of a bank's questions, made by the worker. ``losses`` are lists of item key, code, message, refused.

    ``wanted``: the filter of the list that chose them, with the course whose flags it means; empty: all of ``status``.
    """

    __tablename__ = "item_export"

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    format: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(24), default="")
    wanted: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    items: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    losses: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
