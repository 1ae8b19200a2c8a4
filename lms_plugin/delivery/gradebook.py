"""Which gradebook columns a quiz would have: one for the whole, and one per topic where that is wanted (AGS-30)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery.assessments import Bound
from lms_plugin.lti.line_items import PART
from lms_plugin.lti.quirks import column_maximum
from lms_plugin.passback.columns import Wanted
from lms_plugin.passback.models import TOTAL

MAX_TAG = 255


def topic_tag(topic: str) -> str:
    """The tag under which a topic's column is found again."""
    return f"{PART}{topic}"[:MAX_TAG]


def whole(bound: Bound) -> Wanted:
    """The column for the whole quiz. Its maximum is the platform's business: scores are scaled (AGS-12)."""
    return Wanted(
        tag=TOTAL,
        resource_id=resource_id(bound),
        label=bound.settings.title,
        score_maximum=column_maximum(Decimal(bound.settings.questions)),
    )


def topics(session: Session, bound: Bound) -> list[Wanted]:
    """A column for each topic of the quiz."""
    titles = authoring.topic_titles(session, bound.banks)
    return [
        Wanted(
            tag=topic_tag(topic),
            resource_id=resource_id(bound),
            label=f"{bound.settings.title}: {titles.get(topic, topic)}",
            score_maximum=Decimal(100),
        )
        for topic in bound.settings.topics
    ]


def resource_id(bound: Bound) -> str:
    """What our columns of an assessment are known by on every platform."""
    return f"assay-{bound.assessment_id}"
