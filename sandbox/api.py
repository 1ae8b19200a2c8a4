"""The sandbox's own interface for tests: faults, grades, the log, tokens made to order. Nothing of a real platform."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.oidc import id_token_claims
from sandbox.state import world
from sandbox.world import Person

bp = Blueprint("api", __name__, url_prefix="/sandbox-api")


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


@bp.route("/faults", methods=["GET", "POST", "DELETE"])
def faults() -> Response:
    """Read the switches, switch one on, or all off."""
    here = world()
    if request.method == "DELETE":
        here.faults.clear()
    if request.method == "POST":
        try:
            here.faults.add(**_body())
        except (TypeError, ValueError) as error:
            return make_response(jsonify(error=str(error)), 400)
    return jsonify(here.faults.listed())


@bp.post("/clock")
def clock() -> Response:
    """Set the platform's clock ``seconds`` ahead (negative: behind)."""
    here = world()
    here.clock_offset = float(_body().get("seconds", 0))
    return jsonify(seconds=here.clock_offset)


@bp.post("/rotate")
def rotate() -> Response:
    """Sign with a new key."""
    return jsonify(kid=world().keys.rotate())


@bp.get("/grades")
def grades() -> Response:
    """Every grade: line item, person, score, maximum, comment, progress, timestamp, when received."""
    rows = [
        asdict(grade)
        | {
            "item": item,
            "person": person,
            "score": None if grade.score is None else str(grade.score),
            "maximum": None if grade.maximum is None else str(grade.maximum),
        }
        for (item, person), grade in world().grades.items()
    ]
    return jsonify(rows)


@bp.get("/log")
def log() -> Response:
    """What was asked and how it was judged, oldest first."""
    return jsonify(world().log)


@bp.post("/id_token")
def id_token() -> Response:
    """A signed id_token: ``{person, link, nonce, claims: {…}, without: […], headers: {…}}``."""
    here, body = world(), _body()
    claims = id_token_claims(here, body["person"], body["link"], body["nonce"]) | body.get("claims", {})
    for name in body.get("without", []):
        claims.pop(name, None)
    return jsonify(id_token=here.keys.sign(claims, body.get("headers")))


@bp.post("/person")
def person() -> Response:
    """Add somebody: ``{id, given, family, roles: {course: [role, …]}}``."""
    here = world()
    made = Person(**_body())
    with here.lock:
        here.people[made.id] = made
    return jsonify(id=made.id)


@bp.post("/link")
def link() -> Response:
    """Add a resource link: ``{link_id, course_id, title, window, graded}``."""
    made = world().add_link(**_body())
    return jsonify(id=made.id)
