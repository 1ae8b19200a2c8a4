"""Which settings version a page of statistics is about."""

from __future__ import annotations

from flask import request

from lms_plugin.delivery.assessments import bound_to
from lms_plugin.errors import NotFound
from lms_plugin.insights import reports
from lms_plugin.insights.reports import Cohort
from lms_plugin.web import db_session, identity


def chosen_cohort() -> Cohort:
    """That of ``?version=``, or of the quiz behind this link the newest that anybody is in.

    Raises:
        NotFound: there is none, or it is of another course.
    """
    session, who = db_session(), identity()
    version = request.args.get("version", type=int)
    if version is not None:
        return reports.cohort(session, version, context_id=who.context_id)
    bound = bound_to(session, who.resource_link_id)
    found = (
        reports.cohorts(session, context_id=who.context_id, assessment_id=bound.assessment_id, whole=True)
        if bound
        else []
    )
    shown = reports.shown_first(found)
    if shown is None:
        raise NotFound(detail="no quiz on this link")
    return shown
