"""filtered exports

A file can hold what a filter of the list finds, not only all questions or those of one status.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033_filtered_exports"
down_revision = "0032_evidence_by_attempt"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("item_export", sa.Column("wanted", DOCUMENT, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("item_export", "wanted")
