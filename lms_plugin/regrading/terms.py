"""What a regrade is of: which item, which versions become which, for whom, and under which policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.regrade_models import Regrade, RegradedVersion
from lms_plugin.errors import NotFound
from question_bank.regrade.policies import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A regrade before it is one.

    ``assessment_id`` None: all quizzes of the course. ``undoes``: take that regrade back, whatever the policy.
    """

    context_id: int
    item_id: int
    old_versions: tuple[int, ...]
    policy: Policy
    assessment_id: int | None = None
    new_version: int | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)
    undoes: int | None = None

    def to_document(self, *, after: int) -> dict[str, Any]:
        """Plain values for the hash. ``after``: the last regrade of the item, so that no two dry runs are the same."""
        return {
            "context": self.context_id,
            "item": self.item_id,
            "old": sorted(self.old_versions),
            "policy": self.policy.value,
            "quiz": self.assessment_id,
            "new": self.new_version,
            "mapped": dict(self.mapped),
            "undoes": self.undoes,
            "after": after,
        }


def last_regrade(session: Session, terms: Terms) -> int:
    """The newest regrade of the item in the course; 0: there is none."""
    mine = (Regrade.context_id == terms.context_id, Regrade.item_id == terms.item_id)
    return session.scalar(select(func.max(Regrade.id)).where(*mine)) or 0


def terms_to_undo(session: Session, regrade_id: int, *, context_id: int) -> Terms:
    """The terms that take a regrade back.

    Raises:
        NotFound: not of this course, itself an undoing, or undone already.
    """
    row = own_regrade(session, regrade_id, context_id=context_id)
    undone = session.scalar(select(Regrade.id).where(Regrade.undoes == regrade_id))
    if row.undoes is not None or undone is not None:
        raise NotFound(detail=f"regrade {regrade_id} cannot be undone (any more)")
    return Terms(
        context_id=context_id,
        item_id=row.item_id,
        old_versions=versions_of(session, regrade_id),
        policy=row.policy,
        assessment_id=row.assessment_id,
        undoes=regrade_id,
    )


def own_regrade(session: Session, regrade_id: int, *, context_id: int) -> Regrade:
    """A regrade of this course.

    Raises:
        NotFound
    """
    row = session.scalar(select(Regrade).where(Regrade.id == regrade_id, Regrade.context_id == context_id))
    if row is None:
        raise NotFound(detail=f"regrade {regrade_id} is not of this course")
    return row


def versions_of(session: Session, regrade_id: int) -> tuple[int, ...]:
    """The old versions a regrade corrects."""
    query = select(RegradedVersion.item_version_id).where(RegradedVersion.regrade_id == regrade_id)
    return tuple(session.scalars(query.order_by(RegradedVersion.item_version_id)))
