"""A question's versions side by side, each pooled over the cohorts of a course; two versions are never pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.errors import NotFound
from lms_plugin.insights import questions
from lms_plugin.insights.reports import Cohort
from question_bank.statistics.document import plain
from question_bank.statistics.own import standing
from question_bank.statistics.pooling import pooled
from question_bank.statistics.shares import share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One version over all its cohorts: ``figures`` pooled, ``newest`` as the newest cohort's report has it.

    ``cohorts`` are (cohort, its line of the report), newest first.
    """

    version_id: int
    standing: str
    figures: dict[str, Any]
    newest: dict[str, Any]
    cohorts: tuple[tuple[Cohort, dict[str, Any]], ...]


def versions(session: Session, version_id: int, found: Sequence[Cohort]) -> list[Side]:
    """The versions of the question that were met in these cohorts, newest first; not itself where it was not met.

    Raises:
        NotFound: there is no such version.
    """
    row = session.get(ItemVersion, version_id)
    if row is None:
        raise NotFound(detail=f"no item version {version_id}")
    sides = []
    for version in questions.siblings(session, row.item_id):
        met = [
            (cohort, one)
            for cohort in found
            for one in (cohort.report or {}).get("items", ())
            if one["item"] == str(version)
        ]
        if met:
            sides.append(_side(version, met))
    return sides


def _side(version: int, met: list[tuple[Cohort, dict[str, Any]]]) -> Side:
    together = pooled([share_of(one) for _, one in met])
    names = (
        "facility", "facility_interval", "discrimination_index", "discrimination_interval", "discriminative_efficiency",
    )  # fmt: skip
    return Side(
        version_id=version,
        standing=standing(together.attempts).value,
        figures={"attempts": together.attempts, "cohorts": together.cohorts}
        | plain({name: getattr(together, name) for name in names}),
        newest=met[0][1],
        cohorts=tuple(met),
    )
