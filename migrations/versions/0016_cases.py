"""Slots know the case whose question they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0016_cases"
down_revision = "0015_statistics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt_slot") as table:
        table.add_column(sa.Column("case_version_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_attempt_slot_case_version_id_item_version", "item_version", ["case_version_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("attempt_slot") as table:
        table.drop_constraint("fk_attempt_slot_case_version_id_item_version", type_="foreignkey")
        table.drop_column("case_version_id")
