"""Which claims of a bank's documents are asked about, and which are not: what could harm and is never tested first."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead, ItemLabel, LabelKind
from lms_plugin.authoring.documents import newest
from lms_plugin.authoring.models import ItemStatus
from lms_plugin.authoring.source_models import ClaimState, DocumentClaim, DocumentVersion, SourceDocument
from question_bank.claims.model import Category, Claim
from question_bank.facts import claim_id
from question_bank.interchange.table import guard

FIRST = (Category.CONTRAINDICATION, Category.SIDE_EFFECT, Category.INDICATION, Category.DRUG_EFFECT)
COUNTED = (ItemStatus.APPROVED, ItemStatus.DRAFT, ItemStatus.IN_REVIEW, ItemStatus.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """An accepted claim, and how many questions rest on it by status. ``key`` is its id in items."""

    key: str
    row_id: int
    document_id: int
    document: str
    category: Category
    subject: str
    claim: str
    critical: bool
    items: Counter[ItemStatus]

    @property
    def approved(self) -> int:
        """How many approved questions ask about it."""
        return self.items[ItemStatus.APPROVED]


def coverage(session: Session, bank_id: int) -> list[Covered]:
    """The accepted claims of a bank's newest documents; contraindications nobody is asked about first. Two queries."""
    last = newest(bank_id)
    rows = session.execute(
        select(
            DocumentClaim.id, DocumentClaim.category, DocumentClaim.subject, DocumentClaim.claim,
            DocumentClaim.critical, SourceDocument.id.label("document_id"), SourceDocument.name, DocumentVersion.title,
        )
        .join(DocumentVersion, DocumentVersion.id == DocumentClaim.version_id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(DocumentClaim.state == ClaimState.ACCEPTED)
        .order_by(SourceDocument.name, DocumentClaim.position)
    ).all()  # fmt: skip
    counted = session.execute(
        select(ItemLabel.value, ItemHead.status, func.count())
        .join(ItemHead, ItemHead.item_id == ItemLabel.item_id)
        .where(ItemLabel.bank_id == bank_id, ItemLabel.kind == LabelKind.CLAIM)
        .group_by(ItemLabel.value, ItemHead.status)
    )
    items: dict[str, Counter[ItemStatus]] = {}
    for key, status, count in counted:
        items.setdefault(key, Counter())[status] += count
    found = [
        Covered(
            key=key,
            row_id=row.id,
            document_id=row.document_id,
            document=row.title or row.name,
            category=row.category,
            subject=row.subject,
            claim=row.claim,
            critical=row.critical,
            items=items.get(key, Counter()),
        )
        for row in rows
        if (key := _key(row.name, row.category, row.subject, row.claim))
    ]
    return sorted(found, key=lambda one: (one.approved > 0, FIRST.index(one.category), not one.critical))


def _key(document: str, category: Category, subject: str, claim: str) -> str:
    return claim_id(
        Claim(document=document, category=category, subject=subject, claim=claim, evidence=(), confidence=1)
    )


def as_csv(rows: list[Covered]) -> str:
    """The same as a table for spreadsheets; what could be a formula there is not one."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["kind", "claim", "subject", "document", "could harm", *(one.value for one in COUNTED)])
    for row in rows:
        told = [row.category.value, row.claim, row.subject, row.document, "yes" if row.critical else ""]
        writer.writerow([*map(guard, told), *(row.items[one] for one in COUNTED)])
    return out.getvalue()
