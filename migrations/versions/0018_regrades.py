"""regrades

Challenges with their reports and chain, regrades with the versions and attempts they changed, notices to learners.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018_regrades"
down_revision = "0017_attempt_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("new_version_id", sa.Integer(), nullable=True),
        sa.Column(
            "policy",
            sa.Enum(
                "new_key", "old_or_new", "full_credit", "drop_item", "keep", name="policy", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("mapped", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dry_run_hash", sa.String(length=64), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_regrade_assessment_id_assessment")),
        sa.ForeignKeyConstraint(["context_id"], ["context.id"], name=op.f("fk_regrade_context_id_context")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_regrade_item_id_item")),
        sa.ForeignKeyConstraint(
            ["new_version_id"], ["item_version.id"], name=op.f("fk_regrade_new_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_regrade_person_id_person")),
        sa.ForeignKeyConstraint(["undoes"], ["regrade.id"], name=op.f("fk_regrade_undoes_regrade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("context_id", "dry_run_hash", name=op.f("uq_regrade_context_id_dry_run_hash")),
        sa.UniqueConstraint("undoes", name=op.f("uq_regrade_undoes")),
    )
    op.create_index(op.f("ix_regrade_item_id"), "regrade", ["item_id"])
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("open", "rejected", "wording", "key_wrong", name="verdict", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["context_id"], ["context.id"], name=op.f("fk_challenge_context_id_context")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_challenge_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_challenge_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_challenge_regrade_id_regrade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_item_version_id"), "challenge", ["item_version_id"])
    op.create_index(op.f("ix_challenge_regrade_id"), "challenge", ["regrade_id"])
    op.create_index(
        "uq_challenge_open",
        "challenge",
        ["context_id", "item_version_id"],
        unique=True,
        sqlite_where=sa.text("verdict = 'open'"),
        postgresql_where=sa.text("verdict = 'open'"),
    )
    op.create_table(
        "grading_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "policy",
            sa.Enum(
                "new_key", "old_or_new", "full_credit", "drop_item", "keep", name="policy", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "decision", sa.Enum("honour", "withdraw", name="decision", native_enum=False, length=24), nullable=True
        ),
        sa.Column("old", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("new", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_grading_event_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grading_event_person_id_person")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_grading_event_regrade_id_regrade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_event")),
    )
    op.create_index(op.f("ix_grading_event_at"), "grading_event", ["at"])
    op.create_index(op.f("ix_grading_event_attempt_id"), "grading_event", ["attempt_id"])
    op.create_index(op.f("ix_grading_event_regrade_id"), "grading_event", ["regrade_id"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("old_percent", sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite"), nullable=True),
        sa.Column("new_percent", sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_notice_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_notice_regrade_id_regrade")),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_notice_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"])
    op.create_index(op.f("ix_notice_regrade_id"), "notice", ["regrade_id"])
    op.create_table(
        "regraded_score",
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("owed_score_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owed_score_id"], ["owed_score.id"], name=op.f("fk_regraded_score_owed_score_id_owed_score")
        ),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_regraded_score_regrade_id_regrade")),
        sa.PrimaryKeyConstraint("regrade_id", "owed_score_id", name=op.f("pk_regraded_score")),
    )
    op.create_index(op.f("ix_regraded_score_owed_score_id"), "regraded_score", ["owed_score_id"])
    op.create_table(
        "regraded_version",
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_regraded_version_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_regraded_version_regrade_id_regrade")),
        sa.PrimaryKeyConstraint("regrade_id", "item_version_id", name=op.f("pk_regraded_version")),
    )
    op.create_index(op.f("ix_regraded_version_item_version_id"), "regraded_version", ["item_version_id"])
    op.create_table(
        "challenge_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column(
            "step",
            sa.Enum("reported", "decided", "regraded", "told", name="step", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_entry_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_challenge_entry_person_id_person")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["challenge_entry.id"], name=op.f("fk_challenge_entry_previous_id_challenge_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_entry")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_challenge_entry_previous_id")),
    )
    op.create_index(op.f("ix_challenge_entry_challenge_id"), "challenge_entry", ["challenge_id"])
    op.create_table(
        "challenge_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "problem",
            sa.Enum("key", "several", "unclear", "source", "other", name="problem", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_challenge_report_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_report_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_challenge_report_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_report")),
        sa.UniqueConstraint("attempt_id", "slot", name=op.f("uq_challenge_report_attempt_id_slot")),
    )
    op.create_index(op.f("ix_challenge_report_challenge_id"), "challenge_report", ["challenge_id"])
    op.create_index(op.f("ix_challenge_report_person_id"), "challenge_report", ["person_id"])


def downgrade() -> None:
    op.drop_table("challenge_report")
    op.drop_table("challenge_entry")
    op.drop_table("regraded_version")
    op.drop_table("regraded_score")
    op.drop_table("notice")
    op.drop_table("grading_event")
    op.drop_table("challenge")
    op.drop_table("regrade")
