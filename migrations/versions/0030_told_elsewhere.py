"""told elsewhere

What is owed to a learning record store: one row a statement, kept until it has arrived.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_told_elsewhere"
down_revision = "0029_time_zones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owed_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(24), nullable=False),
        sa.Column("cause", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_owed_statement_attempt_id_attempt"),
        sa.PrimaryKeyConstraint("id", name="pk_owed_statement"),
        sa.UniqueConstraint("attempt_id", "verb", "cause", name="uq_owed_statement_attempt_id_verb_cause"),
    )
    op.create_index("ix_owed_statement_state", "owed_statement", ["state", "next_try_at"])


def downgrade() -> None:
    op.drop_table("owed_statement")
