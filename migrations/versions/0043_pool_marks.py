"""pool marks

A name for what is stored of a bank's questions, which databases change with it: whoever has met one need not read the
bank again. No two states of any bank share one, not even one that was rolled back or put back from a copy.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043_pool_marks"
down_revision = "0042_why_conflicts"
branch_labels = None
depends_on = None

TABLE = "pool_mark"
EVENTS = ("INSERT", "UPDATE", "DELETE")
NEW_ON_SQLITE = "lower(hex(randomblob(16)))"
# A transaction's number and the microsecond of its beginning: it changes a bank's name once, however much it changes.
NEW_ON_POSTGRESQL = "txid_current() || ' ' || extract(epoch FROM transaction_timestamp())"
_FIRST = "INSERT INTO pool_mark (bank_id, mark) SELECT id, {new} FROM bank"
_OF_BANK = "INSERT INTO pool_mark (bank_id, mark) VALUES (NEW.id, {new});"
_CHANGE = "UPDATE pool_mark SET mark = {new} WHERE bank_id = {bank} AND mark <> {new};"
BANKS = {  # of a changed row, which is OLD or NEW
    "item": "{row}.bank_id",
    "item_version": "(SELECT bank_id FROM item WHERE item.id = {row}.item_id)",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f(f"fk_{TABLE}_bank_id_bank"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("bank_id", name=op.f(f"pk_{TABLE}")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _follow_on_sqlite()
    else:
        _follow_on_postgresql()


def _rows(event: str) -> list[str]:
    return {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]


def _follow_on_sqlite() -> None:
    op.execute(_FIRST.format(new=NEW_ON_SQLITE))
    op.execute(f"CREATE TRIGGER {TABLE}_of_bank AFTER INSERT ON bank BEGIN {_OF_BANK.format(new=NEW_ON_SQLITE)} END")
    for table, bank in BANKS.items():
        for event in EVENTS:
            changes = " ".join(_CHANGE.format(new=NEW_ON_SQLITE, bank=bank.format(row=row)) for row in _rows(event))
            op.execute(f"CREATE TRIGGER {TABLE}_{table}_{event.lower()} AFTER {event} ON {table} BEGIN {changes} END")


def _follow_on_postgresql() -> None:
    op.execute(_FIRST.format(new=NEW_ON_POSTGRESQL))
    _function(f"{TABLE}_of_bank", _OF_BANK.format(new=NEW_ON_POSTGRESQL))
    op.execute(f"CREATE TRIGGER {TABLE}_of_bank AFTER INSERT ON bank FOR EACH ROW EXECUTE FUNCTION {TABLE}_of_bank()")
    for table, bank in BANKS.items():
        for event in EVENTS:
            name = f"{TABLE}_{table}_{event.lower()}"
            rows = [bank.format(row=row) for row in _rows(event)]
            _function(name, " ".join(_CHANGE.format(new=NEW_ON_POSTGRESQL, bank=one) for one in rows))
            # Only as the transaction is committed: whoever changes questions waits for nobody else of the bank before.
            op.execute(
                f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")


def downgrade() -> None:
    names = {f"{TABLE}_of_bank": "bank"} | {
        f"{TABLE}_{table}_{event.lower()}": table for table in BANKS for event in EVENTS
    }
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in names.items():
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table(TABLE)
