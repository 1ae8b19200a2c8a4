"""platform check

What the last check of each platform found, so that no list calls a platform fine whose check failed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_platform_check"
down_revision = "0010_review_attempt"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_check",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "findings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_platform_check_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_platform_check")),
    )


def downgrade() -> None:
    op.drop_table("platform_check")
