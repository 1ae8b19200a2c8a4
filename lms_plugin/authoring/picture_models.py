"""Pictures of a bank: kept once each, by their bytes; questions name them in their texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk


class BankPicture(Base):
    """A picture, made anew from what was uploaded. ``name`` comes from its bytes alone, so it tells nothing.

    ``alt`` is what was said of it first and is offered again. ``import_id``: it came with an import that is not applied
    yet, and goes again with it.
    """

    __tablename__ = "bank_picture"
    __table_args__ = (UniqueConstraint("bank_id", "name"),)

    id: Mapped[IntPk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("item_import.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    alt: Mapped[str] = mapped_column(default="")
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
