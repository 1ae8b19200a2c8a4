"""Names and Roles: the members of a course (NRPS)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.oidc import ROSTER_SCOPE
from sandbox.state import refuse_service, world
from sandbox.tokens import bearer_problem

bp = Blueprint("roster", __name__)
TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@bp.get("/lti/courses/<course_id>/members")
def members(course_id: str) -> Response:
    """The course's roster, on one page."""
    here = world()
    problem = bearer_problem(here, ROSTER_SCOPE)
    if problem:
        return problem
    if request.headers.get("Accept") != TYPE:
        return refuse_service("roster", f"Accept must be {TYPE}", status=406)
    if course_id not in here.courses:
        return refuse_service("roster", "no such course", status=404)
    course = here.courses[course_id]
    rows = [
        {"user_id": person.id, "roles": roles, "name": person.name, "email": person.email, "status": "Active"}
        for person in here.people.values()
        if (roles := here.roles_of(person.id, course_id))
    ]
    context = {"id": course.id, "label": course.label, "title": course.title}
    response = make_response(jsonify({"id": request.url, "context": context, "members": rows}))
    response.headers["Content-Type"] = TYPE
    return response
