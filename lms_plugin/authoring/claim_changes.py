"""What a new version of a document says anew, no longer, and otherwise than the version before."""

from __future__ import annotations

from sqlalchemy.orm import Session

from lms_plugin.authoring.source_models import DocumentVersion
from lms_plugin.authoring.sources import claim_of, claims_of, read_before
from question_bank.claims.versions import ClaimChanges, compare_versions


def between(session: Session, version: DocumentVersion) -> tuple[DocumentVersion | None, ClaimChanges]:
    """The version read before this one, and how their claims differ; without one all claims are new."""
    before = read_before(session, version)
    old = [claim_of(row, before, "") for row in claims_of(session, before.id)] if before else []
    new = [claim_of(row, version, "") for row in claims_of(session, version.id)]
    return before, compare_versions(old, new, version.language)
