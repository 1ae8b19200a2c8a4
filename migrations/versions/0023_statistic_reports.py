"""statistic reports

What statistics pages show of a settings version, worked out after counting and read as one row.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023_statistic_reports"
down_revision = "0022_imports_and_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistic_report",
        sa.Column("assessment_version_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=True),
        sa.Column("pass_rate", sa.Float(), nullable=True),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_version_id"], ["assessment_version.id"]),
        sa.PrimaryKeyConstraint("assessment_version_id"),
    )


def downgrade() -> None:
    op.drop_table("statistic_report")
