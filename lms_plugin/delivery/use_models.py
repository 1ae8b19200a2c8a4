"""How often items were drawn."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base


class ItemUse(Base):
    """How often a course drew an item in a month (``2027-03``): what exposure weights go by."""

    __tablename__ = "item_use"

    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    uses: Mapped[int]
