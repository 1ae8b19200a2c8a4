"""Adding activities that the tool offers (deep linking), and opening the work behind a grade (submission review)."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, session

from sandbox.answers import AnswerRefused, read_answer
from sandbox.oidc import begin, post_form
from sandbox.pages import NOT_HERE, teaches
from sandbox.platform_storage import frame_of
from sandbox.records import LineItem, Link
from sandbox.state import judge, refuse, world
from sandbox.vocabulary import DL
from sandbox.world import World

bp = Blueprint("content", __name__)
SAID = {"yes": True, "no": False, "unsaid": None}
KEPT = ("resourceId", "tag", "gradesReleased", "submissionReview")
TYPES = ("ltiResourceLink", "link", "file", "html", "image")


@bp.get("/courses/<course_id>/add")
def add(course_id: str) -> Response:
    """The page on which a teacher adds activities: what is taken, and the tool in its frame once asked for."""
    here = world()
    if course_id not in here.courses or not teaches(here, course_id):
        return refuse("add an activity", NOT_HERE, status=404)
    page = render_template(
        "add_activity.html",
        course=here.courses[course_id],
        opened="open" in request.args,
        asked=request.query_string.decode(),
        types=TYPES,
        said=SAID,
        chosen=request.args,
        frame=frame_of(here.storage, here.settings),
    )
    return make_response(page)


@bp.get("/courses/<course_id>/add/open")
def ask(course_id: str) -> Response:
    """Begin a request for content, as the page's switches say."""
    here, asked = world(), request.args
    if course_id not in here.courses or not teaches(here, course_id):
        return refuse("add an activity", NOT_HERE, status=404)
    lean = "lean-settings" in here.habits
    pick = here.new_pick(
        course_id,
        types=tuple(asked.getlist("type") or TYPES[:1]),
        multiple=SAID.get(asked.get("multiple", "yes")),
        line_item=None if lean else SAID.get(asked.get("line_item", "yes")),
        auto_create=asked.get("auto_create") == "yes",
        data=None if lean or asked.get("data") == "no" else f"{course_id}:{secrets.token_hex(4)} é",
    )
    person = session["person"]
    hint = here.hint_for(person, pick)
    judge("request for content", "answered", person=person)
    return begin(here, person, hint, target=here.settings.launch_url, title="Add an activity")


@bp.post("/courses/<course_id>/content/<pick_id>")
def take(course_id: str, pick_id: str) -> Response:
    """The tool's answer: refused with its reason, or its items become links with their columns (DL 4.5)."""
    here = world()
    pick = here.picks.get(pick_id)
    if pick is None or pick.course_id != course_id or not teaches(here, course_id):
        return refuse("content", NOT_HERE, status=404)
    token = request.form.get("JWT", "")
    if "content-twice" in here.habits and "again" not in request.form:
        try:
            read_answer(here, pick, token)
        except AnswerRefused as error:
            return refuse("content", f"SAND-09 {error}")
        return post_form(request.base_url, {"JWT": token, "again": "1"}, "One moment")
    try:
        claims = read_answer(here, pick, token)
    except AnswerRefused as error:
        return refuse("content", f"SAND-09 {error}")
    failed = claims.get(DL + "errormsg", "")
    added = [] if failed else [_placed(here, course_id, item) for item in claims[DL + "content_items"]]
    judge("content", "answered", items=len(added))
    page = render_template(
        "added.html",
        course=here.courses[course_id],
        added=added,
        failed=failed[:500],
        message=claims.get(DL + "msg", "")[:500],
    )
    return make_response(page)


def _placed(here: World, course_id: str, item: dict[str, Any]) -> Link:
    """A link as the item says, with its column."""
    unread = "content-unread" in here.habits
    column = item.get("lineItem")
    link = Link(
        id=secrets.token_hex(6),
        course_id=course_id,
        title=item.get("title", "Activity"),
        window="window" in item and not unread,
        graded=column is not None,
        target="" if unread else item.get("url", ""),
        custom=dict(item.get("custom", {})),
    )
    with here.lock:
        here.links[link.id] = link
        if column is not None:
            name = f"item-{link.id}"
            here.line_items[name] = LineItem(
                id=name,
                course_id=course_id,
                label=link.title if unread else column.get("label", link.title),
                score_maximum=Decimal(str(column["scoreMaximum"])),
                link_id=link.id,
                coupled=True,
                extra={member: column[member] for member in KEPT if member in column},
            )
    return link


@bp.get("/review/<item_id>/<person_id>")
def review(item_id: str, person_id: str) -> Response:
    """Open the work behind a grade in the tool, as whoever is logged in (submission review)."""
    here = world()
    item, me = here.line_items.get(item_id), session.get("person", "")
    if item is None or item.link_id is None or person_id not in here.people or not here.roles_of(me, item.course_id):
        return refuse("submission review", NOT_HERE, status=404)
    hint = here.new_hint(me, item.link_id, window=True, for_person=person_id)
    judge("submission review", "answered", person=me, of=person_id)
    return begin(here, me, hint, target=here.settings.launch_url, title=item.label)
