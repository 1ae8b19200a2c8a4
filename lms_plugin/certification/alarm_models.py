"""Rows of alarms: what the operator's address was told about certificates, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base


class Alarm(Base):
    """Trouble that lasts and was told: what, and of which issuer (empty: the verification host)."""

    __tablename__ = "certification_alarm"

    event: Mapped[str] = mapped_column(String(32), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(40), primary_key=True)
    told_at: Mapped[datetime]
