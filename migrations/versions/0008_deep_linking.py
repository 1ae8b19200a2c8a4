"""deep linking and submission review

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008_deep_linking"
down_revision = "0007_rosters"
branch_labels = None
depends_on = None

DATES = ("available_start", "available_end", "submission_start", "submission_end")
MESSAGES = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest")


def upgrade() -> None:
    texts = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "content_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("accept_types", texts, nullable=False),
        sa.Column("accept_multiple", sa.Boolean(), nullable=False),
        sa.Column("accept_line_item", sa.Boolean(), nullable=True),
        sa.Column("auto_create", sa.Boolean(), nullable=False),
        sa.Column("targets", texts, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_pick")),
    )
    op.create_index(op.f("ix_content_pick_expires_at"), "content_pick", ["expires_at"])
    with op.batch_alter_table("launch", schema=None) as batch_op:
        batch_op.alter_column("resource_link_id", existing_type=sa.Integer(), nullable=True)
        kind = sa.Enum(*MESSAGES, name="message", native_enum=False, length=40)
        batch_op.add_column(sa.Column("message", kind, nullable=False, server_default=MESSAGES[0]))
        batch_op.add_column(sa.Column("content_pick_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("review_sub", sa.String(length=255), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_launch_content_pick_id_content_pick"), "content_pick", ["content_pick_id"], ["id"]
        )
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        for name in DATES:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("link_binding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pick", sa.String(length=43), nullable=True))
    op.create_table(
        "link_offer",
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_link_offer_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_link_offer_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_link_offer")),
    )


def downgrade() -> None:
    op.drop_table("link_offer")
    with op.batch_alter_table("link_binding", schema=None) as batch_op:
        batch_op.drop_column("pick")
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        for name in DATES:
            batch_op.drop_column(name)
    op.execute("DELETE FROM ticket WHERE launch_id IN (SELECT id FROM launch WHERE resource_link_id IS NULL)")
    op.execute("DELETE FROM used_state WHERE launch_id IN (SELECT id FROM launch WHERE resource_link_id IS NULL)")
    op.execute("DELETE FROM launch WHERE resource_link_id IS NULL")
    with op.batch_alter_table("launch", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_launch_content_pick_id_content_pick"), type_="foreignkey")
        batch_op.drop_column("review_sub")
        batch_op.drop_column("content_pick_id")
        batch_op.drop_column("message")
        batch_op.alter_column("resource_link_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("content_pick")
