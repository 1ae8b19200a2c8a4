"""Names and Roles: the members of a course (NRPS 2.0)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sandbox.paging import paged
from sandbox.services import accept_problem, service
from sandbox.state import refuse_service, world
from sandbox.vocabulary import ROSTER_SCOPE, ROSTER_TYPE

bp = Blueprint("roster", __name__)
GROUP = "roster"


@bp.get("/lti/courses/<course_id>/members")
@service(GROUP, ROSTER_SCOPE, query=False)
def members(course_id: str) -> Response:
    """The course's roster; ``role`` filters, ``limit`` pages, ``rlid`` must name a link of the course."""
    here = world()
    problem = accept_problem(GROUP, ROSTER_TYPE)
    if problem is not None:
        return problem
    if course_id not in here.courses:
        return refuse_service(GROUP, "no such course", status=404)
    rlid = request.args.get("rlid")
    if rlid is not None and (rlid not in here.links or here.links[rlid].course_id != course_id):
        return refuse_service(GROUP, "rlid names no link of this course", status=404)
    role, course = request.args.get("role"), here.courses[course_id]
    with here.lock:
        rows = [
            {
                "user_id": person.id,
                "roles": roles,
                "name": person.name,
                "given_name": person.given,
                "family_name": person.family,
                "email": person.email,
                "status": "Active",
            }
            for person in here.people.values()
            if (roles := here.roles_of(person.id, course_id))
            and (role is None or role in roles or role in {one.rpartition("#")[2] for one in roles})
        ]
    context = {"id": course.id, "label": course.label, "title": course.title}
    address = f"{here.settings.base_url}{request.full_path.rstrip('?')}"
    return paged(GROUP, rows, ROSTER_TYPE, id=address, context=context)
