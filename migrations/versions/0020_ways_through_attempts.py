"""ways through attempts

Flags on questions, how sure a learner was of an answer, and how far one has come where there is no way back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_ways_through_attempts"
down_revision = "0019_authors_tools"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt_slot", sa.Column("flagged", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("attempt", sa.Column("reached", sa.Integer(), nullable=True))
    op.add_column("saved_answer", sa.Column("certainty", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, column in (("saved_answer", "certainty"), ("attempt", "reached"), ("attempt_slot", "flagged")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
