"""no personal dates

What a roster says of somebody's own dates and time zone was kept and never used.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_no_personal_dates"
down_revision = "0012_documents_and_claims"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("roster_member", "custom")


def downgrade() -> None:
    texts = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("roster_member", sa.Column("custom", texts, nullable=False, server_default="{}"))
