"""How often a course's attempts met a bank's questions, from the stored counts: no attempt is read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.delivery.banks import draws_from
from lms_plugin.delivery.models import Assessment, AssessmentVersion
from lms_plugin.insights.models import StatisticCount
from question_bank.statistics.counts import Kind

LATELY = timedelta(days=183)


def draws(session: Session, bank_id: int, *, context_id: int, now: datetime) -> Counter[int]:
    """Item id → in how many attempts of the last six months any of its versions stood. Two queries."""
    versions = (
        select(ItemVersion.id, ItemVersion.item_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.bank_id == bank_id)
    )
    of_version = {version: item for version, item in session.execute(versions)}  # noqa: C416 - rows are no pairs
    served = (
        select(StatisticCount.item, func.sum(StatisticCount.times))
        .join(AssessmentVersion, AssessmentVersion.id == StatisticCount.assessment_version_id)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.context_id == context_id, draws_from(bank_id))
        .where(StatisticCount.kind == Kind.SERVED, StatisticCount.detail >= (now - LATELY).date().isoformat())
        .group_by(StatisticCount.item)
    )
    found: Counter[int] = Counter()
    for version, times in session.execute(served):
        if int(version) in of_version:
            found[of_version[int(version)]] += int(times)
    return found
