"""reviews of changes

A review says which questions it is about, and which quiz answers for them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_reviews_of_changes"
down_revision = "0025_practice_mode"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("certification_review", sa.Column("items", JSON, nullable=False, server_default="[]"))
    op.add_column("certification_review", sa.Column("delta", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("certification_review", "delta")
    op.drop_column("certification_review", "items")
