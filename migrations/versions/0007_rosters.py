"""rosters

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_rosters"
down_revision = "0006_set_aside"
branch_labels = None
depends_on = None

ROLES = ("admin", "instructor", "assistant", "author", "observer", "learner", "viewer")


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("rlid", sa.String(length=255), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "reading", "read", "failed", name="rosterstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("next_url", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("differences_url", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["context_id"], ["context.id"], name=op.f("fk_roster_context_id_context")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("context_id", "rlid", name=op.f("uq_roster_context_id_rlid")),
    )
    op.create_index("ix_roster_due", "roster", ["state", "due_at"], unique=False)
    op.create_table(
        "roster_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Enum(*ROLES, name="role", native_enum=False, length=24), nullable=False),
        sa.Column("roles", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "inactive", "gone", name="memberstatus", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("custom", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("legacy_user_id", sa.String(length=255), nullable=True),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_member_roster_id_roster")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_roster_member_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_member")),
        sa.UniqueConstraint("roster_id", "user_id", name=op.f("uq_roster_member_roster_id_user_id")),
    )
    op.create_index("ix_roster_member_person", "roster_member", ["registration_id", "user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("roster_member")
    op.drop_table("roster")
