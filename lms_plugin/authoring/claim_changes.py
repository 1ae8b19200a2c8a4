"""What a new version of a document says anew, no longer, and otherwise than the version before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.source_models import DocumentVersion, ReadingState
from lms_plugin.authoring.sources import claim_of, claims_of
from question_bank.claims.versions import ClaimChanges, compare_versions


def between(session: Session, version: DocumentVersion) -> tuple[DocumentVersion | None, ClaimChanges]:
    """The version read before this one, and how their claims differ; without one all claims are new."""
    before = session.scalar(
        select(DocumentVersion)
        .where(
            DocumentVersion.document_id == version.document_id,
            DocumentVersion.number < version.number,
            DocumentVersion.state == ReadingState.READ,
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    old = [claim_of(row, before, "") for row in claims_of(session, before.id)] if before else []
    new = [claim_of(row, version, "") for row in claims_of(session, version.id)]
    return before, compare_versions(old, new, version.language)
