"""Documents of a bank that bear the same title, and what tells them apart."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.documents import newest
from lms_plugin.authoring.source_models import DocumentVersion, SourceDocument


def namesakes(session: Session, bank_id: int) -> dict[int, str]:
    """Document id → its name, which no other has, of those whose title another document of the bank bears too.

    One query.
    """
    last = newest(bank_id)
    rows = session.execute(
        select(SourceDocument.id, SourceDocument.name, DocumentVersion.title)
        .join(DocumentVersion, DocumentVersion.document_id == SourceDocument.id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
    ).all()
    titles = {row.id: " ".join((row.title or row.name).split()).casefold() for row in rows}
    borne = Counter(titles.values())
    return {row.id: row.name for row in rows if borne[titles[row.id]] > 1}
