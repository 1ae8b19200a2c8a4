"""pictures on certificates

The logo and the signature of who issues.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031_pictures_on_certificates"
down_revision = "0030_told_elsewhere"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certification_picture",
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["certification_issuer.id"],
            name=op.f("fk_certification_picture_issuer_id_certification_issuer"),
        ),
        sa.PrimaryKeyConstraint("issuer_id", "kind", name=op.f("pk_certification_picture")),
    )


def downgrade() -> None:
    op.drop_table("certification_picture")
