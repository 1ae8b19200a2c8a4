"""certification

Programmes, awards, signed documents and their audit log. The database itself refuses to change what was published
or logged.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024_certification"
down_revision = "0023_statistic_reports"
branch_labels = None
depends_on = None


FROZEN = "is published and cannot be changed"
LOGGED = "events are never changed"
# table, what is refused, when, and with which words
GUARDS = (
    ("certification_event", "UPDATE", "", LOGGED),
    ("certification_event", "DELETE", "", LOGGED),
    ("certification_version", "UPDATE", "OLD.published_at IS NOT NULL", FROZEN),
    ("certification_version", "DELETE", "OLD.published_at IS NOT NULL", FROZEN),
    ("certification_requirement", "UPDATE", "{published}", FROZEN),
    ("certification_requirement", "DELETE", "{published}", FROZEN),
)
PUBLISHED = (
    "(SELECT published_at FROM certification_version WHERE certification_version.id = OLD.version_id) IS NOT NULL"
)


def guard():
    """A trigger for each guard, in the words of this database."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, action, when, words in GUARDS:
        name, condition = f"{table}_no_{action.lower()}", when.format(published=PUBLISHED)
        if not postgres:
            clause = f" WHEN {condition}" if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {action} ON {table}{clause} "
                f"BEGIN SELECT RAISE(ABORT, '{table} {words}'); END"
            )
            continue
        then = f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{table} {words}'; END IF;"
        kept = "OLD" if action == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {then} RETURN {kept}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard():
    """Take the triggers away again."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, action, _when, _words in GUARDS:
        name = f"{table}_no_{action.lower()}"
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgres else f"DROP TRIGGER {name}")
        if postgres:
            op.execute(f"DROP FUNCTION {name}()")


def upgrade() -> None:
    op.create_table(
        "certification_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_holder")),
        sa.UniqueConstraint("uuid", name=op.f("uq_certification_holder_uuid")),
    )
    op.create_table(
        "certification_issuer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("prefix", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signer_role", sa.Text(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_issuer")),
        sa.UniqueConstraint("slug", name=op.f("uq_certification_issuer_slug")),
        sa.UniqueConstraint("tenant", name=op.f("uq_certification_issuer_tenant")),
    )
    op.create_table(
        "certification_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_account_holder_id_certification_holder"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_account")),
        sa.UniqueConstraint("tenant", "sub", name=op.f("uq_certification_account_tenant_sub")),
    )
    with op.batch_alter_table("certification_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_account_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "certification_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_evidence_holder_id_certification_holder"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_evidence")),
        sa.UniqueConstraint(
            "holder_id",
            "attempt",
            "key_version",
            "taken_at",
            name=op.f("uq_certification_evidence_holder_id_attempt_key_version_taken_at"),
        ),
    )
    op.create_table(
        "certification_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=40), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("announced", "active", "retired", "compromised", name="keystate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["certification_issuer.id"], name=op.f("fk_certification_key_issuer_id_certification_issuer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_key")),
        sa.UniqueConstraint("issuer_id", "kid", name=op.f("uq_certification_key_issuer_id_kid")),
    )
    with op.batch_alter_table("certification_key", schema=None) as batch_op:
        batch_op.create_index(
            "uq_certification_key_active",
            ["issuer_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "certification_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("bits_sha256", sa.String(length=64), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["certification_issuer.id"],
            name=op.f("fk_certification_list_issuer_id_certification_issuer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_list")),
        sa.UniqueConstraint("issuer_id", "number", name=op.f("uq_certification_list_issuer_id_number")),
    )
    op.create_table(
        "certification_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_name_holder_id_certification_holder"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_name")),
    )
    with op.batch_alter_table("certification_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_name_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "certification_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("context", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", "retired", name="programmestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["certification_issuer.id"],
            name=op.f("fk_certification_programme_issuer_id_certification_issuer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_programme")),
        sa.UniqueConstraint("issuer_id", "code", name=op.f("uq_certification_programme_issuer_id_code")),
    )
    with op.batch_alter_table("certification_programme", schema=None) as batch_op:
        batch_op.create_index("ix_certification_programme_context", ["context"], unique=False)

    op.create_table(
        "certification_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("context", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("materiality", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["certification_issuer.id"],
            name=op.f("fk_certification_review_issuer_id_certification_issuer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_review")),
    )
    with op.batch_alter_table("certification_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_review_context"), ["context"], unique=False)

    op.create_table(
        "certification_evidence_item",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("answered_right", sa.Boolean(), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["certification_evidence.id"],
            name=op.f("fk_certification_evidence_item_evidence_id_certification_evidence"),
        ),
        sa.PrimaryKeyConstraint("evidence_id", "item_version", name=op.f("pk_certification_evidence_item")),
    )
    with op.batch_alter_table("certification_evidence_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_evidence_item_item_version"), ["item_version"], unique=False)

    op.create_table(
        "certification_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["certification_programme.id"],
            name=op.f("fk_certification_version_programme_id_certification_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_version")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_certification_version_programme_id_number")),
    )
    op.create_table(
        "certification_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("verdicts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_evaluation_holder_id_certification_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_certification_evaluation_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_evaluation")),
    )
    with op.batch_alter_table("certification_evaluation", schema=None) as batch_op:
        batch_op.create_index("ix_certification_evaluation_holder_version", ["holder_id", "version_id"], unique=False)

    op.create_table(
        "certification_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("params", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_certification_requirement_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_requirement")),
        sa.UniqueConstraint("version_id", "ordinal", name=op.f("uq_certification_requirement_version_id_ordinal")),
    )
    op.create_table(
        "certification_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("number_key", sa.String(length=13), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "active",
                "suspended",
                "void",
                "revoked",
                "superseded",
                name="awardstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("subject_uuid", sa.String(length=36), nullable=False),
        sa.Column("renewal_of", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum("link", "namecheck", "hidden", name="visibility", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("show_results", sa.Boolean(), nullable=False),
        sa.Column("reissue", sa.String(length=24), nullable=True),
        sa.Column("trouble", sa.String(length=24), nullable=True),
        sa.Column("notice", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("asked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["certification_evaluation.id"],
            name=op.f("fk_certification_award_evaluation_id_certification_evaluation"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_award_holder_id_certification_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["certification_programme.id"],
            name=op.f("fk_certification_award_programme_id_certification_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["renewal_of"],
            ["certification_award.id"],
            name=op.f("fk_certification_award_renewal_of_certification_award"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_certification_award_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_award")),
        sa.UniqueConstraint("number_key", name=op.f("uq_certification_award_number_key")),
    )
    with op.batch_alter_table("certification_award", schema=None) as batch_op:
        batch_op.create_index(
            "ix_certification_award_programme", ["programme_id", "state", "valid_until"], unique=False
        )
        batch_op.create_index(
            "uq_certification_award_live",
            ["holder_id", "programme_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('active', 'suspended')"),
            postgresql_where=sa.text("state IN ('active', 'suspended')"),
        )
        batch_op.create_index(
            "uq_certification_award_pending",
            ["holder_id", "programme_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "certification_signoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["certification_holder.id"],
            name=op.f("fk_certification_signoff_holder_id_certification_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["certification_requirement.id"],
            name=op.f("fk_certification_signoff_requirement_id_certification_requirement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_signoff")),
        sa.UniqueConstraint(
            "requirement_id", "holder_id", name=op.f("uq_certification_signoff_requirement_id_holder_id")
        ),
    )
    op.create_table(
        "certification_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["certification_award.id"], name=op.f("fk_certification_event_award_id_certification_award")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["certification_issuer.id"],
            name=op.f("fk_certification_event_issuer_id_certification_issuer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_event")),
        sa.UniqueConstraint("issuer_id", "seq", name=op.f("uq_certification_event_issuer_id_seq")),
    )
    with op.batch_alter_table("certification_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_event_award_id"), ["award_id"], unique=False)

    op.create_table(
        "certification_issuance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_with", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["certification_award.id"],
            name=op.f("fk_certification_issuance_award_id_certification_award"),
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["certification_key.id"], name=op.f("fk_certification_issuance_key_id_certification_key")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["certification_list.id"], name=op.f("fk_certification_issuance_list_id_certification_list")
        ),
        sa.ForeignKeyConstraint(
            ["name_id"], ["certification_name.id"], name=op.f("fk_certification_issuance_name_id_certification_name")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_certification_issuance_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_issuance")),
        sa.UniqueConstraint(
            "award_id", "seq", "language", name=op.f("uq_certification_issuance_award_id_seq_language")
        ),
        sa.UniqueConstraint("list_id", "list_index", name=op.f("uq_certification_issuance_list_id_list_index")),
        sa.UniqueConstraint("token", name=op.f("uq_certification_issuance_token")),
    )
    op.create_table(
        "certification_review_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("still_met", sa.Boolean(), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["certification_award.id"],
            name=op.f("fk_certification_review_item_award_id_certification_award"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["certification_review.id"],
            name=op.f("fk_certification_review_item_review_id_certification_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_review_item")),
        sa.UniqueConstraint("review_id", "award_id", name=op.f("uq_certification_review_item_review_id_award_id")),
    )
    with op.batch_alter_table("certification_review_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_review_item_award_id"), ["award_id"], unique=False)

    op.create_table(
        "certification_file",
        sa.Column("issuance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuance_id"],
            ["certification_issuance.id"],
            name=op.f("fk_certification_file_issuance_id_certification_issuance"),
        ),
        sa.PrimaryKeyConstraint("issuance_id", "kind", name=op.f("pk_certification_file")),
    )
    with op.batch_alter_table("certification_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certification_file_sha256"), ["sha256"], unique=False)

    guard()


def downgrade() -> None:
    unguard()
    with op.batch_alter_table("certification_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_file_sha256"))

    op.drop_table("certification_file")
    with op.batch_alter_table("certification_review_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_review_item_award_id"))

    op.drop_table("certification_review_item")
    op.drop_table("certification_issuance")
    with op.batch_alter_table("certification_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_event_award_id"))

    op.drop_table("certification_event")
    op.drop_table("certification_signoff")
    with op.batch_alter_table("certification_award", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certification_award_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "uq_certification_award_live",
            sqlite_where=sa.text("state IN ('active', 'suspended')"),
            postgresql_where=sa.text("state IN ('active', 'suspended')"),
        )
        batch_op.drop_index("ix_certification_award_programme")

    op.drop_table("certification_award")
    op.drop_table("certification_requirement")
    with op.batch_alter_table("certification_evaluation", schema=None) as batch_op:
        batch_op.drop_index("ix_certification_evaluation_holder_version")

    op.drop_table("certification_evaluation")
    op.drop_table("certification_version")
    with op.batch_alter_table("certification_evidence_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_evidence_item_item_version"))

    op.drop_table("certification_evidence_item")
    with op.batch_alter_table("certification_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_review_context"))

    op.drop_table("certification_review")
    with op.batch_alter_table("certification_programme", schema=None) as batch_op:
        batch_op.drop_index("ix_certification_programme_context")

    op.drop_table("certification_programme")
    with op.batch_alter_table("certification_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_name_holder_id"))

    op.drop_table("certification_name")
    op.drop_table("certification_list")
    with op.batch_alter_table("certification_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certification_key_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("certification_key")
    op.drop_table("certification_evidence")
    with op.batch_alter_table("certification_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_account_holder_id"))

    op.drop_table("certification_account")
    op.drop_table("certification_issuer")
    op.drop_table("certification_holder")
