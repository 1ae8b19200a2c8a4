"""Names and Roles: the members of a course, whole, in pages, or what has changed since (NRPS 2.0)."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

from flask import Blueprint, Response, request

from sandbox.paging import paged
from sandbox.records import ASSISTANT, LEARNER, ROLE, Link, Person
from sandbox.services import accept_problem, service
from sandbox.state import refuse_service, world
from sandbox.vocabulary import CLAIM, ROSTER_SCOPE, ROSTER_TYPE
from sandbox.world import World

bp = Blueprint("roster", __name__)
GROUP = "roster"
Row = dict[str, Any]


@bp.get("/lti/courses/<course_id>/members")
@service(GROUP, ROSTER_SCOPE)
def members(course_id: str) -> Response:
    """The course's roster; ``role`` filters, ``limit`` pages, ``rlid`` must name a link of the course, ``since`` is
    the mark of a differences link."""
    here = world()
    problem = accept_problem(GROUP, ROSTER_TYPE, or_anything="any-accept" in here.habits) or _query_problem()
    if problem is not None:
        return problem
    if course_id not in here.courses:
        return refuse_service(GROUP, "no such course", status=404)
    rlid = request.args.get("rlid")
    link = here.links.get(rlid or "")
    if rlid is not None and (link is None or link.course_id != course_id):
        return refuse_service(GROUP, "rlid names no link of this course", status=404)
    with here.lock:
        rows = {person.id: _row(here, person, course_id, link) for person in here.people.values()}
        now = {user: row for user, row in rows.items() if _is_listed(here, user, course_id, row)}
        since = request.args.get("since")
        if since is not None and since not in here.roster_marks:
            return refuse_service(GROUP, "SAND-10 the differences link was changed, or is too old", status=404)
        shown = now if since is None else _changes(here.roster_marks[since], now)
    return _answer(here, course_id, shown, now)


def _answer(here: World, course_id: str, shown: dict[str, Row], now: dict[str, Row]) -> Response:
    course = here.courses[course_id]
    context = {"id": course.id, "label": course.label, "title": course.title}
    address = f"{here.settings.base_url}{request.full_path.rstrip('?')}"
    role = None if "role-ignored" in here.habits else request.args.get("role")
    rows = [row for row in shown.values() if role is None or role in {one.rpartition("#")[2] for one in row["roles"]}]
    forget = ("role",) if "role-lost" in here.habits else ()
    response = paged(GROUP, rows, ROSTER_TYPE, forget=forget, id=address, context=context)
    if response.status_code == 200 and not re.search("rel=.{1,3}next", response.headers.get("Link", "")):
        mark = f"Mark-{secrets.token_urlsafe(9)}-aB"
        here.roster_marks[mark] = now
        if "no-differences" not in here.habits:
            link = f'<{here.settings.base_url}{request.path}?mode=strict&since={mark}>; rel="differences"'
            response.headers["Link"] = ", ".join(filter(None, [response.headers.get("Link"), link]))
    return response


def _query_problem() -> Response | None:
    """A parameter that stands twice shows a tool that appended where it had to replace."""
    for name in ("rlid", "role", "limit", "since"):
        if len(request.args.getlist(name)) > 1:
            return refuse_service(GROUP, f"SAND-10 {name} stands in the query twice", status=400)
    return None


def _is_listed(here: World, user: str, course_id: str, row: Row) -> bool:
    hidden = "only-active" in here.habits and row["status"] != "Active"
    return bool(here.roles_of(user, course_id)) and not hidden


def _row(here: World, person: Person, course_id: str, link: Link | None) -> Row:
    roles = list(here.roles_of(person.id, course_id))
    if "roster-assistants" in here.habits and ASSISTANT[0] in roles:
        roles = list(LEARNER)
    if "short-roles" in here.habits:
        roles = [one.removeprefix(ROLE) for one in roles]
    write = html.escape if "escaped-names" in here.habits else str
    row: Row = {"user_id": person.id, "roles": roles}
    row["status"] = "Inactive" if course_id in person.inactive else "Active"
    if "nameless" not in here.habits:
        row |= {
            "name": write(person.name),
            "given_name": write(person.given),
            "family_name": write(person.family),
            "email": person.email,
        }
    if person.legacy_id:
        row["lti11_legacy_user_id"] = person.legacy_id
    if link is not None:
        message = {CLAIM + "message_type": "LtiResourceLinkRequest"}
        row["message"] = [message | {CLAIM + "custom": link.custom | person.dates}]
    return row


def _changes(before: dict[str, Row], now: dict[str, Row]) -> dict[str, Row]:
    """Who is new or different since, and who is gone, as ``Deleted`` (NRPS 2.4.3)."""
    gone = {user: row | {"status": "Deleted"} for user, row in before.items() if user not in now}
    return {user: row for user, row in now.items() if before.get(user) != row} | gone
