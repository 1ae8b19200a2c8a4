"""why conflicts

Why two passages contradict each other, as a kind of sentence and what fills it, so that each page words it in its own
language. Contradictions found before keep their English line until they are found again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042_why_conflicts"
down_revision = "0041_no_outcome_is_none"
branch_labels = None
depends_on = None

TABLE = "source_conflict"
PARTS = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("why", sa.String(length=24), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("parts", PARTS, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column(TABLE, "parts")
    op.drop_column(TABLE, "why")
