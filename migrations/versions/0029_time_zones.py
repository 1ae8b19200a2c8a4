"""time zones

A course has a time zone, in which its dates are typed. Until somebody chooses one it is UTC.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_time_zones"
down_revision = "0028_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("context", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("context", "zone")
