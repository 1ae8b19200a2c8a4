"""statistics

Counts of what graded attempts held, what each attempt added, and an index to find those handed in lately.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015_statistics"
down_revision = "0014_drafts_and_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistic_count",
        sa.Column("assessment_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_version_id"],
            ["assessment_version.id"],
            name=op.f("fk_statistic_count_assessment_version_id_assessment_version"),
        ),
        sa.PrimaryKeyConstraint(
            "assessment_version_id", "kind", "slot", "item", "detail", "points", "first", "second",
            name=op.f("pk_statistic_count"),
        ),
    )  # fmt: skip
    op.create_table(
        "counted_attempt",
        sa.Column("attempt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("assessment_version_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_version_id"],
            ["assessment_version.id"],
            name=op.f("fk_counted_attempt_assessment_version_id_assessment_version"),
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_counted_attempt")),
    )
    op.create_index(op.f("ix_counted_attempt_assessment_version_id"), "counted_attempt", ["assessment_version_id"])
    op.create_index(op.f("ix_attempt_submitted_at"), "attempt", ["submitted_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attempt_submitted_at"), table_name="attempt")
    op.drop_table("counted_attempt")
    op.drop_table("statistic_count")
