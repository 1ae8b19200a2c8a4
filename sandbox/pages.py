"""The platform's own pages: who you are, courses, the tool in its frame, the gradebook."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, session

from sandbox.gradebook import gradebook_table
from sandbox.platform_storage import frame_of
from sandbox.records import ADMINISTRATOR, INSTRUCTOR, TEST_USER, Person
from sandbox.state import refuse, world
from sandbox.world import World

bp = Blueprint("pages", __name__)
LABELS = {"Learner": "trainee", "Instructor": "instructor", "Administrator": "course admin", "Mentor": "observer"}
NOT_HERE = "You are not in this course. Choose who to be first."


def label_of(person: Person) -> str:
    """What somebody is here, in a word."""
    roles = [role for roles in person.roles.values() for role in roles]
    if TEST_USER in roles:
        return "test student"
    return LABELS.get(roles[0].rpartition("#")[2], "guest") if roles else "guest"


def me_of(here: World) -> Person | None:
    """Who is logged in in this browser."""
    return here.people.get(session.get("person", ""))


@bp.get("/")
def home() -> Response:
    """Choose who to be, then a course."""
    here = world()
    people = [(person, label_of(person), person.roles) for person in here.people.values()]
    mine = [course for course in here.courses.values() if here.roles_of(session.get("person", ""), course.id)]
    return make_response(render_template("home.html", people=people, courses=mine, known=here.courses))


@bp.post("/enter")
def enter() -> Response:
    """Log in as somebody."""
    person = request.form.get("person", "")
    if person not in world().people:
        return refuse("log in", "There is no such person.", status=404)
    session.clear()
    session["person"] = person
    return make_response(redirect("/", 303))


@bp.post("/leave")
def leave() -> Response:
    """Log out."""
    session.clear()
    return make_response(redirect("/", 303))


@bp.get("/courses/<course_id>")
def course(course_id: str) -> Response:
    """A course with its links; ``?link=`` opens one in the frame. The tool sends people back here (CORE 5.4.4)."""
    here = world()
    if course_id not in here.courses or not here.roles_of(session.get("person", ""), course_id):
        return refuse("course", NOT_HERE, status=404)
    links = [link for link in here.links.values() if link.course_id == course_id]
    opened = next((link for link in links if link.id == request.args.get("link")), None)
    message = request.args.get("lti_errormsg") or request.args.get("lti_msg") or ""
    page = render_template(
        "course.html",
        course=here.courses[course_id],
        links=links,
        opened=opened,
        message=message[:500],
        teaches=teaches(here, course_id),
        frame=frame_of(here.storage, here.settings),
    )
    return make_response(page)


@bp.get("/courses/<course_id>/gradebook")
def gradebook(course_id: str) -> Response:
    """Everybody's grades for staff, one's own for a learner; the page keeps itself up to date."""
    here = world()
    if course_id not in here.courses or not here.roles_of(session.get("person", ""), course_id):
        return refuse("gradebook", NOT_HERE, status=404)
    table = gradebook_table(here, course_id, only=_visible(here, course_id))
    return make_response(render_template("gradebook.html", course=here.courses[course_id], table=table))


@bp.get("/courses/<course_id>/gradebook.json")
def gradebook_json(course_id: str) -> Response:
    """The same for the page's script."""
    here = world()
    if course_id not in here.courses or not here.roles_of(session.get("person", ""), course_id):
        return make_response(jsonify(error=NOT_HERE), 404)
    return jsonify(gradebook_table(here, course_id, only=_visible(here, course_id)))


def teaches(here: World, course_id: str) -> bool:
    """Whether whoever is logged in may change this course."""
    roles = here.roles_of(session.get("person", ""), course_id)
    return bool(set(roles) & {*INSTRUCTOR, *ADMINISTRATOR})


def _visible(here: World, course_id: str) -> set[str] | None:
    """Whose rows the person may see; None: everybody's."""
    me = me_of(here)
    roles = set(here.roles_of(me.id, course_id)) if me else set()
    if me is None or roles & {*INSTRUCTOR, *ADMINISTRATOR}:
        return None
    return {me.id, *me.mentees}
