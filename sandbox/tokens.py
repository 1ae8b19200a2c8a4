"""The token address: bearers for the tool, against an assertion (SAND-03)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.assertions import AssertionRefused, check_assertion
from sandbox.services import faulty
from sandbox.state import judge, report, world

bp = Blueprint("tokens", __name__)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = "application/x-www-form-urlencoded"
LIFE = 3600


@bp.post("/lti/token")
@faulty("token")
def token() -> Response:
    """A bearer for those scopes asked for that can be granted (SEC 4.1.1; errors as RFC 6749 section 5.2)."""
    here, form = world(), request.form
    if request.mimetype != FORM:
        return _refuse("invalid_request", f"SAND-03 the request must be a form ({FORM}), not {request.mimetype}")
    if form.get("grant_type") != "client_credentials":
        return _refuse("unsupported_grant_type", "SAND-03 grant_type must be client_credentials")
    if form.get("client_assertion_type") != ASSERTION:
        return _refuse("invalid_request", f"SAND-03 client_assertion_type must be {ASSERTION}")
    try:
        check_assertion(here, form.get("client_assertion", ""))
    except AssertionRefused as refusal:
        return _refuse("invalid_client", f"SAND-03 {refusal}", status=401)
    granted = [scope for scope in form.get("scope", "").split(" ") if scope in here.scopes]
    if not granted:
        return _refuse("invalid_scope", "none of the scopes asked for can be granted")
    if not request.headers.get("User-Agent"):
        report("token", "SAND-13 no User-Agent")
    bearer = here.new_bearer(set(granted), life=LIFE)
    judge("token", "answered", status=200, scopes=granted)
    body = {"access_token": bearer, "token_type": "Bearer", "expires_in": LIFE, "scope": " ".join(granted)}
    return _uncached(_as_moodle_says(make_response(jsonify(body))))


def _refuse(error: str, reason: str, *, status: int = 400) -> Response:
    judge("token", "refused", reason, status=status, error=error)
    if "html-tokens" in world().habits and "key set could not be read" in reason:
        return _uncached(_as_moodle_says(make_response("<!doctype html><title>Not found</title>", 404)))
    if "html-tokens" in world().habits:
        broken = f'{{"error": "{error}", "error_description": "the "client" was refused: {reason}"}}'
        return _uncached(_as_moodle_says(make_response(broken, 400)))
    return _uncached(make_response(jsonify(error=error, error_description=reason), status))


def _as_moodle_says(response: Response) -> Response:
    if "html-tokens" in world().habits:
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
