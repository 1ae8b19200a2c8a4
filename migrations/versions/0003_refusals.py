"""refusals

Refusals by reference for operators, and which click in a course a launch came from.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_refusals"
down_revision = "0002_platform_storage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_refusal_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index("ix_refusal_registration_id_id", "refusal", ["registration_id", "id"])
    op.create_index(op.f("ix_refusal_reference"), "refusal", ["reference"])
    op.create_index(op.f("ix_refusal_at"), "refusal", ["at"])
    for table in ("login_state", "used_state"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("click_hash", sa.String(length=64), nullable=False, server_default=""))
    op.create_index("ix_used_state_browser_hash_click_hash", "used_state", ["browser_hash", "click_hash"])


def downgrade() -> None:
    op.drop_index("ix_used_state_browser_hash_click_hash", table_name="used_state")
    for table in ("used_state", "login_state"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("click_hash")
    op.drop_table("refusal")
