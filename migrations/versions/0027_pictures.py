"""pictures

Pictures of banks, which questions name in their texts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_pictures"
down_revision = "0026_reviews_of_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_bank_picture_bank_id_bank")),
        sa.ForeignKeyConstraint(["import_id"], ["item_import.id"], name=op.f("fk_bank_picture_import_id_item_import")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_bank_picture_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_picture")),
        sa.UniqueConstraint("bank_id", "name", name=op.f("uq_bank_picture_bank_id_name")),
    )
    op.create_index(op.f("ix_bank_picture_import_id"), "bank_picture", ["import_id"])
    op.create_index(op.f("ix_bank_picture_name"), "bank_picture", ["name"])


def downgrade() -> None:
    op.drop_table("bank_picture")
