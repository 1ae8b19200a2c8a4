"""Creating, reading, changing and deleting gradebook columns (SAND-08)."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.ags import ITEM_TYPE, shown
from sandbox.oidc import AGS_SCOPES
from sandbox.state import refuse_service, world
from sandbox.tokens import bearer_problem
from sandbox.world import LineItem, World

bp = Blueprint("line_items", __name__, url_prefix="/lti/courses/<course_id>/lineitems")
OWN = {"id", "label", "scoreMaximum", "resourceLinkId"}


def _answer(here: World, item: LineItem, status: int = 200) -> Response:
    response = make_response(jsonify(shown(here, item)), status)
    response.headers["Content-Type"] = ITEM_TYPE
    return response


@bp.post("")
def create(course_id: str) -> Response:
    """A column of the tool's own (AGS 3.2.5)."""
    here = world()
    problem = here.faults.before("lineitems") or bearer_problem(here, AGS_SCOPES[0])
    if problem:
        return problem
    if request.headers.get("Content-Type") != ITEM_TYPE:
        return refuse_service("line item", f"SAND-08 Content-Type must be {ITEM_TYPE}", status=415)
    message: Any = request.get_json(silent=True, force=True)
    reason, status = _problem(here, course_id, message)
    if reason:
        return refuse_service("line item", reason, status=status)
    item = LineItem(
        id=secrets.token_hex(6),
        course_id=course_id,
        label=message["label"],
        score_maximum=Decimal(str(message["scoreMaximum"])),
        extra={name: value for name, value in message.items() if name not in OWN},
    )
    with here.lock:
        here.line_items[item.id] = item
    return _answer(here, item, 201)


def _problem(here: World, course_id: str, message: Any) -> tuple[str, int]:
    if not isinstance(message, dict) or not str(message.get("label", "")).strip():
        return "SAND-08 the label is blank", 400
    most: Any = message.get("scoreMaximum")
    if type(most) not in (int, float) or most <= 0:
        return "SAND-08 scoreMaximum must be positive", 400
    link = message.get("resourceLinkId")
    if link is not None and (link not in here.links or here.links[link].course_id != course_id):
        return "SAND-08 foreign resourceLinkId", 404
    return "", 200


@bp.route("/<item_id>/lineitem", methods=["GET", "PUT", "DELETE"])
def one(course_id: str, item_id: str) -> Response:
    """Read, change or delete a column; a coupled one is never deleted, an identity never changed."""
    here = world()
    scope = AGS_SCOPES[1] if request.method == "GET" else AGS_SCOPES[0]
    problem = here.faults.before("lineitems") or bearer_problem(here, scope)
    if problem:
        return problem
    item = here.line_items.get(item_id)
    if item is None or item.course_id != course_id:
        return refuse_service("line item", "no such line item", status=404)
    if request.method == "PUT":
        return _change(here, item)
    if request.method == "DELETE":
        if item.link_id:
            return refuse_service("line item", "SAND-08 a coupled line item is not the tool's to delete", status=403)
        with here.lock:
            del here.line_items[item.id]
        return make_response("", 204)
    return _answer(here, item)


def _change(here: World, item: LineItem) -> Response:
    message: Any = request.get_json(silent=True, force=True)
    reason, status = _problem(here, item.course_id, message)
    if reason:
        return refuse_service("line item", reason, status=status)
    if message.get("resourceLinkId", item.link_id) != item.link_id or set(item.extra) - set(message):
        here.note("line item", "reported", "SAND-08 a PUT changed the identity or dropped unknown members")
    with here.lock:
        item.label, item.score_maximum = message["label"], Decimal(str(message["scoreMaximum"]))
        item.extra = {name: value for name, value in message.items() if name not in OWN}
    return _answer(here, item)
