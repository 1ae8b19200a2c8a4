"""Login initiation and authorisation: every request is held against the standard, and the id_token is signed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session

from sandbox.state import refuse, world
from sandbox.world import World

bp = Blueprint("oidc", __name__)
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
AGS_SCOPES = [SCOPE + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")]
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TOKEN_LIFE = 60
FIXED = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
KNOWN = {*FIXED, "client_id", "redirect_uri", "login_hint", "state", "nonce", "lti_message_hint"}


@bp.get("/open/<link_id>")
def open_link(link_id: str) -> Response:
    """Begin a launch of a link as the person who is logged in here (CORE 4.1)."""
    here = world()
    link = here.links.get(link_id)
    person_id = session.get("person", "")
    if link is None or not here.roles_of(person_id, link.course_id):
        return refuse("login", "not a member of this course", status=404)
    window = request.args.get("window") == "1"
    fields = {
        "iss": here.settings.base_url,
        "login_hint": person_id,
        "target_link_uri": here.settings.launch_url,
        "lti_message_hint": here.new_hint(person_id, link_id, window=window),
        "client_id": here.settings.client_id,
        "lti_deployment_id": here.settings.deployment_id,
    }
    return _post_form(here.settings.login_url, fields, "Opening the quiz")


@bp.route("/lti/auth", methods=["GET", "POST"])
def authorise() -> Response:
    """The authorisation request (SEC 5.1.1.2): refused with its reason, or answered with a signed id_token."""
    here = world()
    fault = here.faults.before("auth")
    if fault is not None:
        return fault
    values = request.values
    problem = _problem(here, values)
    if problem:
        return refuse("authorisation", problem)
    redirect_uri, state = values["redirect_uri"], values["state"]
    if session.get("person") is None:
        here.note("authorisation", "answered", "SAND-02 nobody is logged in in this browser")
        return _post_form(redirect_uri, {"error": "login_required", "state": state}, "Not logged in")
    problem = _person_problem(here, values)
    if problem:
        return refuse("authorisation", problem)
    with here.lock:
        hint = here.hints[values["lti_message_hint"]]
        hint.used = True
        here.nonces.add(values["nonce"])
    claims = id_token_claims(here, hint.person_id, hint.link_id, values["nonce"], window=hint.window)
    here.note("authorisation", "answered", person=hint.person_id, link=hint.link_id)
    return _post_form(redirect_uri, {"id_token": here.keys.sign(claims), "state": state}, "Opening the quiz")


def _problem(here: World, values: Mapping[str, str]) -> str:
    """What is wrong with the request itself (SAND-01)."""
    if values.get("client_id") != here.settings.client_id:
        return "SAND-01 unknown client_id"
    if values.get("redirect_uri") != here.settings.launch_url:
        return "SAND-01 redirect_uri is not the registered one, character for character"
    for name, wanted in FIXED.items():
        if values.get(name) != wanted:
            return f"SAND-01 {name} must be {wanted}"
    for name in ("state", "nonce", "login_hint", "lti_message_hint"):
        if not values.get(name):
            return f"SAND-01 {name} is missing"
    if values["nonce"] in here.nonces:
        return "SAND-01 this nonce was used before"
    extra = set(values) - KNOWN
    return f"SAND-01 unexpected members: {', '.join(sorted(extra))}" if extra else ""


def _person_problem(here: World, values: Mapping[str, str]) -> str:
    hint = here.hints.get(values["lti_message_hint"])
    if hint is None:
        return "SAND-01 the message hint was changed"
    if hint.used:
        return "SAND-01 the message hint was used before"
    if values["login_hint"] != session["person"] or hint.person_id != session["person"]:
        return "SAND-01 the login hint is of another person"
    return ""


def id_token_claims(here: World, person_id: str, link_id: str, nonce: str, *, window: bool = False) -> dict[str, Any]:
    """The claims of a resource link launch (CORE 5.3, 5.4)."""
    settings, person, link = here.settings, here.people[person_id], here.links[link_id]
    course, now = here.courses[link.course_id], int(here.now())
    claims: dict[str, Any] = {
        "iss": settings.base_url,
        "aud": settings.client_id,
        "sub": person.id,
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        "name": person.name,
        "given_name": person.given,
        "family_name": person.family,
        "email": person.email,
        "locale": "en",
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": settings.deployment_id,
        CLAIM + "target_link_uri": settings.launch_url,
        CLAIM + "resource_link": {"id": link.id, "title": link.title},
        CLAIM + "context": {"id": course.id, "label": course.label, "title": course.title, "type": ["CourseSection"]},
        CLAIM + "roles": here.roles_of(person.id, course.id),
        CLAIM + "tool_platform": {"guid": settings.base_url, "name": settings.name, "product_family_code": "sandbox"},
        CLAIM + "launch_presentation": {
            "document_target": "window" if window else "iframe",
            "return_url": f"{settings.base_url}/courses/{course.id}",
            "locale": "en",
        },
        CLAIM + "custom": {},
        NRPS: {
            "context_memberships_url": f"{settings.base_url}/lti/courses/{course.id}/members",
            "service_versions": ["2.0"],
        },
    }
    item = here.line_item_of(link.id)
    if item is not None:
        items = f"{settings.base_url}/lti/courses/{course.id}/lineitems"
        claims[AGS] = {
            "scope": AGS_SCOPES,
            "lineitems": f"{items}?mode=strict",
            "lineitem": f"{items}/{item.id}/lineitem?mode=strict",
        }
    return claims


def _post_form(action: str, fields: dict[str, str], title: str) -> Response:
    """A page that posts itself; without script its button does."""
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template("post.html", action=action, fields=fields, title=title, nonce=nonce))
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'self'; script-src 'nonce-{nonce}'"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/lti/jwks")
def key_set() -> Response:
    """The platform's public keys."""
    here = world()
    fault = here.faults.before("jwks")
    if fault is not None:
        return fault
    response = make_response(current_app.json.dumps(here.keys.key_set()))
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "max-age=300"
    return response


@bp.get("/leave")
def leave() -> Response:
    """Log out."""
    session.clear()
    return make_response(redirect("/"))
