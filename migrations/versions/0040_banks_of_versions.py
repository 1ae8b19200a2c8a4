"""banks of versions

Which banks a quiz's settings draw from beside its own. Settings made before name none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040_banks_of_versions"
down_revision = "0039_certificate_alarms"
branch_labels = None
depends_on = None

TABLE = "assessment_version_bank"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["assessment_version.id"], name=op.f(f"fk_{TABLE}_version_id_assessment_version")
        ),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f(f"fk_{TABLE}_bank_id_bank")),
        sa.PrimaryKeyConstraint("version_id", "bank_id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_bank_id"), TABLE, ["bank_id"])


def downgrade() -> None:
    # Older programs know of one bank only: what was drawn from others is asked of the quiz's own, and where that cannot
    # fill it the quiz says so instead of starting.
    connection = op.get_bind()
    versions = sa.table("assessment_version", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
    several = sa.select(sa.table(TABLE, sa.column("version_id")).c.version_id)
    for row in connection.execute(sa.select(versions).where(versions.c.id.in_(several))).all():
        for section in row.settings["sections"]:
            for one in (*section["rows"], *section["fixed"]):
                one.pop("bank", None)
        connection.execute(versions.update().where(versions.c.id == row.id).values(settings=row.settings))
    op.drop_table(TABLE)
