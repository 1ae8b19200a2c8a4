"""search

Texts that are searched stand in a table of their own, so that rows of lists are short, with an index of three-letter
pieces: FTS5 on SQLite, pg_trgm on PostgreSQL. Where the database has neither, all texts of a bank are looked through.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_search"
down_revision = "0027_pictures"
branch_labels = None
depends_on = None

FOLLOWING = {
    "ai": ("INSERT", "INSERT INTO item_text_fts(rowid, text) VALUES (new.item_id, new.text);"),
    "ad": ("DELETE", "INSERT INTO item_text_fts(item_text_fts, rowid, text) VALUES ('delete', old.item_id, old.text);"),
    "au": (
        "UPDATE",
        "INSERT INTO item_text_fts(item_text_fts, rowid, text) VALUES ('delete', old.item_id, old.text);"
        " INSERT INTO item_text_fts(rowid, text) VALUES (new.item_id, new.text);",
    ),
}


def upgrade() -> None:
    op.create_table(
        "item_text",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_item_text_bank_id_bank")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_text_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_text")),
    )
    op.create_index(op.f("ix_item_text_bank_id"), "item_text", ["bank_id"])
    op.execute("INSERT INTO item_text (item_id, bank_id, text) SELECT item_id, bank_id, search FROM item_head")
    op.drop_column("item_head", "search")
    op.add_column("item_head", sa.Column("begins", sa.String(length=80), nullable=False, server_default=""))
    op.execute("UPDATE item_head SET begins = lower(substr(stem, 1, 80))")
    op.create_index("ix_item_head_bank_id_item_id", "item_head", ["bank_id", "item_id"])
    op.create_index("ix_item_head_bank_id_begins", "item_head", ["bank_id", "begins", "item_id"])
    _index(op.get_bind())


def _index(connection) -> None:
    if connection.dialect.name == "sqlite":
        options = {row[0] for row in connection.exec_driver_sql("PRAGMA compile_options")}
        version = tuple(map(int, connection.exec_driver_sql("SELECT sqlite_version()").scalar().split(".")))
        if "ENABLE_FTS5" in options and version >= (3, 34):
            _fts(connection)
    else:
        known = connection.exec_driver_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").scalar()
        if known:
            _trigrams(connection)


def _fts(connection) -> None:
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE item_text_fts USING fts5(text, content='item_text', content_rowid='item_id',"
        " tokenize='trigram case_sensitive 1', detail='full')"
    )
    for name, (when, what) in FOLLOWING.items():
        connection.exec_driver_sql(f"CREATE TRIGGER item_text_{name} AFTER {when} ON item_text BEGIN {what} END")
    connection.exec_driver_sql("INSERT INTO item_text_fts(item_text_fts) VALUES ('rebuild')")


def _trigrams(connection) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:  # this user may not: searching works without, only slower
        return
    connection.exec_driver_sql(  # what is written waits for no vacuum to be found by the index, and planned for it
        "CREATE INDEX ix_item_text_text_trgm ON item_text USING gin (text gin_trgm_ops) WITH (fastupdate = off)"
    )


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name in FOLLOWING:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS item_text_{name}")
        connection.exec_driver_sql("DROP TABLE IF EXISTS item_text_fts")
    op.drop_index("ix_item_head_bank_id_begins", "item_head")
    op.drop_index("ix_item_head_bank_id_item_id", "item_head")
    op.drop_column("item_head", "begins")
    op.add_column("item_head", sa.Column("search", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE item_head SET search = (SELECT text FROM item_text WHERE item_text.item_id = item_head.item_id)")
    op.drop_table("item_text")
