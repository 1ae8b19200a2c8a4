"""short names of documents

What questions call a document instead of its full title, which can give an answer away. Empty: the title.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035_short_names"
down_revision = "0034_restored_standings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_document", sa.Column("short_name", sa.String(length=60), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("source_document", "short_name")
