"""authors' tools: newest versions in columns, comments, bulk changes, twins, anchors of citations, shares

Append-only: never edit a revision that has shipped. Small: add, fill and constrain in separate revisions.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_authors_tools"
down_revision = "0018_regrades"
branch_labels = None
depends_on = None

MARK = sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
READ = frozenset(
    {"stem", "text", "general_feedback", "feedback", "feedback_true", "feedback_false", "objective", "until"}
    | {"age", "procedure", "history", "medicines", "findings"}
)


def _foreign(table, column, other):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _ids(table, *columns, nullable=()):
    return [sa.Column(one, sa.Integer(), nullable=one in nullable) for one, _ in columns] + [
        _foreign(table, one, other) for one, other in columns
    ]


def upgrade() -> None:
    op.create_table(
        "item_head",
        *_ids("item_head", ("item_id", "item"), ("bank_id", "bank"), ("version_id", "item_version")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("difficulty", sa.String(8), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("mark", MARK, nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("twins_sought", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_head")),
        sa.UniqueConstraint("version_id", name=op.f("uq_item_head_version_id")),
    )
    op.create_index("ix_item_head_bank_id_status", "item_head", ["bank_id", "status", "item_id"])
    op.create_index("ix_item_head_bank_id_changed_at", "item_head", ["bank_id", "changed_at", "item_id"])
    op.create_table(
        "item_label",
        *_ids("item_label", ("item_id", "item"), ("bank_id", "bank")),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "kind", "value", name=op.f("pk_item_label")),
    )
    op.create_index("ix_item_label_bank_id_kind_value", "item_label", ["bank_id", "kind", "value"])
    op.create_table(
        "item_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        *_ids(
            "item_comment", ("item_id", "item"), ("person_id", "person"), ("resolved_by", "person"),
            nullable=("resolved_by",),
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment")),
    )  # fmt: skip
    op.create_index(op.f("ix_item_comment_item_id"), "item_comment", ["item_id"])
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        *_ids(
            "bulk_change", ("bank_id", "bank"), ("person_id", "person"), ("undone_by", "person"),
            nullable=("undone_by",),
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
    )  # fmt: skip
    op.create_index(op.f("ix_bulk_change_bank_id"), "bulk_change", ["bank_id"])
    op.create_table(
        "bulk_change_row",
        *_ids(
            "bulk_change_row", ("bulk_change_id", "bulk_change"), ("item_id", "item"),
            ("before_id", "item_version"), ("after_id", "item_version"),
        ),
        sa.Column("before_status", sa.String(24), nullable=False),
        sa.Column("after_status", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("bulk_change_id", "item_id", name=op.f("pk_bulk_change_row")),
    )  # fmt: skip
    op.create_table(
        "item_twin",
        *_ids("item_twin", ("one_id", "item"), ("other_id", "item"), ("bank_id", "bank")),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_item_twin")),
    )
    op.create_index(op.f("ix_item_twin_bank_id"), "item_twin", ["bank_id"])
    op.create_table(
        "citation_anchor",
        *_ids("citation_anchor", ("version_id", "item_version")),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("quote_hash", sa.String(64), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "document", "quote_hash", name=op.f("pk_citation_anchor")),
    )
    op.create_table(
        "bank_share",
        *_ids("bank_share", ("bank_id", "bank"), ("context_id", "context"), ("shared_by", "person")),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bank_id", "context_id", name=op.f("pk_bank_share")),
    )
    _fill()


def _fill() -> None:
    """Write the newest version of every item there is into the new columns."""
    meta = sa.MetaData()
    version = sa.Table(
        "item_version", meta,
        *(sa.Column(one, sa.Integer()) for one in ("id", "item_id", "number")),
        *(sa.Column(one, sa.String()) for one in ("status", "type", "difficulty")),
        sa.Column("critical", sa.Boolean()), sa.Column("topics", JSON), sa.Column("document", JSON),
        sa.Column("created_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    item = sa.Table("item", meta, sa.Column("id", sa.Integer()), sa.Column("bank_id", sa.Integer()))
    named = [sa.column(one) for one in HEAD]
    head = sa.table("item_head", *named)
    label = sa.table("item_label", *(sa.column(one) for one in ("item_id", "bank_id", "kind", "value")))
    newest = sa.select(version.c.item_id, sa.func.max(version.c.number).label("number")).group_by(version.c.item_id)
    last = newest.subquery()
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(version, item.c.bank_id)
        .join(last, (last.c.item_id == version.c.item_id) & (last.c.number == version.c.number))
        .join(item, item.c.id == version.c.item_id)
    ).mappings()
    heads, labels = [], []
    for row in rows:
        document = row["document"]
        same = {one: row[one] for one in ("item_id", "bank_id", "number", "status", "type", "difficulty", "critical")}
        said = [*_texts(document), *document.get("tags", ()), document["item_id"]]
        heads.append(
            same
            | {
                "version_id": row["id"], "mark": document.get("default_mark", "1"), "stem": document["stem"],
                "search": "\n".join(said).casefold(), "changed_at": row["created_at"], "twins_sought": False,
            }
        )  # fmt: skip
        kinds = (("topic", row["topics"]), ("tag", document.get("tags")), ("claim", document.get("claim_ids")))
        labels += [
            {"item_id": row["item_id"], "bank_id": row["bank_id"], "kind": kind, "value": value}
            for kind, values in kinds
            for value in dict.fromkeys(one[:200] for one in values or ())
        ]
    if heads:
        connection.execute(head.insert(), heads)
    if labels:
        connection.execute(label.insert(), labels)


HEAD = (
    "item_id", "bank_id", "version_id", "number", "status", "type", "difficulty", "critical", "mark", "stem", "search",
    "changed_at", "twins_sought",
)  # fmt: skip


def _texts(value):
    if isinstance(value, dict):
        for name, part in value.items():
            if name in READ and isinstance(part, str):
                yield part
            elif not name.startswith(("citations", "scoring")):
                yield from _texts(part)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def downgrade() -> None:
    for table in (
        "bank_share", "citation_anchor", "item_twin", "bulk_change_row", "bulk_change", "item_comment", "item_label",
        "item_head",
    ):  # fmt: skip
        op.drop_table(table)
