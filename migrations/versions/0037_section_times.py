"""section times

When a learner entered each section of an attempt and until when it lasts, where sections have a time of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037_section_times"
down_revision = "0036_folded_beginnings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt_section",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("first_slot", sa.Integer(), nullable=False),
        sa.Column("last_slot", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_section_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "section", name=op.f("pk_attempt_section")),
    )


def downgrade() -> None:
    # Older programs know no time of a section: in attempts under way all sections are open until the attempt's own end.
    op.drop_table("attempt_section")
