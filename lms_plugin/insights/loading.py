"""What a page of statistics and its files show, for whoever is in front: scoped to the course of the launch."""

from __future__ import annotations

from flask import request

from lms_plugin.access import Capability
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here
from lms_plugin.db import utc_now
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.errors import NotFound
from lms_plugin.insights import people, pooling, questions, reports
from lms_plugin.insights.bank import BankReport, bank_report
from lms_plugin.insights.choosing import chosen_cohort
from lms_plugin.insights.people import LearnerReport
from lms_plugin.insights.pooling import Side
from lms_plugin.insights.questions import Asked
from lms_plugin.insights.reports import Cohort
from lms_plugin.web import db_session, identity


def asked_in(chosen: Cohort) -> dict[int, Asked]:
    """The questions of a settings version's report."""
    items = (chosen.report or {}).get("items", [])
    return questions.asked(db_session(), [int(one["item"]) for one in items], context_id=identity().context_id)


def chosen_and_asked() -> tuple[Cohort, dict[int, Asked]]:
    """The settings version that the address names, with its questions."""
    chosen = chosen_cohort()
    return chosen, asked_in(chosen)


def sides_of(version_id: int) -> tuple[list[Side], dict[int, Asked]]:
    """A question's versions that were met in this course, and what they asked.

    Raises:
        NotFound: this one was not.
    """
    session, context_id = db_session(), identity().context_id
    found = reports.cohorts(session, context_id=context_id, whole=True)
    sides = pooling.versions(session, version_id, found)
    if all(one.version_id != version_id for one in sides):
        raise NotFound(detail=f"item version {version_id} was not met in course {context_id}")
    return sides, questions.asked(session, [one.version_id for one in sides], context_id=context_id)


def cohorts_of_course() -> list[Cohort]:
    """Every quiz of the course, its newest settings with attempts."""
    found = reports.cohorts(db_session(), context_id=identity().context_id)
    newest = {one.assessment_id: one for one in reversed(found) if one.attempts}
    waiting = {one.assessment_id: one for one in reversed(found)}
    return list({**waiting, **newest}.values())


def learner_of(person_id: int) -> LearnerReport:
    """One learner in this course.

    Raises:
        NotFound: nobody of that number has sat anything here.
    """
    return people.learner_report(db_session(), person_id, context_id=identity().context_id, now=utc_now())


def bank_of() -> BankReport:
    """The bank of ``?bank=``, or that of the quiz behind this link.

    Raises:
        NotFound: there is none, or this course may not see it.
    """
    session, who = db_session(), identity()
    bound = bound_to(session, who.resource_link_id)
    bank_id = request.args.get("bank", bound.bank_id if bound else None, type=int)
    if bank_id is None:
        raise NotFound(detail="no quiz on this link")
    bank = bank_here(bank_id, least=BankRole.VIEWER)
    keys = Capability.AUTHOR_CONTENT in who.capabilities
    return bank_report(session, bank.id, title=bank.title, context_id=who.context_id, keys=keys, now=utc_now())
