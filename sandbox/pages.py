"""The platform's own pages: who you are, courses, the quiz in its frame, the gradebook, faults and the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, session

from sandbox.faults import GROUPS, KINDS
from sandbox.state import refuse, world
from sandbox.world import LEARNER, MENTOR, TEST_USER, Person, World

bp = Blueprint("pages", __name__)
LABELS = {"Learner": "trainee", "Instructor": "instructor", "Administrator": "course admin", "Mentor": "observer"}


def label_of(person: Person) -> str:
    """What somebody is here, in a word."""
    roles = [role for roles in person.roles.values() for role in roles]
    if TEST_USER in roles:
        return "test student"
    return LABELS.get(roles[0].rpartition("#")[2], "guest") if roles else "guest"


@bp.get("/")
def home() -> Response:
    """Choose who to be, then a course."""
    here = world()
    people = [(person, label_of(person)) for person in here.people.values()]
    mine = [course for course in here.courses.values() if here.roles_of(session.get("person", ""), course.id)]
    return make_response(render_template("home.html", people=people, courses=mine, me=_me(here)))


@bp.post("/enter")
def enter() -> Response:
    """Log in as somebody."""
    person = request.form.get("person", "")
    if person not in world().people:
        return refuse("log in", "no such person", status=404)
    session.clear()
    session["person"] = person
    return make_response(redirect("/", 303))


def _me(here: World) -> Person | None:
    return here.people.get(session.get("person", ""))


@bp.get("/courses/<course_id>")
def course(course_id: str) -> Response:
    """A course with its links; ``?link=`` opens one in the frame."""
    here = world()
    if course_id not in here.courses or not here.roles_of(session.get("person", ""), course_id):
        return refuse("course", "you are not in this course; choose who to be first", status=404)
    links = [link for link in here.links.values() if link.course_id == course_id]
    opened = next((link for link in links if link.id == request.args.get("link")), None)
    message = request.args.get("lti_errormsg") or request.args.get("lti_msg") or ""
    return make_response(
        render_template(
            "course.html",
            course=here.courses[course_id],
            links=links,
            opened=opened,
            me=_me(here),
            message=message[:500],
        )
    )


@bp.get("/courses/<course_id>/gradebook")
def gradebook(course_id: str) -> Response:
    """Every learner's grades; the page keeps itself up to date."""
    here = world()
    roles = here.roles_of(session.get("person", ""), course_id)
    if course_id not in here.courses or not roles:
        return refuse("gradebook", "you are not in this course; choose who to be first", status=404)
    table = gradebook_table(here, course_id, only=_only(here, roles))
    return make_response(render_template("gradebook.html", course=here.courses[course_id], table=table, me=_me(here)))


@bp.get("/courses/<course_id>/gradebook.json")
def gradebook_json(course_id: str) -> Response:
    """The same for the page's script."""
    here = world()
    roles = here.roles_of(session.get("person", ""), course_id)
    if course_id not in here.courses or not roles:
        return make_response(jsonify(error="not in this course"), 404)
    return jsonify(gradebook_table(here, course_id, only=_only(here, roles)))


def _only(here: World, roles: list[str]) -> str | None:
    """Learners see their own row."""
    mine = session.get("person", "")
    return mine if roles[0] in {LEARNER[0], MENTOR[0]} and mine in here.people else None


def gradebook_table(here: World, course_id: str, *, only: str | None = None) -> dict[str, Any]:
    """Columns and rows of a course's gradebook, ready to show."""
    items = [item for item in here.line_items.values() if item.course_id == course_id]
    learners = [
        person
        for person in here.people.values()
        if LEARNER[0] in here.roles_of(person.id, course_id) and only in (None, person.id)
    ]
    rows = []
    for person in learners:
        cells = []
        for item in items:
            grade = here.grades.get((item.id, person.id))
            shown = "–"
            if grade is not None and grade.score is not None and grade.maximum:
                scaled = grade.score / grade.maximum * item.score_maximum
                shown = f"{scaled.quantize(item.score_maximum / item.score_maximum / 100).normalize():f}"
            cells.append(
                {
                    "item": item.id,
                    "shown": shown,
                    "comment": grade.comment if grade else "",
                    "progress": f"{grade.activity} / {grade.grading}" if grade else "",
                    "received": clock(grade.received) if grade else "",
                }
            )
        rows.append({"person": person.id, "name": person.name, "cells": cells})
    columns = [{"id": item.id, "label": item.label, "maximum": f"{item.score_maximum.normalize():f}"} for item in items]
    return {"columns": columns, "rows": rows}


def clock(seconds: float) -> str:
    """Time of day in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S UTC")


@bp.get("/faults")
def faults() -> Response:
    """The switches."""
    here = world()
    return make_response(
        render_template(
            "faults.html",
            groups=GROUPS,
            kinds=KINDS,
            active=here.faults.listed(),
            offset=here.clock_offset,
            me=_me(here),
        )
    )


@bp.post("/faults")
def switch() -> Response:
    """Switch a fault on, all off, set the clock wrong, or rotate the platform's keys."""
    here = world()
    form = request.form
    action = form.get("action")
    if action == "clear":
        here.faults.clear()
        here.clock_offset = 0.0
    elif action == "rotate":
        here.keys.rotate()
    elif action == "clock":
        here.clock_offset = float(form.get("offset") or 0)
    else:
        count = form.get("count", "")
        here.faults.add(
            group=form.get("group", ""),
            kind=form.get("kind", ""),
            count=int(count) if count.isdecimal() and int(count) > 0 else None,
        )
    return make_response(redirect("/faults", 303))


@bp.get("/log")
def log() -> Response:
    """What the tool asked of the platform, and the verdicts."""
    here = world()
    entries = [entry | {"clock": clock(entry["at"])} for entry in reversed(here.log[-200:])]
    return make_response(render_template("log.html", entries=entries, me=_me(here)))
