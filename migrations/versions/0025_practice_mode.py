"""practice mode

Attempts that are practice say so themselves, so that nobody counts them by mistake.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_practice_mode"
down_revision = "0024_certification"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("practice", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Before there was practice every attempt counted; these must not: they go on as previews, with other numbers.
    op.execute("UPDATE attempt SET preview = true, number = number + 2000000 WHERE practice AND NOT preview")
    op.drop_column("attempt", "practice")
