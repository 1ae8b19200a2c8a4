"""documents and claims

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_documents_and_claims"
down_revision = "0011_platform_check"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("one", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("other", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state", sa.Enum("open", "resolved", name="conflictstate", native_enum=False, length=24), nullable=False
        ),
        sa.Column("resolution", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_source_conflict_bank_id_bank")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_source_conflict_resolved_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_conflict")),
        sa.UniqueConstraint("bank_id", "key", name=op.f("uq_source_conflict_bank_id_key")),
    )
    op.create_table(
        "source_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_source_document_bank_id_bank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_document")),
        sa.UniqueConstraint("bank_id", "name", name=op.f("uq_source_document_bank_id_name")),
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "read", "failed", name="readingstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("problem", sa.String(length=24), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_document.id"], name=op.f("fk_document_version_document_id_source_document")
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_document_version_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_version_digest"), ["digest"], unique=False)

    op.create_table(
        "document_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "indication",
                "drug_effect",
                "contraindication",
                "side_effect",
                name="category",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("qualifier", sa.Text(), nullable=True),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("flags", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("evidence", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("drawn", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "accepted", "rejected", name="claimstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_document_claim_version_id_document_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_claim")),
    )
    with op.batch_alter_table("document_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_claim_version_id"), ["version_id"], unique=False)

    op.create_table(
        "document_file",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_document_file_version_id_document_version")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_document_file")),
    )
    op.create_table(
        "claim_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["document_claim.id"], name=op.f("fk_claim_event_claim_id_document_claim")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_event_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_claim_id"), ["claim_id"], unique=False)
    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.add_column(sa.Column("context_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_bank_context_id_context"), "context", ["context_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_bank_context_id_context"), type_="foreignkey")
        batch_op.drop_column("context_id")
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_event_claim_id"))
    op.drop_table("claim_event")
    op.drop_table("document_file")
    with op.batch_alter_table("document_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_claim_version_id"))
    op.drop_table("document_claim")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_version_digest"))
    op.drop_table("document_version")
    op.drop_table("source_document")
    op.drop_table("source_conflict")
