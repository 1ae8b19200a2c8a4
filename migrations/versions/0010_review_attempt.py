"""review attempt

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_review_attempt"
down_revision = "0009_logins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("launch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_attempt", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("launch", schema=None) as batch_op:
        batch_op.drop_column("review_attempt")
