"""no outcome is none

Attempts that were never graded, or were opened again, held the JSON word null for their outcome, which is not nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041_no_outcome_is_none"
down_revision = "0040_banks_of_versions"
branch_labels = None
depends_on = None

ATTEMPT = sa.table("attempt", sa.column("outcome", sa.JSON))
VERSION = sa.table("assessment_version", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))


def upgrade() -> None:
    empty = sa.cast(ATTEMPT.c.outcome, sa.Text) == "null"
    op.execute(ATTEMPT.update().where(empty).values(outcome=sa.null()))


def downgrade() -> None:
    # Older programs know no topics under topics: a row then draws from its own topic alone, and where that cannot fill
    # it the quiz says so instead of starting.
    connection = op.get_bind()
    with_tree = sa.cast(VERSION.c.settings, sa.Text).contains('"under"')
    for row in connection.execute(sa.select(VERSION).where(with_tree)).all():
        for section in row.settings["sections"]:
            for one in section["rows"]:
                one.pop("under", None)
        row.settings.pop("under", None)
        connection.execute(VERSION.update().where(VERSION.c.id == row.id).values(settings=row.settings))
