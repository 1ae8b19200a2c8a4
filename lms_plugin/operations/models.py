"""Operators' one-time codes and sign-ins (there are no passwords to lose), and the last check of each platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base


class OperatorCode(Base):
    """A one-time code from ``assay operator code``, kept as its hash."""

    __tablename__ = "operator_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class OperatorSignIn(Base):
    """A signed-in operator's browser, kept as the hash of its cookie."""

    __tablename__ = "operator_sign_in"

    cookie_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class PlatformCheck(Base):
    """The last check of a platform: what was found, as a list of subject, state, text and advice."""

    __tablename__ = "platform_check"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    checked_at: Mapped[datetime]
    findings: Mapped[list[Any]]
