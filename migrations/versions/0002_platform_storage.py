"""platform storage

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_platform_storage"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parked_launch",
        sa.Column("handle_hash", sa.String(length=64), nullable=False),
        sa.Column("storage_hash", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("target_link_uri", sa.Text(), nullable=False),
        sa.Column("deployment_hint", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_parked_launch_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("handle_hash", name=op.f("pk_parked_launch")),
    )
    with op.batch_alter_table("parked_launch") as batch:
        batch.create_index(batch.f("ix_parked_launch_expires_at"), ["expires_at"], unique=False)
    with op.batch_alter_table("login_state") as batch:
        batch.add_column(sa.Column("storage_target", sa.String(length=255), nullable=True))
        batch.add_column(sa.Column("storage_key", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("storage_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("login_state") as batch:
        batch.drop_column("storage_hash")
        batch.drop_column("storage_key")
        batch.drop_column("storage_target")
    op.drop_table("parked_launch")
