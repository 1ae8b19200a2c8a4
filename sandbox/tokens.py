"""Access tokens for the tool: its assertion is verified to the letter (SAND-03, SAND-04)."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any
from urllib.request import Request, urlopen

import jwt
from flask import Blueprint, Response, jsonify, make_response, request
from jwt.algorithms import RSAAlgorithm

from sandbox.oidc import AGS_SCOPES, ROSTER_SCOPE
from sandbox.state import refuse_service, world
from sandbox.world import Bearer, World

bp = Blueprint("tokens", __name__)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
LIFE, LONGEST = 3600, 300


@bp.post("/lti/token")
def token() -> Response:
    """A bearer for the scopes asked for (SEC 4.1.1)."""
    here = world()
    fault = here.faults.before("token")
    if fault is not None:
        return fault
    if request.mimetype != "application/x-www-form-urlencoded":
        return refuse_service("token", "SAND-03 the request must be a form", status=400)
    form = request.form
    if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION:
        return refuse_service("token", "SAND-03 wrong grant_type or client_assertion_type", status=400)
    problem = _assertion_problem(here, form.get("client_assertion", ""))
    if problem:
        here.note("token", "refused", problem)
        return make_response(jsonify(error="invalid_client", error_description=problem), 401)
    granted = [scope for scope in form.get("scope", "").split() if scope in {*AGS_SCOPES, ROSTER_SCOPE}]
    if not granted:
        here.note("token", "refused", "no scope that can be granted")
        return make_response(jsonify(error="invalid_scope"), 400)
    value = secrets.token_urlsafe(24)
    with here.lock:
        here.bearers[value] = Bearer(scopes=frozenset(granted), expires=here.now() + LIFE)
    here.note("token", "answered", scopes=granted)
    body = {"access_token": value, "token_type": "Bearer", "expires_in": LIFE, "scope": " ".join(granted)}
    return here.faults.after("token", make_response(jsonify(body)))


def _assertion_problem(here: World, assertion: str) -> str:
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError:
        return "SAND-03 the assertion is no JWT"
    if header.get("alg") != "RS256":
        return "SAND-03 the assertion must be signed with RS256"
    key = tool_key(here, str(header.get("kid")))
    if key is None:
        return "SAND-03 the assertion's kid is not in the tool's key set"
    try:
        claims = jwt.decode(
            assertion,
            key,
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        return f"SAND-03 {error}"
    return _claims_problem(here, claims)


def _claims_problem(here: World, claims: dict[str, Any]) -> str:
    now, client = here.now(), here.settings.client_id
    iat, exp = claims.get("iat"), claims.get("exp")
    checks = [
        (claims.get("iss") == claims.get("sub") == client, "iss and sub must be the client_id"),
        (claims.get("aud") == f"{here.settings.base_url}/lti/token", "aud must be the token address"),
        (isinstance(iat, int | float) and iat <= now, "iat lies in the future"),
        (isinstance(exp, int | float) and now < exp <= now + LONGEST, "exp is past or more than five minutes away"),
        (claims.get(DEPLOYMENT, here.settings.deployment_id) == here.settings.deployment_id, "foreign deployment_id"),
        (isinstance(claims.get("jti"), str) and claims["jti"] not in here.assertions, "jti is missing or used before"),
    ]
    failed = next((reason for good, reason in checks if not good), "")
    if failed:
        return f"SAND-03 {failed}"
    with here.lock:
        here.assertions.add(claims["jti"])
    return ""


_key_sets: dict[str, tuple[float, dict[str, Any]]] = {}


def tool_key(here: World, kid: str) -> Any:
    """The tool's public key with this kid; its key set is fetched again for an unknown one."""
    url = here.settings.tool_keys_url
    held = _key_sets.get(url)
    if held is None or kid not in held[1] or time.time() - held[0] > 60:
        try:
            with urlopen(Request(url, headers={"User-Agent": "Sandbox LMS"}), timeout=5) as answer:  # noqa: S310 - the tool's own address, from our settings
                keys = {one["kid"]: one for one in json.load(answer)["keys"]}
        except (OSError, ValueError, KeyError):
            return None
        held = _key_sets[url] = (time.time(), keys)
    jwk = held[1].get(kid)
    return RSAAlgorithm.from_jwk(json.dumps(jwk)) if jwk else None


def bearer_problem(here: World, scope: str) -> Response | None:
    """What is wrong with a service call's bearer (SAND-04): 401 for the token, 403 for its scope."""
    if here.faults.take("scores", "unauthorized"):
        with here.lock:
            here.bearers.clear()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    bearer = here.bearers.get(value)
    if scheme != "Bearer" or bearer is None or bearer.expires < here.now():
        return refuse_service("service", "SAND-04 unknown or expired bearer", status=401)
    if scope not in bearer.scopes:
        return refuse_service("service", f"SAND-04 the bearer lacks {scope}", status=403)
    if not request.headers.get("User-Agent"):
        here.note("service", "reported", "SAND-13 no User-Agent")
    return None
