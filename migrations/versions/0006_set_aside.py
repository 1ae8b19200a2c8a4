"""set aside

What platforms say of themselves, LTI 1.1 secrets and ids, and launches and attempts that never count.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_set_aside"
down_revision = "0005_gradebook"
branch_labels = None
depends_on = None

REASON = sa.Enum("test_user", "acting", "anonymous", name="setaside", native_enum=False, length=24)


def columns() -> list[tuple[str, sa.Column]]:
    """Table and column, made anew: a column belongs to one table object."""
    texts = [("registration", "lti11_key"), ("registration", "lti11_secret")]
    texts += [("deployment", f"platform_{name}") for name in ("guid", "name", "version", "family")]
    return [
        *((table, sa.Column(name, sa.Text())) for table, name in texts),
        ("person", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("person", sa.Column("lti11_user_id", sa.String(length=255))),
        ("launch", sa.Column("set_aside", REASON)),
        ("attempt", sa.Column("set_aside", REASON)),
    ]


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
