"""attempt rules

Exceptions for single learners, what happens to attempts, uses of items, practice; when an attempt is closed for its
learner, and what was earned where less is sent.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017_attempt_rules"
down_revision = "0016_cases"
branch_labels = None
depends_on = None

POINTS = sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "accommodation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("factor", POINTS, nullable=False),
        sa.Column("untimed", sa.Boolean(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"], ["context.id"], name=op.f("fk_accommodation_change_context_id_context")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_accommodation_change_made_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accommodation_change_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation_change")),
    )
    op.create_index("ix_accommodation_change_learner", "accommodation_change", ["context_id", "person_id"])

    op.create_table(
        "attempt_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_attempt_grant_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_attempt_grant_made_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_grant")),
    )
    op.create_index("ix_attempt_grant_learner", "attempt_grant", ["assessment_id", "person_id"])

    op.create_table(
        "code_try",
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_wrong", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_try_person_id_person")),
        sa.ForeignKeyConstraint(
            ["resource_link_id"], ["resource_link.id"], name=op.f("fk_code_try_resource_link_id_resource_link")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", "person_id", name=op.f("pk_code_try")),
    )
    op.create_table(
        "window_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(length=80), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=True),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_window_exception_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_window_exception_ended_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_window_exception_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_exception")),
    )
    op.create_index(op.f("ix_window_exception_assessment_id"), "window_exception", ["assessment_id"])

    op.create_table(
        "item_use",
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["context_id"], ["context.id"], name=op.f("fk_item_use_context_id_context")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_use_item_id_item")),
        sa.PrimaryKeyConstraint("context_id", "item_id", "month", name=op.f("pk_item_use")),
    )
    op.create_table(
        "practice_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("memory", DOCUMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["context_id"], ["context.id"], name=op.f("fk_practice_card_context_id_context")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_practice_card_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_card_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_card")),
        sa.UniqueConstraint(
            "context_id", "person_id", "item_id", name=op.f("uq_practice_card_context_id_person_id_item_id")
        ),
    )
    op.create_table(
        "window_exception_member",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception_id"],
            ["window_exception.id"],
            name=op.f("fk_window_exception_member_exception_id_window_exception"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_window_exception_member_person_id_person")),
        sa.PrimaryKeyConstraint("exception_id", "person_id", name=op.f("pk_window_exception_member")),
    )
    op.create_index(op.f("ix_window_exception_member_person_id"), "window_exception_member", ["person_id"])

    op.create_table(
        "attempt_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "honour",
                "code",
                "extended",
                "retimed",
                "closed",
                "reopened",
                "voided",
                "restored",
                name="attempteventkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_event_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_event")),
    )
    op.create_index(op.f("ix_attempt_event_attempt_id"), "attempt_event", ["attempt_id"])

    op.create_table(
        "checked_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_checked_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "slot", name=op.f("pk_checked_answer")),
    )
    op.create_table(
        "practice_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("option_order", DOCUMENT, nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("certainty", sa.Integer(), nullable=False),
        sa.Column("fraction", POINTS, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["practice_card.id"], name=op.f("fk_practice_review_card_id_practice_card")
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_practice_review_item_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_review_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review")),
        sa.UniqueConstraint("card_id", "number", name=op.f("uq_practice_review_card_id_number")),
    )
    op.create_index("ix_practice_review_day", "practice_review", ["person_id", "at"])

    op.add_column("attempt", sa.Column("hand_in_until", MOMENT, nullable=True))
    op.add_column("attempt", sa.Column("admitted", DOCUMENT, nullable=True))
    _fill_hand_in_until()
    op.drop_index(op.f("ix_attempt_deadline"), table_name="attempt")
    op.create_index("ix_attempt_hand_in", "attempt", ["state", "hand_in_until"])

    op.add_column("owed_score", sa.Column("score_earned", POINTS, nullable=True))


def _fill_hand_in_until() -> None:
    """Attempts under way are closed when they would have been: a minute after their deadline."""
    later = "deadline_at + interval '60 seconds'"
    if op.get_bind().dialect.name == "sqlite":
        later = "strftime('%Y-%m-%d %H:%M:%f', deadline_at, '+60 seconds') || '000'"
    statement = f"UPDATE attempt SET hand_in_until = {later} WHERE state = 'open' AND deadline_at IS NOT NULL"  # noqa: S608 - both expressions stand above
    op.execute(statement)


def downgrade() -> None:
    # What staff took out of the count must not count again: it goes on as a preview, under a number of its own.
    op.execute(
        "UPDATE attempt SET preview = true, number = number + 1000000, state = 'submitted', "
        "submitted_at = COALESCE(submitted_at, started_at) WHERE state = 'void'"
    )
    op.drop_column("owed_score", "score_earned")

    op.drop_index("ix_attempt_hand_in", table_name="attempt")
    op.create_index(op.f("ix_attempt_deadline"), "attempt", ["state", "deadline_at"])
    op.drop_column("attempt", "admitted")
    op.drop_column("attempt", "hand_in_until")

    op.drop_index("ix_practice_review_day", table_name="practice_review")

    op.drop_table("practice_review")
    op.drop_table("checked_answer")
    op.drop_index(op.f("ix_attempt_event_attempt_id"), table_name="attempt_event")

    op.drop_table("attempt_event")
    op.drop_index(op.f("ix_window_exception_member_person_id"), table_name="window_exception_member")

    op.drop_table("window_exception_member")
    op.drop_table("practice_card")
    op.drop_table("item_use")
    op.drop_index(op.f("ix_window_exception_assessment_id"), table_name="window_exception")

    op.drop_table("window_exception")
    op.drop_table("code_try")
    op.drop_index("ix_attempt_grant_learner", table_name="attempt_grant")

    op.drop_table("attempt_grant")
    op.drop_index("ix_accommodation_change_learner", table_name="accommodation_change")

    op.drop_table("accommodation_change")
