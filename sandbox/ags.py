"""Assignment and Grade Services: taking scores and showing results."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request

from sandbox.gradebook import scaled
from sandbox.paging import paged
from sandbox.records import Grade, LineItem
from sandbox.score_rules import grade_from, score_problem
from sandbox.services import QUERY, accept_problem, content_problem, service
from sandbox.state import answer, json_body, judge, plain_number, refuse_service, world
from sandbox.submissions import carried_over
from sandbox.vocabulary import RESULT_SCOPE, RESULT_TYPE, SCORE_SCOPE, SCORE_TYPE
from sandbox.world import World

bp = Blueprint("ags", __name__, url_prefix="/lti/courses/<course_id>/lineitems/<item_id>/lineitem")


def item_address(here: World, item: LineItem) -> str:
    """A column's own address; services are paths below it, in front of its query."""
    return f"{here.settings.base_url}/lti/courses/{item.course_id}/lineitems/{item.id}/lineitem?{QUERY}"


def item_of(here: World, course_id: str, item_id: str) -> LineItem | None:
    """A column of this course."""
    item = here.line_items.get(item_id)
    return item if item is not None and item.course_id == course_id else None


@bp.post("/scores")
@service("scores", SCORE_SCOPE)
def take_score(course_id: str, item_id: str) -> Response:
    """A score (AGS 3.4): refused with its reason, or into the gradebook at once."""
    here = world()
    problem = content_problem("scores", SCORE_TYPE)
    if problem is not None:
        return problem
    try:
        message = json_body()
    except ValueError as error:
        return refuse_service("scores", f"SAND-06 the body is no JSON: {error}", status=400)
    with here.lock:
        item = item_of(here, course_id, item_id)
        if item is None:
            return refuse_service("scores", "no such line item", status=404)
        reason, status = score_problem(here, item, message)
        if reason:
            return _refuse_score(here, f"SAND-06 {reason}", status)
        held = here.grades.get((item.id, message["userId"]))
        if held is not None and held.locked:
            return _refuse_score(here, "the grade is locked", 500 if "wordless" in here.habits else 403)
        grade = carried_over(here, message, held, grade_from(message, here.now()))
        here.grades[item.id, message["userId"]] = grade
    shown = "wiped" if grade.score is None else f"{grade.score}/{grade.maximum}"
    judge("scores", "answered", status=200, person=message["userId"], item=item.id, score=shown)
    return answer({"resultUrl": request.url}, "application/json", 201) if "score-body" in here.habits else _taken()


def _taken() -> Response:
    return make_response("", 200)


def _refuse_score(here: World, reason: str, status: int) -> Response:
    """Refused with its reason; where that is the habit, with a body that gives none."""
    response = refuse_service("scores", reason, status=status)
    if "wordless" in here.habits:
        response.set_data("[]")
        response.content_type = "application/json"
    return response


@bp.get("/results")
@service("results", RESULT_SCOPE)
def results(course_id: str, item_id: str) -> Response:
    """What the gradebook shows (AGS 3.3); ``user_id`` filters, ``limit`` pages."""
    here = world()
    problem = accept_problem("results", RESULT_TYPE)
    if problem is not None:
        return problem
    if "results-unpaged" in here.habits and "limit" in request.args:
        judge("results", "refused", "results have no pages here", status=404)
        return make_response("<!doctype html><title>Not found</title>", 404, {"Content-Type": "text/html"})
    wanted = request.args.get("user_id")
    with here.lock:
        item = item_of(here, course_id, item_id)
        if item is None:
            return refuse_service("results", "no such line item", status=404)
        held = [(person, grade) for (column, person), grade in here.grades.items() if column == item_id]
    rows = [_result(here, item, person, grade) for person, grade in held if wanted in (None, person)]
    return paged("results", rows, RESULT_TYPE)


def _result(here: World, item: LineItem, person: str, grade: Grade) -> dict[str, Any]:
    address = item_address(here, item)
    row: dict[str, Any] = {
        "id": address.replace("/lineitem?", f"/lineitem/results/{person}?"),
        "scoreOf": address,
        "userId": person,
        "resultMaximum": plain_number(item.score_maximum),
    }
    points = scaled(here, grade, item)
    if points is not None:
        row["resultScore"] = plain_number(points)
    if grade.comment:
        row["comment"] = grade.comment
    return row
