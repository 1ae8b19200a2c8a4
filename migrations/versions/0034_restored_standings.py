"""restored standings

A question of our own format says where it stood in review: the report keeps it, and it is taken over on demand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_restored_standings"
down_revision = "0033_filtered_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_line", sa.Column("standing", sa.String(length=24), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("import_line", "standing")
