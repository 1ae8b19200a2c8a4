"""Operators' one-time codes and sign-ins; there are no operator passwords to lose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
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
