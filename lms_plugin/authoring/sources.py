"""Stored versions and claims as the pure core knows them: documents, claims, and the facts of a whole bank."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.documents import newest
from lms_plugin.authoring.source_models import (
    ClaimState,
    DocumentClaim,
    DocumentVersion,
    ReadingState,
    SourceDocument,
)
from question_bank.claims.lexicon import LANGUAGES
from question_bank.claims.model import Claim, Span
from question_bank.documents.model import Document
from question_bank.documents.stored import from_values
from question_bank.facts import Source


def document_of(version: DocumentVersion, name: str) -> Document:
    """The document of a version that was read, under its name in the bank."""
    return from_values(version.facts | {"name": name}, version.text)


def read_before(session: Session, version: DocumentVersion) -> DocumentVersion | None:
    """The version of the same document that was read last before this one."""
    return session.scalar(
        select(DocumentVersion)
        .where(
            DocumentVersion.document_id == version.document_id,
            DocumentVersion.number < version.number,
            DocumentVersion.state == ReadingState.READ,
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )


def claims_of(session: Session, version_id: int) -> list[DocumentClaim]:
    """The claims of a version in reading order."""
    rows = session.scalars(
        select(DocumentClaim).where(DocumentClaim.version_id == version_id).order_by(DocumentClaim.position)
    )
    return list(rows)


def claim_of(row: DocumentClaim, version: DocumentVersion, name: str) -> Claim:
    """A stored claim with its spans; what a person accepted is on no watchlist any more."""
    return Claim(
        document=name,
        category=row.category,
        subject=row.subject,
        claim=row.claim,
        evidence=tuple(Span(start=start, end=end, text=version.text[start:end]) for start, end in row.evidence),
        qualifier=row.qualifier,
        critical=row.critical,
        confidence=row.confidence,
        flags=tuple(row.flags) if row.state is not ClaimState.ACCEPTED else (),
        proposed=row.proposed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSources:
    """What a bank's documents say now. ``versions`` by name in the bank; ``rows`` are the claims' rows, by version id,
    in the order of the source's claims."""

    sources: list[Source]
    versions: dict[str, DocumentVersion]
    rows: dict[int, list[DocumentClaim]]


def sources(session: Session, bank_id: int, *, states: frozenset[ClaimState]) -> BankSources:
    """The newest versions of a bank that were read, with their claims in these states. Two queries."""
    last = newest(bank_id)
    versions = session.execute(
        select(SourceDocument.name, SourceDocument.short_name, DocumentVersion)
        .join(DocumentVersion, SourceDocument.id == DocumentVersion.document_id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
        .where(DocumentVersion.state == ReadingState.READ, DocumentVersion.language.in_(LANGUAGES))
        .order_by(SourceDocument.name)
    ).all()
    rows: dict[int, list[DocumentClaim]] = {version.id: [] for _, _, version in versions}
    claims = select(DocumentClaim).where(DocumentClaim.version_id.in_(rows), DocumentClaim.state.in_(states))
    for row in session.scalars(claims.order_by(DocumentClaim.position)):
        rows[row.version_id].append(row)
    return BankSources(
        sources=[
            Source(
                document_of(version, name),
                tuple(claim_of(row, version, name) for row in rows[version.id]),
                version.language,
                short,
            )
            for name, short, version in versions
        ],
        versions={name: version for name, _, version in versions},
        rows=rows,
    )
