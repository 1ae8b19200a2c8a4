"""Which questions of a bank the figures of a course point out."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.delivery.banks import draws_from
from lms_plugin.delivery.models import Assessment, AssessmentVersion
from lms_plugin.insights.models import StatisticReport


def items_flagged(session: Session, bank_id: int, context_id: int) -> Iterable[int]:
    """Their item ids, of all settings versions that anybody sat."""
    reports = session.scalars(
        select(StatisticReport.document)
        .join(AssessmentVersion, AssessmentVersion.id == StatisticReport.assessment_version_id)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.context_id == context_id, draws_from(bank_id), StatisticReport.flags > 0)
    )
    named = {int(one["item"]) for report in reports for one in report["items"] if one["flags"] and one["item"]}
    mine = select(ItemVersion.item_id).join(Item, Item.id == ItemVersion.item_id)
    return session.scalars(mine.where(Item.bank_id == bank_id, ItemVersion.id.in_(named)))
