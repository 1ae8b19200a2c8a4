"""Statistics for staff: a quiz, a question, a learner, the course."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import service as authoring
from lms_plugin.db import utc_now
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.errors import NotFound
from lms_plugin.insights import cli, export_views, figures, people, pooling, questions, reports, tasks, words
from lms_plugin.insights.choosing import chosen_cohort
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("insights", __name__, url_prefix="/launch/<launch_id>/insights")
staff = requires(Capability.VIEW_SCORES)


def init_app(app: Flask) -> None:
    """Register pages, jobs and commands."""
    app.register_blueprint(bp)
    app.register_blueprint(export_views.bp)
    app.jinja_env.filters.update(
        figure=figures.figure, interval=figures.interval, duration=figures.duration, day=figures.day
    )
    tasks.init_app(app)
    app.cli.add_command(cli.group)


@bp.get("")
@staff
def quiz(launch_id: str) -> ResponseReturnValue:
    """The quiz behind this link, or ``?version=`` one of its settings versions or another of the course."""
    session, who = db_session(), identity()
    chosen = chosen_cohort()
    others = reports.cohorts(session, context_id=who.context_id, assessment_id=chosen.assessment_id)
    items = (chosen.report or {}).get("items", [])
    return render_template(
        "insights/quiz.html",
        cohort=chosen,
        others=[one for one in others if one.attempts or one.version_id == chosen.version_id],
        asked=questions.asked(session, [int(one["item"]) for one in items], context_id=who.context_id),
        topics=authoring.topic_titles(session, chosen.bank_id),
        lines=figures.in_order(items, request.args.get("sort", "")),
        dots=figures.dots(items),
        sort=request.args.get("sort", ""),
        words=words,
    )


@bp.get("/course")
@staff
def course(launch_id: str) -> ResponseReturnValue:
    """Every quiz of the course, its newest settings with attempts."""
    found = reports.cohorts(db_session(), context_id=identity().context_id)
    newest = {one.assessment_id: one for one in reversed(found) if one.attempts}
    waiting = {one.assessment_id: one for one in reversed(found)}
    return render_template("insights/course.html", cohorts=list({**waiting, **newest}.values()))


@bp.get("/questions/<int:version_id>")
@staff
def question(launch_id: str, version_id: int) -> ResponseReturnValue:
    """One version of a question in all cohorts of the course, beside its other versions."""
    session, who = db_session(), identity()
    found = reports.cohorts(session, context_id=who.context_id, whole=True)
    sides = pooling.versions(session, version_id, found)
    mine = next((one for one in sides if one.version_id == version_id), None)
    if mine is None:
        raise NotFound(detail=f"item version {version_id} was not met in course {who.context_id}")
    return render_template(
        "insights/question.html",
        asked=questions.asked(session, [one.version_id for one in sides], context_id=who.context_id),
        mine=mine,
        sides=sides,
        options=questions.option_lines(session, version_id, mine.newest["options"]),
        words=words,
    )


@bp.get("/learners/<int:person_id>")
@staff
def learner(launch_id: str, person_id: int) -> ResponseReturnValue:
    """One learner's attempts and topics in this course."""
    session, who = db_session(), identity()
    report = people.learner_report(session, person_id, context_id=who.context_id, now=utc_now())
    bound = bound_to(session, who.resource_link_id)
    topics = authoring.topic_titles(session, bound.bank_id) if bound else {}
    return render_template("insights/learner.html", report=report, topics=topics)
