"""The page on which an instructor decides what this link does in the gradebook."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import gradebook
from lms_plugin.delivery.assessments import Bound, bound_to
from lms_plugin.delivery.errors import NotSetUp
from lms_plugin.errors import InvalidInput
from lms_plugin.passback import columns
from lms_plugin.passback.models import TOTAL, TeacherGrades
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("gradebook", __name__, url_prefix="/launch/<launch_id>/gradebook")


@bp.get("")
@requires(Capability.CHOOSE_ASSESSMENT)
def show(launch_id: str) -> ResponseReturnValue:
    """The link's columns, and what happens to grades of teachers."""
    bound = _bound()
    grading = columns.grading_of(db_session(), identity().resource_link_id)
    total = next((one for one in grading.columns if one.tag == TOTAL), None)
    return render_template(
        "delivery/gradebook.html",
        title=bound.settings.title,
        grading=grading,
        total=total,
        topics=[one for one in grading.columns if one.tag != TOTAL],
        choices=list(TeacherGrades),
    )


def _bound() -> Bound:
    bound = bound_to(db_session(), identity().resource_link_id)
    if bound is None:
        raise NotSetUp(detail="no quiz chosen yet")
    return bound


@bp.post("/teacher-grades")
@requires(Capability.CHOOSE_ASSESSMENT)
def decide(launch_id: str) -> ResponseReturnValue:
    """Keep, ask about or overwrite grades that a teacher put in."""
    who = identity()
    try:
        choice = TeacherGrades(request.form.get("teacher_grades", ""))
    except ValueError as error:
        raise InvalidInput from error
    columns.decide_teacher_grades(db_session(), who.resource_link_id, choice, person_id=who.person_id, now=utc_now())
    return _back(launch_id)


@bp.post("/column")
@requires(Capability.CHOOSE_ASSESSMENT)
def make(launch_id: str) -> ResponseReturnValue:
    """Have a column made for the whole quiz."""
    return _ask(launch_id, [gradebook.whole(_bound())])


@bp.post("/topics")
@requires(Capability.CHOOSE_ASSESSMENT)
def make_topics(launch_id: str) -> ResponseReturnValue:
    """Have a column made for each topic; the total comes first, for some platforms show that one only (QUIRK-61)."""
    bound, grading = _bound(), columns.grading_of(db_session(), identity().resource_link_id)
    total = [] if grading.coupled or any(one.tag == TOTAL for one in grading.columns) else [gradebook.whole(bound)]
    return _ask(launch_id, [*total, *gradebook.topics(db_session(), bound)])


def _ask(launch_id: str, wanted: list[columns.Wanted]) -> ResponseReturnValue:
    who = identity()
    columns.ask_for(db_session(), who.resource_link_id, wanted, person_id=who.person_id, now=utc_now())
    return _back(launch_id)


@bp.post("/look")
@requires(Capability.CHOOSE_ASSESSMENT)
def look(launch_id: str) -> ResponseReturnValue:
    """Have the link's column looked for again."""
    columns.look_again(db_session(), identity().resource_link_id, now=utc_now())
    return _back(launch_id)


@bp.post("/remove")
@requires(Capability.CHOOSE_ASSESSMENT)
def remove(launch_id: str) -> ResponseReturnValue:
    """Have a column deleted that we made."""
    tag = request.form.get("tag", TOTAL)
    columns.remove(db_session(), identity().resource_link_id, tag, now=utc_now())
    return _back(launch_id)


def _back(launch_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", launch_id=launch_id), code=303)
