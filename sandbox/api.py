"""The sandbox's own interface for tests: faults, grades, the log, tokens made to order. Nothing of a real platform."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import BadRequest

from sandbox.claims import made_to_order
from sandbox.furnishing import furnish
from sandbox.habits import HABITS
from sandbox.platform_storage import MODES
from sandbox.records import ROLE
from sandbox.state import world
from sandbox.vocabulary import SCOPES

bp = Blueprint("api", __name__, url_prefix="/sandbox-api")


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object, sent as application/json")
    return body


@bp.errorhandler(Exception)
def explain(error: Exception) -> Response:
    """A mistake in a test's call is told in words: 400 ``{"error": …}``."""
    reason = error.description if isinstance(error, BadRequest) else f"{type(error).__name__}: {error}"
    return make_response(jsonify(error=reason), 400)


@bp.route("/faults", methods=["GET", "POST", "DELETE"])
def faults() -> Response:
    """Read the switches, switch one on, or all off. Also ``{kind: clock, seconds}`` and ``{kind: rotate}``."""
    here = world()
    if request.method == "DELETE":
        here.faults.clear()
        here.clock_offset = 0.0
    if request.method == "POST":
        body = _body()
        if body.get("kind") == "clock":
            here.clock_offset = float(body["seconds"])
        elif body.get("kind") == "rotate":
            here.keys.rotate(keep=body.get("keep", True))
        else:
            here.faults.add(**body)
    return jsonify(here.faults.listed())


@bp.route("/clock", methods=["GET", "POST"])
def clock() -> Response:
    """Read or set how many ``seconds`` the platform's clock is ahead (negative: behind)."""
    here = world()
    if request.method == "POST":
        here.clock_offset = float(_body().get("seconds", 0))
    return jsonify(seconds=here.clock_offset, now=here.now())


@bp.post("/rotate")
def rotate() -> Response:
    """Sign with a new key; ``{keep: false}`` withdraws the older ones from the key set."""
    keep = bool((request.get_json(silent=True) or {}).get("keep", True))
    return jsonify(kid=world().keys.rotate(keep=keep))


@bp.route("/offer", methods=["GET", "POST"])
def offer() -> Response:
    """Read or set ``{scopes: […]}`` offered and granted, ``{habits: […]}`` it has, and its ``{storage: mode}``."""
    here = world()
    if request.method == "POST":
        body = _body()
        scopes, habits = set(body.get("scopes", here.scopes)), set(body.get("habits", here.habits))
        storage = body.get("storage", here.storage)
        if not scopes <= set(SCOPES) or not habits <= set(HABITS) or storage not in MODES:
            raise BadRequest(f"scopes are of {SCOPES}, habits of {tuple(HABITS)}, storage one of {tuple(MODES)}")
        here.scopes, here.habits, here.storage = scopes, habits, storage
    return jsonify(scopes=sorted(here.scopes), habits=sorted(here.habits), storage=here.storage)


@bp.get("/grades")
def grades() -> Response:
    """Every grade: ``item, link, person, score, maximum, comment, activity, grading, timestamp, received``."""
    here = world()
    with here.lock:
        held = [(item, person, asdict(grade)) for (item, person), grade in here.grades.items()]
        links = {item.id: item.link_id for item in here.line_items.values()}
    return jsonify(
        [
            facts
            | {"item": item, "link": links.get(item), "person": person}
            | {name: None if facts[name] is None else str(facts[name]) for name in ("score", "maximum", "override")}
            for item, person, facts in held
        ]
    )


@bp.post("/teacher")
def teacher() -> Response:
    """A teacher sets a grade: ``{item, person, points, locked}``; points null takes theirs back."""
    body = _body()
    grade = world().teacher_sets(body["item"], body["person"], body.get("points"), locked=body.get("locked", False))
    return jsonify(locked=grade.locked)


@bp.get("/log")
def log() -> Response:
    """What was asked and how it was judged, oldest first; ``?verdict=``, ``?sand=`` and ``?what=`` filter."""
    here = world()
    with here.lock:
        entries = list(here.log)
    for name in ("verdict", "sand", "what"):
        if name in request.args:
            entries = [entry for entry in entries if entry[name] == request.args[name]]
    return jsonify(entries)


@bp.post("/id_token")
def id_token() -> Response:
    """A signed id_token made to order: ``{person, link, nonce, state, …}``, the rest as ``made_to_order``."""
    body = _body()
    state = body.pop("state", None)
    person, link, nonce = (body.pop(name) for name in ("person", "link", "nonce"))
    return jsonify(id_token=made_to_order(world(), person, link, nonce, **body), state=state)


@bp.post("/bearer")
def bearer() -> Response:
    """A bearer without an assertion: ``{scopes, life, client_id}``."""
    body = _body()
    return jsonify(access_token=world().new_bearer(set(body.pop("scopes")), **body))


@bp.post("/person")
def person() -> Response:
    """Add somebody: ``{id, given, family, roles: {course: [role, …]}, email, mentees}``; roles also as "Learner"."""
    body = _body()
    body["roles"] = {
        course: [role if ":" in role else ROLE + role for role in roles]
        for course, roles in body.get("roles", {}).items()
    }
    return jsonify(id=world().add_person(**body).id)


@bp.post("/course")
def course() -> Response:
    """Add a course: ``{course_id, label, title}``."""
    return jsonify(id=world().add_course(**_body()).id)


@bp.post("/link")
def link() -> Response:
    """Add a resource link: ``{link_id, course_id, title, window, graded, maximum, target, custom}``."""
    return jsonify(id=world().add_link(**_body()).id)


@bp.post("/reset")
def reset() -> Response:
    """As after the start: people, courses, links; no grade, no fault, no log. Keys and settings stay."""
    here = world()
    with here.lock:
        here.clear()
        furnish(here)
    return jsonify(done=True)
