"""Rows of linking two accounts: the code that one of them shows, and wrong tries at the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk


class LinkCode(Base):
    """The one-time code that an account shows, kept as its hash; an account has one at a time."""

    __tablename__ = "certification_link_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("certification_account.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]


class LinkTry(Base):
    """A wrong code that an account typed."""

    __tablename__ = "certification_link_try"

    id: Mapped[IntPk]
    account_id: Mapped[int] = mapped_column(ForeignKey("certification_account.id"), index=True)
    at: Mapped[datetime]
