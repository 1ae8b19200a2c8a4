"""evidence by attempt

A regrade asks for the evidence of each attempt it changes; without an index that read all evidence each time.
"""

from alembic import op

revision = "0032_evidence_by_attempt"
down_revision = "0031_pictures_on_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_certification_evidence_attempt", "certification_evidence", ["attempt"])


def downgrade() -> None:
    op.drop_index("ix_certification_evidence_attempt", table_name="certification_evidence")
