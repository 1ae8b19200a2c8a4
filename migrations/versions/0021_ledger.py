"""ledger

What was sent and how long it took, what the gradebook showed, readings of results, and a breaker per platform.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021_ledger"
down_revision = "0020_ways_through_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    shown = sa.Enum("same", "other", "absent", "accepted", name="shown", native_enum=False, length=24)
    op.add_column("owed_score", sa.Column("shown_as", shown, nullable=True))
    op.add_column("owed_score", sa.Column("accepted_by", sa.Integer(), nullable=True))
    op.add_column("owed_score", sa.Column("leased_at", moment, nullable=True))
    op.add_column("send_try", sa.Column("request", document, nullable=True))
    op.add_column("send_try", sa.Column("milliseconds", sa.Integer(), nullable=True))
    op.create_index("ix_send_try_at", "send_try", ["at"])
    op.create_table(
        "platform_lane",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", moment, nullable=True),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("rests_until", moment, nullable=True),
        sa.Column("alerted_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_platform_lane_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_platform_lane")),
    )
    op.create_table(
        "results_reading",
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_results_reading_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_results_reading")),
    )


def downgrade() -> None:
    op.drop_table("results_reading")
    op.drop_table("platform_lane")
    op.drop_index("ix_send_try_at", table_name="send_try")
    for name in ("milliseconds", "request"):
        op.drop_column("send_try", name)
    for name in ("leased_at", "accepted_by", "shown_as"):
        op.drop_column("owed_score", name)
