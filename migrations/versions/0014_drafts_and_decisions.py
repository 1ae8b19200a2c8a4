"""drafts and decisions

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_drafts_and_decisions"
down_revision = "0013_no_personal_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_draft_run_asked_by_person")),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_draft_run_bank_id_bank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_run")),
    )
    with op.batch_alter_table("draft_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_run_bank_id"), ["bank_id"], unique=False)

    op.create_table(
        "item_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_event_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_item_event_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_event")),
    )
    with op.batch_alter_table("item_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_event_version_id"), ["version_id"], unique=False)

    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_person", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("source_revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("checked_revision", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_item_version_author_id_person"), "person", ["author_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_item_version_author_id_person"), type_="foreignkey")
        batch_op.drop_column("author_id")

    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.drop_column("checked_revision")
        batch_op.drop_column("source_revision")
        batch_op.drop_column("second_person")

    with op.batch_alter_table("item_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_event_version_id"))

    op.drop_table("item_event")
    with op.batch_alter_table("draft_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_run_bank_id"))

    op.drop_table("draft_run")
