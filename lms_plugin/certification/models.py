"""Rows of certification. None points at a row of the LMS's world: a deleted course or platform takes no certificate."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, IntPk, JsonDocument, text_enum
from question_bank.certification.states import AwardState


class Issuer(Base):
    """Who certifies: one per tenant (a platform's registration, named by its issuer and client id).

    Its DID is ``did:web:<verification host>:i:<slug>``; ``prefix`` starts its certificate numbers.
    """

    __tablename__ = "certification_issuer"

    id: Mapped[IntPk]
    tenant: Mapped[str] = mapped_column(String(64), unique=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    prefix: Mapped[str] = mapped_column(String(5))
    name: Mapped[str]
    signer: Mapped[str] = mapped_column(default="")
    signer_role: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(String(7), default="#0b5563")
    created_at: Mapped[datetime]


class Picture(Base):
    """A picture that stands on an issuer's certificates: ``logo`` or ``signature``, as PNG."""

    __tablename__ = "certification_picture"

    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


class Holder(Base):
    """A person as certification knows one. ``uuid`` names their key in the store of name keys; ``merged_into`` is the
    holder that somebody with two accounts is now."""

    __tablename__ = "certification_holder"

    id: Mapped[IntPk]
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("certification_holder.id"))


class Account(Base):
    """Somebody's account on a platform: tenant and ``sub``, which holder that is, and what showed it (``code``,
    ``registration``) where the account was linked to an earlier one."""

    __tablename__ = "certification_account"
    __table_args__ = (UniqueConstraint("tenant", "sub"),)

    id: Mapped[IntPk]
    tenant: Mapped[str] = mapped_column(String(64))
    sub: Mapped[str] = mapped_column(String(255))
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"), index=True)
    created_at: Mapped[datetime]
    link_proof: Mapped[str | None] = mapped_column(String(16))


class HolderName(Base):
    """A name of a holder, sealed with the holder's key: ``{"full": …, "native": …}``. Append-only; the last holds."""

    __tablename__ = "certification_name"

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class ProgrammeState(StrEnum):
    """A programme is prepared, then offered, then no more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Programme(Base):
    """What can be earned in a course; what it requires stands in its versions. ``context`` names the course."""

    __tablename__ = "certification_programme"
    __table_args__ = (UniqueConstraint("issuer_id", "code"), Index("ix_certification_programme_context", "context"))

    id: Mapped[IntPk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"))
    context: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(24))
    state: Mapped[ProgrammeState] = mapped_column(text_enum(ProgrammeState))
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]


class ProgrammeVersion(Base):
    """One version of a programme (see terms.py); once published the database itself refuses every change."""

    __tablename__ = "certification_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[IntPk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("certification_programme.id"))
    number: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime | None]


class RequirementRow(Base):
    """One requirement of a version, in order (question_bank.certification.requirements)."""

    __tablename__ = "certification_requirement"
    __table_args__ = (UniqueConstraint("version_id", "ordinal"),)

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    params: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class EvidenceRow(Base):
    """What an attempt proved under one version of its key. Immutable, but for erasure, which takes the payload."""

    __tablename__ = "certification_evidence"
    __table_args__ = (UniqueConstraint("holder_id", "attempt", "key_version", "taken_at"),)

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"))
    tenant: Mapped[str] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(index=True)
    assessment: Mapped[int]
    key_version: Mapped[int]
    taken_at: Mapped[datetime]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    payload_sha256: Mapped[str] = mapped_column(String(64))
    superseded_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]


class EvidenceItem(Base):
    """An item version of some evidence: what an impact review searches."""

    __tablename__ = "certification_evidence_item"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("certification_evidence.id"), primary_key=True)
    item_version: Mapped[int] = mapped_column(primary_key=True, index=True)
    answered_right: Mapped[bool]
    hit: Mapped[bool]


class SignOffRow(Base):
    """Somebody of the staff confirmed a requirement that only a person can judge."""

    __tablename__ = "certification_signoff"
    __table_args__ = (UniqueConstraint("requirement_id", "holder_id"),)

    id: Mapped[IntPk]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("certification_requirement.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class EvaluationRow(Base):
    """One run of the rules over a holder; every run is kept, also those that were not met."""

    __tablename__ = "certification_evaluation"
    __table_args__ = (Index("ix_certification_evaluation_holder_version", "holder_id", "version_id"),)

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(24))
    met: Mapped[bool]
    verdicts: Mapped[list[Any]] = mapped_column(JsonDocument)
    evidence: Mapped[list[Any]] = mapped_column(JsonDocument)
    inputs_sha256: Mapped[str] = mapped_column(String(64))


class Visibility(StrEnum):
    """What the public page shows, as the holder chose."""

    LINK = "link"
    NAMECHECK = "namecheck"
    HIDDEN = "hidden"


class Award(Base):
    """The fact that somebody earned it. ``notice`` says why it does not hold (any more); ``asked`` is a withdrawal
    that waits for a second person; ``number_key`` is what a typed number is found by."""

    __tablename__ = "certification_award"
    __table_args__ = (
        Index(
            "uq_certification_award_pending", "holder_id", "programme_id", unique=True,
            sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "uq_certification_award_live", "holder_id", "programme_id", unique=True,
            sqlite_where=text("state IN ('active', 'suspended')"),
            postgresql_where=text("state IN ('active', 'suspended')"),
        ),
        Index("ix_certification_award_programme", "programme_id", "state", "valid_until"),
    )  # fmt: skip

    id: Mapped[IntPk]
    number: Mapped[str] = mapped_column(String(32))
    number_key: Mapped[str] = mapped_column(String(13), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("certification_holder.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("certification_programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("certification_evaluation.id"))
    state: Mapped[AwardState] = mapped_column(text_enum(AwardState))
    basis: Mapped[str] = mapped_column(String(8))
    granted_by: Mapped[str] = mapped_column(String(40), default="")
    subject_uuid: Mapped[str] = mapped_column(String(36))
    renewal_of: Mapped[int | None] = mapped_column(ForeignKey("certification_award.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime]
    awarded_at: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    show_results: Mapped[bool] = mapped_column(default=False)
    reissue: Mapped[str | None] = mapped_column(String(24))
    trouble: Mapped[str | None] = mapped_column(String(24))
    notice: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    asked: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)


class KeyState(StrEnum):
    """Life of an issuer's key."""

    ANNOUNCED = "announced"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class IssuerKey(Base):
    """An Ed25519 key of an issuer; its seed is sealed under ``ASSAY_SIGN_KEK``."""

    __tablename__ = "certification_key"
    __table_args__ = (
        UniqueConstraint("issuer_id", "kid"),
        Index(
            "uq_certification_key_active", "issuer_id", unique=True,
            sqlite_where=text("state = 'active'"), postgresql_where=text("state = 'active'"),
        ),
    )  # fmt: skip

    id: Mapped[IntPk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"))
    kid: Mapped[str] = mapped_column(String(40))
    public: Mapped[str] = mapped_column(String(64))
    sealed_seed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[KeyState] = mapped_column(text_enum(KeyState))
    announced_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class StatusList(Base):
    """A status list of an issuer and its newest signed copy."""

    __tablename__ = "certification_list"
    __table_args__ = (UniqueConstraint("issuer_id", "number"),)

    id: Mapped[IntPk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"))
    number: Mapped[int]
    body: Mapped[str | None]
    bits_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]


class Issuance(Base):
    """One signed document about an award. Its status bit is set exactly while ``withdrawn_at`` is."""

    __tablename__ = "certification_issuance"
    __table_args__ = (UniqueConstraint("award_id", "seq", "language"), UniqueConstraint("list_id", "list_index"))

    id: Mapped[IntPk]
    award_id: Mapped[int] = mapped_column(ForeignKey("certification_award.id"))
    seq: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    token: Mapped[str] = mapped_column(String(22), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    name_id: Mapped[int] = mapped_column(ForeignKey("certification_name.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("certification_key.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("certification_list.id"))
    list_index: Mapped[int]
    cause: Mapped[str] = mapped_column(String(16))
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    made_with: Mapped[str] = mapped_column(String(120))


class IssuedFile(Base):
    """A file of an issuance, sealed with the holder's key: ``credential``, ``a4``, ``letter`` or ``png``."""

    __tablename__ = "certification_file"

    issuance_id: Mapped[int] = mapped_column(ForeignKey("certification_issuance.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64), index=True)


class Event(Base):
    """What happened, one chain per issuer: append-only, each hash covers the one before. No personal data."""

    __tablename__ = "certification_event"
    __table_args__ = (UniqueConstraint("issuer_id", "seq"),)

    id: Mapped[IntPk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"))
    seq: Mapped[int]
    award_id: Mapped[int | None] = mapped_column(ForeignKey("certification_award.id"), index=True)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ImpactReview(Base):
    """A changed key, source or rule, and what it means for awards that rest on it.

    ``items`` are the item versions it is about; ``delta`` is the quiz that answers for them.
    """

    __tablename__ = "certification_review"

    id: Mapped[IntPk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("certification_issuer.id"))
    context: Mapped[str] = mapped_column(String(64), index=True)
    cause: Mapped[str] = mapped_column(String(24))
    materiality: Mapped[str] = mapped_column(String(8))
    note: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JsonDocument, default=list, server_default="[]")
    delta: Mapped[int | None]
    opened_by: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ImpactItem(Base):
    """One award of a review: how it stood before and after, and what was decided."""

    __tablename__ = "certification_review_item"
    __table_args__ = (UniqueConstraint("review_id", "award_id"),)

    id: Mapped[IntPk]
    review_id: Mapped[int] = mapped_column(ForeignKey("certification_review.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("certification_award.id"), index=True)
    before: Mapped[list[Any]] = mapped_column(JsonDocument)
    after: Mapped[list[Any]] = mapped_column(JsonDocument)
    still_met: Mapped[bool]
    hit: Mapped[bool]
    suspended: Mapped[bool]
    decision: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    due: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
