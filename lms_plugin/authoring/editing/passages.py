"""Passages a question cites, looked up in the bank's documents: where they stand, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.documents import newest
from lms_plugin.authoring.source_models import (
    ClaimState,
    DocumentClaim,
    DocumentVersion,
    ReadingState,
    SourceDocument,
)
from lms_plugin.authoring.sources import claim_of, document_of
from question_bank.documents.quotes import places
from question_bank.drafting.citing import place_of
from question_bank.facts import claim_id
from question_bank.interchange import native
from question_bank.items import Item
from question_bank.linter import lint_item
from question_bank.linting.finding import Finding

MOST_OFFERED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOffer:
    """An accepted claim whose passage can be cited."""

    id: int
    document: str
    words: str


def _newest_read(bank_id: int) -> Any:
    last = newest(bank_id)
    return (
        select(SourceDocument.name, SourceDocument.short_name, DocumentVersion)
        .join(DocumentVersion, SourceDocument.id == DocumentVersion.document_id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
        .where(DocumentVersion.state == ReadingState.READ)
    )


def document_names(session: Session, bank_id: int, listed: list[Any]) -> list[tuple[str, str]]:
    """Name and title of what can be cited: the documents read here, and those the bank came with."""
    rows = session.execute(
        _newest_read(bank_id)
        .with_only_columns(SourceDocument.name, SourceDocument.short_name, DocumentVersion.title)
        .order_by(SourceDocument.name)
    )
    read = {row.name: row.short_name or row.title or row.name for row in rows}
    return list(({one["id"]: one["title"] for one in listed} | read).items())


def claim_offers(session: Session, bank_id: int) -> list[ClaimOffer]:
    """The accepted claims of the newest versions, the first ``MOST_OFFERED``."""
    last = newest(bank_id)
    rows = session.execute(
        select(DocumentClaim.id, SourceDocument.name, DocumentClaim.subject, DocumentClaim.claim)
        .join(DocumentVersion, DocumentVersion.id == DocumentClaim.version_id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(DocumentClaim.state == ClaimState.ACCEPTED)
        .order_by(SourceDocument.name, DocumentClaim.position)
        .limit(MOST_OFFERED)
    )
    return [ClaimOffer(id=row.id, document=row.name, words=f"{row.claim} ({row.subject})") for row in rows]


def passage_of_claim(session: Session, bank_id: int, claim_row: int) -> tuple[str, dict[str, Any]] | None:
    """A claim's id, and the form row of its passage; None: no such claim in this bank."""
    found = session.execute(
        select(DocumentClaim, DocumentVersion, SourceDocument.name, SourceDocument.short_name)
        .join(DocumentVersion, DocumentVersion.id == DocumentClaim.version_id)
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(DocumentClaim.id == claim_row, SourceDocument.bank_id == bank_id)
    ).first()
    if found is None:
        return None
    row, version, name, short = found
    start, end = row.evidence[0]
    cited: dict[str, Any] = {"document": name, "quote": version.text[start:end], "whole": True}
    _complete(cited, name, short, version)
    return claim_id(claim_of(row, version, name)), {key: "" if one is None else one for key, one in cited.items()}


def completed(session: Session, bank_id: int, document: dict[str, Any]) -> dict[str, Any]:
    """The item's document with every citation that names a document of the bank told in full. One query."""
    cited = [one for one in _citations(document) if one.get("document")]
    names = {one["document"] for one in cited}
    if not names:
        return document
    rows = session.execute(_newest_read(bank_id).where(SourceDocument.name.in_(names))).all()
    versions = {name: (short, version) for name, short, version in rows}
    for one in cited:
        if one["document"] in versions:
            _complete(one, one["document"], *versions[one["document"]])
        one.setdefault("title", one["document"])
        if one.get("quote"):
            one["quote_hash"] = quote_hash(one["quote"])
    return document


def _complete(cited: dict[str, Any], name: str, short: str, version: DocumentVersion) -> None:
    cited["title"] = short or version.title or name
    quote = cited.get("quote")
    found = places(version.text, quote) if quote else []
    if not found:
        cited["document_version"] = cited.get("document_version") or version.number
        return
    section, paragraph, block = place_of(document_of(version, name), found[0][0])
    cited["document_version"] = version.number
    cited["section"] = cited.get("section") or section
    cited["paragraph"] = cited.get("paragraph") or paragraph
    cited["page"] = cited.get("page") or (block.page if block else None)
    cited["quote_hash"] = quote_hash(quote or "")


def quote_hash(quote: str) -> str:
    """The hash a citation carries: of the quote with single spaces."""
    return sha256(" ".join(quote.split()).encode()).hexdigest()


def _citations(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name.startswith("citations") and isinstance(part, list):
                yield from part
            else:
                yield from _citations(part)
    elif isinstance(value, list):
        for one in value:
            yield from _citations(one)


def lint(session: Session, bank_id: int, item: Item, *, language: str) -> tuple[Finding, ...]:
    """All findings about an item, its quotes looked up in the versions they name. One query, two with pictures."""
    names = {one.document for one in item.citations}
    rows = session.execute(
        select(SourceDocument.name, DocumentVersion.number, DocumentVersion.text)
        .join(DocumentVersion, SourceDocument.id == DocumentVersion.document_id)
        .where(SourceDocument.bank_id == bank_id, SourceDocument.name.in_(names))
    )
    texts = {(row.name, row.number): row.text for row in rows}
    there = pictures.held(session, bank_id, native.item_to_document(item))
    return lint_item(item, language=language, documents=texts, held=there)
