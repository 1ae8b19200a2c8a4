"""Certificates that would stand though nobody showed what they say, or would never come."""

from __future__ import annotations

from sqlalchemy import select
from test_changes import dangerous, judge, newer, regrade

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.delivery.models import AttemptSlot
from question_bank.certification.states import AwardState
from question_bank.regrade.policies import Policy


def served(school, kind):
    return school.session.scalars(
        select(ItemVersion)
        .join(AttemptSlot, AttemptSlot.item_version_id == ItemVersion.id)
        .where(ItemVersion.type == kind)
    ).first()


def test_a_regrade_of_another_question_lifts_no_suspension_for_an_answer_that_is_dangerous_now(school):
    school.sit(answers={"three": False})
    school.work()
    newer(school, dangerous)
    judge(school, "safety")
    assert school.awards()[0].state is AwardState.SUSPENDED
    other = served(school, "true_false")
    regrade(school, other.item_id, other.id, Policy.FULL_CREDIT)
    assert school.awards()[0].state is AwardState.SUSPENDED
