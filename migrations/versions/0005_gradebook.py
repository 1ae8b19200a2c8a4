"""gradebook

Kinds of messages, what the platform shows, a teacher's choice per link, and the columns we look for or make.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_gradebook"
down_revision = "0004_dynamic_registration"
branch_labels = None
depends_on = None

POINTS = sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    kinds = sa.Enum("score", "pending", "withdrawal", name="messagekind", native_enum=False, length=24)
    for column in (
        sa.Column("kind", kinds, nullable=False, server_default="score"),
        sa.Column("tag", sa.String(length=255), nullable=False, server_default="total"),
        sa.Column("scored_by", sa.Integer(), nullable=True),
        sa.Column("overwrites", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("shown_score", POINTS, nullable=True),
        sa.Column("shown_maximum", POINTS, nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("owed_score", column)
    op.create_table(
        "link_grading",
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column(
            "teacher_grades",
            sa.Enum("keep", "ask", "overwrite", name="teachergrades", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("makes_column", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_link_grading_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_link_grading_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_link_grading")),
    )
    op.create_table(
        "link_line_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=255), nullable=False),
        sa.Column("resource_id", sa.String(length=255), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("score_maximum", POINTS, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sought", "wanted", "held", "absent", "refused", "unwanted",
                name="lineitemstate", native_enum=False, length=24,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_link_line_item_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_line_item")),
        sa.UniqueConstraint("resource_link_id", "tag", name=op.f("uq_link_line_item_resource_link_id_tag")),
    )  # fmt: skip
    op.create_index("ix_link_line_item_due", "link_line_item", ["state", "due_at"])


def downgrade() -> None:
    # Without these columns a word that there is no score would be sent as a score of zero, and a topic's as the total.
    op.execute(
        "DELETE FROM send_try WHERE owed_score_id IN "
        "(SELECT id FROM owed_score WHERE kind <> 'score' OR tag <> 'total')"
    )
    op.execute("DELETE FROM owed_score WHERE kind <> 'score' OR tag <> 'total'")
    op.execute("UPDATE send_try SET result = 'score_refused' WHERE result = 'score_attempts'")
    op.execute("UPDATE owed_score SET last_result = 'score_refused' WHERE last_result = 'score_attempts'")
    op.drop_index("ix_link_line_item_due", table_name="link_line_item")
    op.drop_table("link_line_item")
    op.drop_table("link_grading")
    for name in ("shown_at", "shown_maximum", "shown_score", "overwrites", "scored_by", "tag", "kind"):
        op.drop_column("owed_score", name)
