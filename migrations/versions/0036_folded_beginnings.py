"""beginnings folded alike

``item_head.begins`` was filled by the database, and SQLite folds the letters of ASCII only: questions in Cyrillic that
were there before sorted apart from those written since. All are folded anew, as the code folds them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036_folded_beginnings"
down_revision = "0035_short_names"
branch_labels = None
depends_on = None

CHUNK = 1000
heads = sa.table("item_head", sa.column("item_id", sa.Integer), sa.column("stem"), sa.column("begins"))


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    change = sa.update(heads).where(heads.c.item_id == sa.bindparam("item")).values(begins=sa.bindparam("folded"))
    while rows := connection.execute(
        sa.select(heads).where(heads.c.item_id > last).order_by(heads.c.item_id).limit(CHUNK)
    ).all():
        other = [
            {"item": row.item_id, "folded": folded} for row in rows if (folded := row.stem.lower()[:80]) != row.begins
        ]
        if other:
            connection.execute(change, other)
        last = rows[-1].item_id


def downgrade() -> None:
    """An older release reads either."""
