"""imports and exports

Files of questions with the report on each, and files made for other programs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022_imports_and_exports"
down_revision = "0021_ledger"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "item_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("problem", sa.String(length=24), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("preview", DOCUMENT, nullable=False),
        sa.Column("notes", DOCUMENT, nullable=False),
        sa.Column("bank_mark", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["applied_by"], ["person.id"], name=op.f("fk_item_import_applied_by_person")),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_item_import_bank_id_bank")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_item_import_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import")),
    )
    op.create_index(op.f("ix_item_import_bank_id"), "item_import", ["bank_id"])
    op.create_index(op.f("ix_item_import_digest"), "item_import", ["digest"])

    op.create_table(
        "import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("document", DOCUMENT, nullable=True),
        sa.Column("meets", sa.String(length=64), nullable=True),
        sa.Column("notes", DOCUMENT, nullable=False),
        sa.Column("problems", DOCUMENT, nullable=False),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["item_import.id"], name=op.f("fk_import_line_import_id_item_import")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_import_line_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_line")),
    )
    op.create_index(op.f("ix_import_line_import_id"), "import_line", ["import_id"])

    op.create_table(
        "item_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("losses", DOCUMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_item_export_asked_by_person")),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_item_export_bank_id_bank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_export")),
    )
    op.create_index(op.f("ix_item_export_bank_id"), "item_export", ["bank_id"])


def downgrade() -> None:
    op.drop_table("item_export")
    op.drop_table("import_line")
    op.drop_table("item_import")
