"""Assignment and Grade Services: line items, scores, results, as strict as the standard allows (SAND-05 … SAND-08)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.oidc import AGS_SCOPES, SCOPE
from sandbox.state import refuse_service, world
from sandbox.tokens import bearer_problem
from sandbox.world import LEARNER, TEST_USER, Grade, LineItem, World

bp = Blueprint("ags", __name__, url_prefix="/lti/courses/<course_id>/lineitems")
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULT_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}(Z|[+-]\d\d:\d\d)")
REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")


@bp.get("")
def list_items(course_id: str) -> Response:
    """The course's columns."""
    here = world()
    problem = here.faults.before("lineitems") or bearer_problem(here, AGS_SCOPES[1])
    if problem:
        return problem
    if request.headers.get("Accept") != CONTAINER_TYPE:
        return refuse_service("line items", f"SAND-05 Accept must be {CONTAINER_TYPE}", status=406)
    wanted = request.args.get("resource_link_id")
    items = [
        shown(here, item)
        for item in here.line_items.values()
        if item.course_id == course_id and wanted in (None, item.link_id)
    ]
    response = make_response(jsonify(items))
    response.headers["Content-Type"] = CONTAINER_TYPE
    return response


def shown(here: World, item: LineItem) -> dict[str, Any]:
    """A column as the service shows it."""
    base = f"{here.settings.base_url}/lti/courses/{item.course_id}/lineitems/{item.id}/lineitem?mode=strict"
    facts = {"id": base, "label": item.label, "scoreMaximum": float(item.score_maximum)} | item.extra
    return facts | ({"resourceLinkId": item.link_id} if item.link_id else {})


@bp.post("/<item_id>/lineitem/scores")
def take_score(course_id: str, item_id: str) -> Response:
    """A score (AGS 3.4): refused with its reason, or into the gradebook at once."""
    here = world()
    problem = here.faults.before("scores") or bearer_problem(here, SCOPE + "score")
    if problem:
        return problem
    item = here.line_items.get(item_id)
    if item is None or item.course_id != course_id:
        return refuse_service("score", "no such line item", status=404)
    if request.args.get("mode") != "strict":
        return refuse_service("score", "SAND-05 the line item's query was lost", status=400)
    if request.headers.get("Content-Type") != SCORE_TYPE:
        return refuse_service("score", f"SAND-05 Content-Type must be {SCORE_TYPE}", status=415)
    message: Any = request.get_json(silent=True, force=True)
    with here.lock:
        reason, status = score_problem(here, item, message)
        if reason:
            return refuse_service("score", reason, status=status)
        store(here, item, message)
    here.note("score", "taken", person=message["userId"], item=item.id, score=str(message.get("scoreGiven")))
    return here.faults.after("scores", make_response("", 200))


def score_problem(here: World, item: LineItem, message: Any) -> tuple[str, int]:
    """Reason and status of a refusal; an empty reason: nothing is wrong (SAND-06)."""
    if not isinstance(message, dict):
        return "SAND-06 the body is no JSON object", 400
    missing = [name for name in REQUIRED if not isinstance(message.get(name), str)]
    if missing:
        return f"SAND-06 missing or not text: {', '.join(missing)}", 400
    if message["activityProgress"] not in ACTIVITY or message["gradingProgress"] not in GRADING:
        return "SAND-06 progress values are not of the standard", 400
    reason = _number_problem(message)
    if reason:
        return reason, 400
    reason = _time_problem(here, message["timestamp"])
    if reason:
        return reason, 400
    roles = here.roles_of(message["userId"], item.course_id)
    if LEARNER[0] not in roles or TEST_USER in roles:
        return "SAND-06 not a learner of this course", 422
    held = here.grades.get((item.id, message["userId"]))
    if held is not None and int(moment(message["timestamp"]).timestamp()) <= int(moment(held.timestamp).timestamp()):
        return "SAND-06 the timestamp is not later than the one on record", 409
    return "", 200


def _number_problem(message: dict[str, Any]) -> str:
    given: Any = message.get("scoreGiven")
    most: Any = message.get("scoreMaximum")
    if given is None:
        return ""
    if any(type(value) not in (int, float) or value != value for value in (given, most)):
        return "SAND-06 scoreGiven needs scoreMaximum, both numbers"
    if given < 0 or most <= 0:
        return "SAND-06 scoreGiven must not be negative, scoreMaximum must be positive"
    return ""


def _time_problem(here: World, raw: str) -> str:
    if not TIMESTAMP.fullmatch(raw):
        return "SAND-06 the timestamp needs milliseconds and a zone"
    return "SAND-06 the timestamp lies in the future" if moment(raw).timestamp() > here.now() + 2 else ""


def moment(raw: str) -> datetime:
    """A timestamp of the standard."""
    return datetime.fromisoformat(raw.replace("Z", "+00:00"))


def store(here: World, item: LineItem, message: dict[str, Any]) -> None:
    """Into the gradebook; what is not final, or brings no score or comment, wipes what was there (SAND-07)."""
    final = message["gradingProgress"] == "FullyGraded" and message.get("scoreGiven") is not None
    here.grades[item.id, message["userId"]] = Grade(
        score=Decimal(str(message["scoreGiven"])) if final else None,
        maximum=Decimal(str(message["scoreMaximum"])) if final else None,
        comment=str(message.get("comment", "")),
        activity=message["activityProgress"],
        grading=message["gradingProgress"],
        timestamp=message["timestamp"],
        received=here.now(),
    )


@bp.get("/<item_id>/lineitem/results")
def results(course_id: str, item_id: str) -> Response:
    """What the gradebook shows (AGS 3.3)."""
    here = world()
    problem = here.faults.before("results") or bearer_problem(here, SCOPE + "result.readonly")
    if problem:
        return problem
    if request.headers.get("Accept") != RESULT_TYPE:
        return refuse_service("results", f"SAND-05 Accept must be {RESULT_TYPE}", status=406)
    wanted = request.args.get("user_id")
    rows = [
        {
            "id": f"{here.settings.base_url}/results/{item_id}/{person}",
            "userId": person,
            "resultScore": float(grade.score) if grade.score is not None else None,
            "resultMaximum": float(grade.maximum) if grade.maximum is not None else 1,
            "comment": grade.comment,
        }
        for (item, person), grade in here.grades.items()
        if item == item_id and here.line_items[item].course_id == course_id and wanted in (None, person)
    ]
    response = make_response(jsonify(rows))
    response.headers["Content-Type"] = RESULT_TYPE
    return response
