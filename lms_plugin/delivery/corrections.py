"""Which regrades stand for a version: a paper handed in after one is graded by it, too (assessment.md 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring import service as authoring
from lms_plugin.db import read_rows
from lms_plugin.delivery.models import AttemptSlot
from lms_plugin.delivery.regrade_models import Regrade, RegradedVersion
from question_bank.regrade.policies import Correction, Policy

Corrections = Mapping[int, Sequence[Correction]]  # item version id → what corrects it, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRegrade:
    """A regrade that stands, for one old version; ``assessment_id`` None: in all quizzes of the course."""

    regrade_id: int
    version_id: int
    assessment_id: int | None
    correction: Correction


def stands() -> ColumnElement[bool]:
    """The regrade corrects something, and was not undone."""
    undoing = aliased(Regrade)
    undone = select(undoing.id).where(undoing.undoes == Regrade.id).exists()
    return Regrade.undoes.is_(None) & (Regrade.policy != Policy.KEEP) & ~undone


# Built once: each hand-in needs it.
_ALL = (
    select(
        RegradedVersion.item_version_id,
        Regrade.id,
        Regrade.assessment_id,
        Regrade.new_version_id,
        Regrade.policy,
        Regrade.mapped,
    )
    .join(Regrade, Regrade.id == RegradedVersion.regrade_id)
    .where(stands(), Regrade.context_id == bindparam("context"))
    .order_by(Regrade.id)
)
_STANDING = _ALL.where(RegradedVersion.item_version_id.in_(bindparam("versions", expanding=True)))
ON_PAPER = _ALL.where(
    RegradedVersion.item_version_id.in_(
        select(AttemptSlot.item_version_id).where(AttemptSlot.attempt_id == bindparam("attempt"))
    )
)


def in_force(session: Session, context_id: int, assessment_id: int, attempt_id: int) -> Corrections:
    """What corrects an attempt's paper in its quiz now. One query where nothing does."""
    rows = read_rows(session, ON_PAPER, {"attempt": attempt_id, "context": context_id})
    return in_quiz(_standing(session, rows), assessment_id)


def standing_regrades(session: Session, *, context_id: int, version_ids: Sequence[int]) -> list[StandingRegrade]:
    """The regrades of a course that stand for these versions, oldest first. One query where there are none."""
    wanted = {"versions": list(set(version_ids)), "context": context_id}
    return _standing(session, read_rows(session, _STANDING, wanted))


def _standing(session: Session, rows: Sequence[Any]) -> list[StandingRegrade]:
    if not rows:
        return []
    items = authoring.load_items(session, [row.new_version_id for row in rows if row.new_version_id is not None])
    return [
        StandingRegrade(
            regrade_id=row.id,
            version_id=row.item_version_id,
            assessment_id=row.assessment_id,
            correction=Correction(
                policy=row.policy,
                new=items[row.new_version_id][1] if row.new_version_id is not None else None,
                mapped=row.mapped,
            ),
        )
        for row in rows
    ]


def in_quiz(found: Iterable[StandingRegrade], assessment_id: int, *, without: int | None = None) -> Corrections:
    """Those that hold in a quiz, by version. ``without``: as if that regrade had never been."""
    held: defaultdict[int, list[Correction]] = defaultdict(list)
    for one in found:
        if one.assessment_id in {None, assessment_id} and one.regrade_id != without:
            held[one.version_id].append(one.correction)
    return held
