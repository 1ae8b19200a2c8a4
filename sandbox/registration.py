"""Dynamic registration: our configuration, and the strict endpoint that takes a tool in (SAND-11)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.records import Pass
from sandbox.registration_rules import MESSAGES, problem_of
from sandbox.registrations import keep_tool
from sandbox.services import faulty
from sandbox.state import judge, report, world
from sandbox.vocabulary import SCOPES, SCORE_SCOPE, TOOL_CONFIGURATION
from sandbox.world import World

bp = Blueprint("registration", __name__)
CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
FOREIGN_ISSUER = "https://somebody-else.example"


@bp.get("/lti/openid-configuration")
@faulty("configuration")
def configuration() -> Response:
    """Who we are and where, as a tool that registers itself reads it."""
    here = world()
    if not request.headers.get("User-Agent"):
        report("configuration", "SAND-13 no User-Agent")
    if "registration-canvas" in here.habits and _pass_of(here) is None:
        return _refuse("missing_registration_token", "the configuration is shown to the bearer only (Canvas)", 401)
    settings, strings = here.settings, "registration-strings" in here.habits
    judge("configuration", "answered", status=200)
    code = "canvas" if "registration-canvas" in here.habits else settings.family
    return jsonify(
        {
            "issuer": FOREIGN_ISSUER if "registration-foreign" in here.habits else settings.base_url,
            "authorization_endpoint": settings.authorisation_url,
            "token_endpoint": settings.token_url,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "jwks_uri": settings.keys_url,
            "registration_endpoint": f"{settings.base_url}/lti/registrations",
            "scopes_supported": ["openid", *SCOPES],
            "response_types_supported": ["id_token"],
            CONFIGURATION: {
                "product_family_code": code,
                "version": "1.0",
                "messages_supported": [one if strings else {"type": one} for one in MESSAGES],
                "variables": [],
            },
        }
    )


def _pass_of(here: World) -> Pass | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    held = here.tools.passes.get(token)
    return held if scheme == "Bearer" and held is not None and held.expires > here.now() else None


@bp.post("/lti/registrations")
@faulty("registration")
def register() -> Response:
    """Take a tool in, pending; the pass is spent by this, whatever comes of it (QUIRK-01)."""
    here = world()
    if "registration-open" in here.habits and "Authorization" not in request.headers:
        spent: Pass | None = Pass(client_id="open-registration", expires=here.now() + 60)
    elif "Authorization" not in request.headers:
        return _refuse("missing_registration_token", "no registration token came", 403)
    else:
        spent = _pass_of(here)
    if spent is None:
        return _refuse("invalid_registration_token", "the registration token is unknown or expired", 401)
    with here.lock:
        before, spent.used = spent.used, True
    if before:
        return _refuse("token_already_used", "the registration token was used before", 401)
    if request.mimetype != "application/json":
        return _refuse("invalid_request", f"the Content-Type must be application/json, not {request.mimetype}", 400)
    if not request.headers.get("User-Agent"):
        report("registration", "SAND-13 no User-Agent")
    body: Any = request.get_json(silent=True)
    canvas = "registration-canvas" in here.habits
    word, meaning = problem_of(body, canvas=canvas)
    if word:
        return _refuse(word, meaning, 422 if canvas else 400)
    return _taken(here, spent, body)


def _taken(here: World, spent: Pass, body: dict[str, Any]) -> Response:
    scopes = {scope for scope in body.get("scope", "").split() if scope in SCOPES}
    if "registration-fewer" in here.habits:
        scopes.discard(SCORE_SCOPE)
    tool = keep_tool(here, spent, body, frozenset(scopes))
    answer = body | {"client_id": tool.client_id, "scope": " ".join(sorted(scopes))}
    if not here.habits & {"registration-canvas", "registration-no-deployment"}:
        answer[TOOL_CONFIGURATION] = body[TOOL_CONFIGURATION] | {"deployment_id": tool.id}
    judge("registration", "answered", status=200, client_id=tool.client_id)
    return jsonify(answer)


def _refuse(word: str, meaning: str, status: int) -> Response:
    """A bare word as text/html where Moodle's manner is on, else JSON."""
    here = world()
    judge("registration", "refused", f"SAND-11 {word}: {meaning}", status=status)
    if "registration-words" in here.habits:
        return make_response(word, status, {"Content-Type": "text/html; charset=utf-8"})
    return make_response(jsonify(errors=[{"error": word, "message": meaning}]), status)
