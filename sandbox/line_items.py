"""Creating, reading, changing and deleting gradebook columns (AGS 3.2, SAND-08)."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, make_response, request

from sandbox.ags import item_address, item_of
from sandbox.habits import reading_scopes
from sandbox.paging import paged
from sandbox.records import LineItem
from sandbox.services import accept_problem, content_problem, scope_problem, service
from sandbox.state import answer, is_number, json_body, judge, plain_number, refuse_service, report, world
from sandbox.vocabulary import CONTAINER_TYPE, ITEM_TYPE, LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE
from sandbox.world import World

bp = Blueprint("line_items", __name__, url_prefix="/lti/courses/<course_id>/lineitems")
GROUP = "lineitems"
OWN = {"id", "label", "scoreMaximum", "resourceLinkId"}
TEXTS = ("resourceId", "tag")
FILTERS = (("resource_link_id", "resourceLinkId"), ("resource_id", "resourceId"), ("tag", "tag"))


def shown(here: World, item: LineItem) -> dict[str, Any]:
    """A column as the service shows it."""
    facts = {"label": item.label, "scoreMaximum": plain_number(item.score_maximum)} | item.extra
    link = {"resourceLinkId": item.link_id} if item.link_id else {}
    return {"id": item_address(here, item)} | facts | link


@bp.get("")
@service(GROUP, LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE)
def list_items(course_id: str) -> Response:
    """The course's columns; ``resource_link_id``, ``resource_id`` and ``tag`` filter, ``limit`` pages."""
    here = world()
    problem = accept_problem(GROUP, CONTAINER_TYPE)
    if problem is not None:
        return problem
    problem = scope_problem(GROUP, reading_scopes(here.habits))
    if problem is not None:
        return problem
    if course_id not in here.courses:
        return refuse_service(GROUP, "no such course", status=404)
    with here.lock:
        rows = [shown(here, item) for item in here.line_items.values() if item.course_id == course_id]
    for name, member in FILTERS:
        if name in request.args:
            rows = [row for row in rows if row.get(member) == request.args[name]]
    return paged(GROUP, rows, CONTAINER_TYPE)


@bp.post("")
@service(GROUP, LINE_ITEM_SCOPE)
def create(course_id: str) -> Response:
    """A column of the tool's own (AGS 3.2.5)."""
    here = world()
    message, refusal = _message(here, course_id)
    if refusal is not None:
        return refusal
    item = LineItem(
        id=secrets.token_hex(6),
        course_id=course_id,
        label=message["label"],
        score_maximum=Decimal(message["scoreMaximum"]),
        link_id=message.get("resourceLinkId"),
        extra=_extra(message),
    )
    body = shown(here, item)
    if "forgetful-columns" in here.habits:
        item.extra = {name: value for name, value in item.extra.items() if name in TEXTS}
    with here.lock:
        here.line_items[item.id] = item
    judge(GROUP, "answered", status=201, item=item.id)
    return answer(body, ITEM_TYPE, 201)


@bp.route("/<item_id>/lineitem", methods=["GET", "POST"])
@service(GROUP, LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE)
def read(course_id: str, item_id: str) -> Response:
    """One column. Nothing is posted here: a score that arrives has its path behind the query, or none."""
    here = world()
    if request.method == "POST":
        return refuse_service(GROUP, "SAND-05 /scores is missing from the path", status=405)
    problem = accept_problem(GROUP, ITEM_TYPE)
    if problem is not None:
        return problem
    item = item_of(here, course_id, item_id)
    return _gone() if item is None else answer(shown(here, item), ITEM_TYPE)


@bp.put("/<item_id>/lineitem")
@service(GROUP, LINE_ITEM_SCOPE)
def change(course_id: str, item_id: str) -> Response:
    """The whole column anew (AGS 3.2.6); its identity stays, and an attempt to change it is reported."""
    here = world()
    item = item_of(here, course_id, item_id)
    if item is None:
        return _gone()
    message, refusal = _message(here, course_id)
    if refusal is not None:
        return refusal
    _report_losses(here, item, message)
    with here.lock:
        item.label, item.score_maximum = message["label"], Decimal(message["scoreMaximum"])
        item.extra = _extra(message)
    judge(GROUP, "answered", status=200, item=item.id)
    return answer(shown(here, item), ITEM_TYPE)


@bp.delete("/<item_id>/lineitem")
@service(GROUP, LINE_ITEM_SCOPE)
def delete(course_id: str, item_id: str) -> Response:
    """A column of the tool's own goes with its grades; one that came with a link is not the tool's to delete."""
    here = world()
    with here.lock:
        item = item_of(here, course_id, item_id)
        if item is None:
            return _gone()
        if "no-delete" in here.habits:
            return refuse_service(GROUP, "line items are not deleted here", status=403)
        if item.coupled:
            report(GROUP, "SAND-08 DELETE of a line item that came with its link")
            if "uncouples" not in here.habits:
                return refuse_service(GROUP, "SAND-08 this line item came with its link", status=403)
            here.links[str(item.link_id)].graded = False
        del here.line_items[item.id]
        for key in [key for key in here.grades if key[0] == item.id]:
            del here.grades[key]
    judge(GROUP, "answered", status=204, item=item_id)
    return make_response("", 204)


def _gone() -> Response:
    return refuse_service(GROUP, "no such line item", status=404)


def _message(here: World, course_id: str) -> tuple[dict[str, Any], Response | None]:
    """The line item that was sent, or why it is refused."""
    problem = content_problem(GROUP, ITEM_TYPE) or accept_problem(GROUP, ITEM_TYPE, or_anything=True)
    if problem is not None:
        return {}, problem
    try:
        message = json_body()
    except ValueError as error:
        return {}, refuse_service(GROUP, f"SAND-08 the body is no JSON: {error}", status=400)
    if not isinstance(message, dict):
        return {}, refuse_service(GROUP, "SAND-08 the body is no JSON object", status=400)
    reason, status = _item_problem(here, course_id, message)
    return message, refuse_service(GROUP, f"SAND-08 {reason}", status=status) if reason else None


def _item_problem(here: World, course_id: str, message: dict[str, Any]) -> tuple[str, int]:
    label, link = message.get("label"), message.get("resourceLinkId")
    most: Any = message.get("scoreMaximum")
    if not isinstance(label, str) or not label.strip():
        return "the label is missing or blank", 400
    reason = _maximum_problem(here, message, most)
    if reason:
        return reason, 400
    for name in TEXTS:
        if name in message and not isinstance(message[name], str):
            return f"{name} must be text", 400
    reason = _times_problem(message)
    if reason:
        return reason, 400
    if link is not None and (link not in here.links or here.links[link].course_id != course_id):
        return "resourceLinkId is of no link of this course", 403 if "forgetful-columns" in here.habits else 404
    return "", 200


def _maximum_problem(here: World, message: dict[str, Any], most: Any) -> str:
    if not is_number(most) or most <= 0:
        return "scoreMaximum must be a number above zero"
    if "moodle-maximum" in here.habits and (most != int(most) or most > 100):
        return "scoreMaximum must be a whole number from 1 to 100"
    if "whole-maximum" in here.habits and (most != int(most) or not {"resourceId", "resourceLinkId"} & set(message)):
        return "scoreMaximum must be a whole number, and resourceId or resourceLinkId given"
    return ""


def _times_problem(message: dict[str, Any]) -> str:
    times: dict[str, datetime] = {}
    for name in ("startDateTime", "endDateTime"):
        raw = message.get(name)
        if raw is None:
            continue
        try:
            times[name] = datetime.fromisoformat(raw)
        except (TypeError, ValueError):
            return f"{name} is no time"
        if times[name].tzinfo is None:
            return f"{name} has no zone"
    if len(times) == 2 and times["startDateTime"] > times["endDateTime"]:
        return "startDateTime is later than endDateTime"
    return ""


def _extra(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in OWN}


def _report_losses(here: World, item: LineItem, message: dict[str, Any]) -> None:
    if message.get("id", item_address(here, item)) != item_address(here, item):
        report(GROUP, "SAND-08 PUT with another id")
    if message.get("resourceLinkId") != item.link_id:
        report(GROUP, "SAND-08 PUT with another resourceLinkId, or without it")
    dropped = sorted(set(item.extra) - set(message))
    if dropped:
        report(GROUP, f"SAND-08 PUT that drops members: {', '.join(dropped)}")
