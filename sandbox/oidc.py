"""Login initiation and authorisation: every request is held against the standard, and the id_token is signed."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, current_app, make_response, render_template, request, session
from werkzeug.datastructures import MultiDict

from sandbox.claims import message_claims, target_of
from sandbox.launch_habits import cleaned_state, error_for
from sandbox.platform_storage import announced
from sandbox.records import Hint
from sandbox.services import faulty
from sandbox.state import judge, refuse, world
from sandbox.world import World

bp = Blueprint("oidc", __name__)
FIXED = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
REQUIRED = ("state", "nonce", "login_hint", "lti_message_hint")
KNOWN = {*FIXED, *REQUIRED, "client_id", "redirect_uri"}


@bp.get("/open/<link_id>")
def open_link(link_id: str) -> Response:
    """Begin a launch of a link as the person who is logged in here (CORE 4.1)."""
    here = world()
    link = here.links.get(link_id)
    person_id = session.get("person", "")
    member = link is not None and bool(here.roles_of(person_id, link.course_id))
    if link is None or not (member or "guest-hints" in here.habits):
        return refuse("login initiation", "you are not a member of this course", status=404)
    window = request.args.get("window") == "1"
    hint = here.new_hint(person_id, link_id, window=window)
    judge("login initiation", "answered", person=person_id, link=link_id)
    return begin(here, person_id, hint, target=target_of(here, link), title=link.title)


def begin(here: World, person_id: str, hint: str, *, target: str, title: str) -> Response:
    """The page that sends the browser to the tool's login initiation with this hint."""
    fields = {
        "iss": here.settings.base_url,
        "login_hint": person_id or "0",
        "target_link_uri": target,
        "lti_message_hint": hint,
        "client_id": here.settings.client_id,
        "lti_deployment_id": here.settings.deployment_id,
        **announced(here.storage),
    }
    return post_form(here.settings.login_url, fields, title)


@bp.route("/lti/auth", methods=["GET", "POST"])
@faulty("auth")
def authorise() -> Response:
    """The authorisation request (SEC 5.1.1.2): refused with its reason, or answered with a signed id_token."""
    here = world()
    values = request.form if request.method == "POST" else request.args
    problem = _problem(here, values)
    if problem:
        return _wrong(here, values, problem)
    if "asks-twice" in here.habits and request.method == "GET":
        return post_form(here.settings.authorisation_url, values.to_dict(), "One moment")
    redirect_uri, state = values["redirect_uri"], values["state"]
    if session.get("person") not in here.people:
        judge("authorisation", "refused", "SAND-02 nobody is logged in here in this browser", error="login_required")
        return post_form(redirect_uri, {"error": "login_required", "state": state}, "You are not logged in")
    with here.lock:  # looked at and used up in one go: two requests in parallel cannot both have it
        problem, hint = _taken(here, values)
    if hint is None:
        return _wrong(here, values, problem)
    if not here.roles_of(hint.person_id, hint.course_id):
        return refuse("authorisation", "enrol in this course first", status=200)
    claims = message_claims(here, hint, values["nonce"])
    judge("authorisation", "answered", person=hint.person_id, link=hint.link_id)
    title = here.links[hint.link_id].title if hint.link_id else "Content"
    answer = {"id_token": here.keys.sign(claims), "state": state} | announced(here.storage)
    return post_form(redirect_uri, answer, title)


def _wrong(here: World, values: MultiDict[str, str], problem: str) -> Response:
    """A request that does not hold: our own page, or an error posted where the redirect address is right."""
    if "errors-posted" not in here.habits or values.get("redirect_uri") != here.settings.launch_url:
        return refuse("authorisation", f"SAND-01 {problem}")
    answer = {"error": error_for(problem), "state": cleaned_state(values.get("state", ""))}
    judge("authorisation", "refused", f"SAND-01 {problem}", error=answer["error"])
    return post_form(here.settings.launch_url, answer, "Something is wrong")


def _problem(here: World, values: MultiDict[str, str]) -> str:
    """What is wrong with the request itself (SAND-01)."""
    if values.get("client_id") != here.settings.client_id:
        return "unknown client_id"
    if values.get("redirect_uri") != here.settings.launch_url:
        return "redirect_uri is not the registered one, character for character"
    for name, wanted in FIXED.items():
        if values.get(name) != wanted:
            return f"{name} must be {wanted}"
    for name in REQUIRED:
        if not values.get(name):
            return f"{name} is missing"
    repeated = sorted(name for name, sent in values.lists() if len(sent) > 1)
    if repeated:
        return f"sent more than once: {', '.join(repeated)}"
    extra = sorted(set(values) - KNOWN)
    return f"unexpected members: {', '.join(extra)}" if extra else ""


def _taken(here: World, values: MultiDict[str, str]) -> tuple[str, Hint | None]:
    """The launch this request belongs to, used up by it; or what is wrong (SAND-01)."""
    hint = here.hints.get(values["lti_message_hint"])
    if values["nonce"] in here.nonces:
        return "this nonce was seen before", None
    if hint is None:
        return "the message hint was changed", None
    if hint.used:
        return "the message hint was used before", None
    if not values["login_hint"] == hint.person_id == session["person"]:
        return "the login hint is of another person", None
    if not hint.pick and hint.link_id not in here.links:
        return "the link is gone", None
    hint.used = True
    here.nonces.add(values["nonce"])
    return "", hint


def post_form(action: str, fields: dict[str, str], title: str) -> Response:
    """A page that posts itself; without script its button does."""
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template("post.html", action=action, fields=fields, title=title, nonce=nonce))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data:; script-src 'nonce-{nonce}'; base-uri 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/lti/jwks")
@faulty("jwks")
def key_set() -> Response:
    """The platform's public keys."""
    here = world()
    judge("key set", "answered", status=200)
    response = make_response(current_app.json.dumps(here.keys.key_set()))
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "max-age=300"
    return response
