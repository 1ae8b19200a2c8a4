"""Passages as they stand in their documents: with what is around them, and where to look them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.source_models import DocumentVersion, ReadingState, SourceDocument
from lms_plugin.authoring.sources import document_of
from question_bank.claims.around import Around, around
from question_bank.documents.model import Document
from question_bank.documents.quotes import places
from question_bank.drafting.citing import place_of
from question_bank.items import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A passage with its surroundings, and the version of the document it stands in."""

    around: Around
    title: str
    document_id: int
    number: int
    uploaded_at: datetime


def of_spans(session: Session, spans: Iterable[tuple[int, int, int]]) -> list[Placed | None]:
    """The passages (version id, start, end), in the same order; None: that version is gone. One query."""
    wanted = list(spans)
    rows = session.scalars(select(DocumentVersion).where(DocumentVersion.id.in_({one[0] for one in wanted})))
    known = {row.id: (row, document_of(row, "")) for row in rows}
    return [_placed(*known[version], start, end) if version in known else None for version, start, end in wanted]


def of_citations(session: Session, bank_id: int, citations: Sequence[Citation]) -> list[Placed | None]:
    """The quotes of citations where they stand; None: the bank holds no such document or quote. One query."""
    rows = session.execute(
        select(SourceDocument.name, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == SourceDocument.id)
        .where(
            SourceDocument.bank_id == bank_id,
            SourceDocument.name.in_({one.document for one in citations}),
            DocumentVersion.number.in_({one.document_version for one in citations}),
            DocumentVersion.state == ReadingState.READ,
        )
    ).all()
    known: dict[Any, Any] = {(name, row.number): (row, document_of(row, name)) for name, row in rows}
    return [_cited(one, *known.get((one.document, one.document_version), (None, None))) for one in citations]


def _cited(one: Citation, version: DocumentVersion | None, document: Document | None) -> Placed | None:
    if version is None or document is None or not one.quote:
        return None
    spans = places(document.text, one.quote)
    if not spans:
        return None
    best = next((span for span in spans if place_of(document, span[0])[:2] == (one.section, one.paragraph)), spans[0])
    return _placed(version, document, *best)


def _placed(version: DocumentVersion, document: Document, start: int, end: int) -> Placed:
    title = version.title or version.filename
    surroundings = around(document, start, end)
    return Placed(
        around=surroundings,
        title=title,
        document_id=version.document_id,
        number=version.number,
        uploaded_at=version.uploaded_at,
    )
