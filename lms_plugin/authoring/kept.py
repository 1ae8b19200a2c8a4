"""Questions that imports brought and that can only be kept: counted, searched, never drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.exchange_models import ImportLine, ImportState, ItemImport, LineState
from lms_plugin.authoring.import_lines import BEGINNING

PAGE = 50
SEARCHED = (ImportLine.raw, ImportLine.kind, ImportLine.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A kept question, how its source begins, and the file it came in."""

    line: ImportLine
    begins: str
    import_id: int
    filename: str
    format: str


def count(session: Session, bank_id: int) -> int:
    """How many a bank has."""
    return session.scalar(_mine(select(func.count()), bank_id)) or 0


def lines(session: Session, bank_id: int, *, words: str = "", page: int = 1) -> tuple[list[KeptLine], int]:
    """A page of them and how many there are; ``words``: all of them stand in the source, its kind or the reason."""
    held = [or_(*(one.icontains(word, autoescape=True) for one in SEARCHED)) for word in words.split()]
    total = session.scalar(_mine(select(func.count()), bank_id).where(*held)) or 0
    begins = func.substr(ImportLine.raw, 1, BEGINNING)
    columns = select(ImportLine, begins, ItemImport.id, ItemImport.filename, ItemImport.format)
    query = _mine(columns, bank_id).where(*held).order_by(ItemImport.id.desc(), ImportLine.position)
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return [
        KeptLine(line=line, begins=begins, import_id=import_id, filename=filename, format=name)
        for line, begins, import_id, filename, name in rows
    ], total


def _mine(query: Any, bank_id: int) -> Any:
    return (
        query.select_from(ImportLine)
        .join(ItemImport, ItemImport.id == ImportLine.import_id)
        .where(
            ItemImport.bank_id == bank_id,
            ItemImport.state == ImportState.APPLIED,
            ImportLine.state == LineState.UNSUPPORTED,
        )
    )
