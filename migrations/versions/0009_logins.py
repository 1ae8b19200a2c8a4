"""logins

When a platform last began a login, to tell one whose launches never arrive.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_logins"
down_revision = "0008_deep_linking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("last_login_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("registration", "last_login_at")
