"""linked accounts

Two accounts of one person: which holder another one was merged into, what showed it, and the one-time codes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038_linked_accounts"
down_revision = "0037_section_times"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certification_holder", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_certification_holder_merged_into_certification_holder"),
            "certification_holder",
            ["merged_into"],
            ["id"],
        )
    op.add_column("certification_account", sa.Column("link_proof", sa.String(16), nullable=True))
    op.create_table(
        "certification_link_code",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["certification_account.id"],
            name=op.f("fk_certification_link_code_account_id_certification_account"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_certification_link_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_certification_link_code_code_hash")),
    )
    op.create_table(
        "certification_link_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["certification_account.id"],
            name=op.f("fk_certification_link_try_account_id_certification_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_link_try")),
    )
    op.create_index(op.f("ix_certification_link_try_account_id"), "certification_link_try", ["account_id"])


def downgrade() -> None:
    holder = sa.table("certification_holder", sa.column("merged_into", sa.Integer))
    joined = sa.select(sa.func.count()).select_from(holder).where(holder.c.merged_into.is_not(None))
    if op.get_bind().execute(joined).scalar():
        # What was sealed for the one could be opened by nobody, and erasing the other would leave its key.
        raise RuntimeError("Accounts were joined; older releases cannot open their files. Restore a backup instead.")
    op.drop_table("certification_link_try")
    op.drop_table("certification_link_code")
    op.drop_column("certification_account", "link_proof")
    with op.batch_alter_table("certification_holder", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_certification_holder_merged_into_certification_holder"), type_="foreignkey"
        )
        batch_op.drop_column("merged_into")
