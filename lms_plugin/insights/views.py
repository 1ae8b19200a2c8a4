"""Statistics for staff: a quiz, a question, a learner, the course."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.flagging import Flagged
from lms_plugin.authoring.names import CATEGORY_NAMES
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.insights import (
    cli,
    export_views,
    figures,
    flagged,
    learning_records,
    loading,
    questions,
    reports,
    tasks,
    words,
)
from lms_plugin.insights.choosing import chosen_cohort
from lms_plugin.web import db_session, identity, requires
from question_bank.statistics.own import margin

bp = Blueprint("insights", __name__, url_prefix="/launch/<launch_id>/insights")
MOST_LINES = 100  # questions or claims a page lists; the file has all
staff = requires(Capability.VIEW_SCORES)


def init_app(app: Flask) -> None:
    """Register pages, jobs and commands."""
    app.register_blueprint(bp)
    app.register_blueprint(export_views.bp)
    app.jinja_env.filters.update(
        figure=figures.figure, interval=figures.interval, duration=figures.duration, day=figures.day
    )
    tasks.init_app(app)
    Flagged.sources["figures"] = flagged.items_flagged
    app.cli.add_command(cli.group)
    learning_records.init_app(app)


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
        asked=loading.asked_in(chosen),
        banks=authoring.bank_titles(session, chosen.banks),
        topics=authoring.topic_titles(session, chosen.banks),
        lines=figures.in_order(items, request.args.get("sort", "")),
        dots=figures.dots(items),
        sort=request.args.get("sort", ""),
        words=words,
        margin=margin,
        in_workbook=sum(one["attempts"] for one in items) <= export_views.MOST_IN_WORKBOOK,
    )


@bp.get("/course")
@staff
def course(launch_id: str) -> ResponseReturnValue:
    """Every quiz of the course, its newest settings with attempts."""
    return render_template("insights/course.html", cohorts=loading.cohorts_of_course())


@bp.get("/questions/<int:version_id>")
@staff
def question(launch_id: str, version_id: int) -> ResponseReturnValue:
    """One version of a question in all cohorts of the course, beside its other versions."""
    sides, asked = loading.sides_of(version_id)
    mine = next(one for one in sides if one.version_id == version_id)
    return render_template(
        "insights/question.html",
        asked=asked,
        mine=mine,
        sides=sides,
        options=questions.option_lines(db_session(), version_id, mine.newest["options"]),
        words=words,
    )


@bp.get("/learners/<int:person_id>")
@staff
def learner(launch_id: str, person_id: int) -> ResponseReturnValue:
    """One learner's attempts and topics in this course, and what was practised."""
    session, who = db_session(), identity()
    bound = bound_to(session, who.resource_link_id)
    topics = authoring.topic_titles(session, bound.banks) if bound else {}
    report = loading.learner_of(person_id)
    return render_template("insights/learner.html", report=report, person_id=person_id, topics=topics)


@bp.get("/bank")
@staff
def bank(launch_id: str) -> ResponseReturnValue:
    """How the course uses a bank: ``?bank=``, or that of the quiz behind this link."""
    report = loading.bank_of()
    return render_template("insights/bank.html", report=report, category_names=CATEGORY_NAMES, most=MOST_LINES)
