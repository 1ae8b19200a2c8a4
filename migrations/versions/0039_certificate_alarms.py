"""certificate alarms

What the operator's address was told about certificates, so that it is told once and not every hour.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_certificate_alarms"
down_revision = "0038_linked_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certification_alarm",
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("issuer", sa.String(40), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event", "issuer", name=op.f("pk_certification_alarm")),
    )


def downgrade() -> None:
    op.drop_table("certification_alarm")
