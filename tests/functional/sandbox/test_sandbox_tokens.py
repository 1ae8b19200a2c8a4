"""SAND-03 and SAND-04: assertions and bearers."""

from __future__ import annotations

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from fake_tool import (
    CONTAINER_TYPE,
    DEPLOYMENT,
    LINE_ITEM,
    LINE_ITEM_READ,
    RESULT,
    RESULT_TYPE,
    ROSTER,
    ROSTER_TYPE,
    SCORE,
)
from urllib3.util import SKIP_HEADER

from sandbox.signing import signed

pytest_plugins = ["sandbox_fixtures"]


def test_a_right_assertion_gets_a_bearer_for_the_scopes_granted(caller):
    reply = caller.token_reply(scope=f"{SCORE} https://vendor.example/other {RESULT}")
    body = reply.json()
    assert reply.status_code == 200
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, f"{SCORE} {RESULT}")
    assert caller.world.bearers[body["access_token"]].scopes == {SCORE, RESULT}


def test_an_audience_in_a_list_of_one_and_no_deployment_are_right_too(caller):
    audience = [f"{caller.platform.url}/lti/token"]
    assert caller.token_reply(caller.assertion(aud=audience, **{DEPLOYMENT: None})).status_code == 200


def refused(caller, assertion: str, reason: str) -> None:
    """The assertion is refused for this reason, in the answer and in the log."""
    reply = caller.token_reply(assertion)
    assert reply.status_code == 401
    assert reply.json()["error"] == "invalid_client"
    assert reason in reply.json()["error_description"]
    assert caller.last_refusal().startswith("SAND-03 ")
    assert not caller.world.bearers


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "other"}, "iss must be the client_id"),
        ({"sub": "other"}, "sub must be the client_id"),
        ({"iss": "other", "sub": "other"}, "iss must be the client_id"),
        ({"aud": "http://localhost/lti/token"}, "aud must be the token address"),
        ({"aud": None}, "aud must be the token address"),
        ({"aud": []}, "aud must be the token address"),
        ({DEPLOYMENT: "2"}, "of another deployment"),
        ({DEPLOYMENT: 1}, "of another deployment"),
        ({"jti": None}, "jti is missing"),
        ({"jti": ""}, "jti is missing"),
        ({"iat": None}, "iat or exp is missing"),
        ({"exp": None}, "iat or exp is missing"),
    ],
)
def test_sand_03_a_wrong_claim_is_refused(caller, changes, reason):
    refused(caller, caller.assertion(**changes), reason)


@pytest.mark.parametrize(
    ("name", "offset", "reason"),
    [
        ("iat", 2, "iat lies in the future"),
        ("nbf", 2, "nbf lies in the future"),
        ("exp", -1, "exp is past"),
        ("exp", 302, "exp is more than five minutes away"),
    ],
)
def test_sand_03_a_wrong_time_is_refused_without_leeway(caller, name, offset, reason):
    refused(caller, caller.assertion(**{name: int(caller.world.now()) + offset}), reason)


def test_sand_03_the_platforms_own_clock_counts(caller):
    right_by_our_clock = caller.assertion()
    caller.world.clock_offset = -60
    refused(caller, right_by_our_clock, "iat lies in the future")


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256", "HS256", "none"])
def test_sand_03_another_algorithm_is_refused(caller, alg):
    assertion = signed({"iss": "assay-sandbox"}, caller.tool.signing_key, headers={"kid": caller.tool.kid}, alg=alg)
    refused(caller, assertion, f"must be signed with RS256, not {alg}")


@pytest.mark.parametrize("headers", [{"kid": "unknown"}, {"kid": None}])
def test_sand_03_a_kid_that_is_not_in_the_key_set_is_refused(caller, headers):
    refused(caller, signed({}, caller.tool.signing_key, headers=headers), "kid")


def test_sand_03_another_key_under_our_kid_is_refused(caller):
    stranger = generate_private_key(public_exponent=65537, key_size=2048)
    refused(caller, caller.assertion(key=stranger), "signature does not fit")


def test_sand_03_a_jti_works_once(caller):
    assertion = caller.assertion()
    assert caller.token_reply(assertion).status_code == 200
    caller.world.bearers.clear()
    refused(caller, assertion, "jti was used before")


@pytest.mark.parametrize("assertion", ["garbage", "a.b.c", "W10.W10.W10"])
def test_sand_03_garbage_is_refused(caller, assertion):
    refused(caller, assertion, "the assertion")


def test_sand_03_a_key_set_that_cannot_be_read_is_named(caller):
    caller.tool.broken = True
    refused(caller, caller.assertion(), "key set could not be read")


def test_an_unknown_kid_fetches_the_key_set_again_and_a_known_one_does_not(caller):
    for _ in range(3):
        assert caller.token_reply().status_code == 200
    assert caller.tool.fetches == 1
    caller.tool.kid = "rotated"
    assert caller.token_reply().status_code == 200
    assert caller.tool.fetches == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"client_assertion_type": "jwt"}, "invalid_request"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
    ],
)
def test_sand_03_a_wrong_request_is_refused(caller, changes, error):
    reply = caller.token_reply(**changes)
    assert (reply.status_code, reply.json()["error"]) == (400, error)


def test_sand_03_a_json_body_is_refused(caller):
    reply = requests.post(f"{caller.platform.url}/lti/token", json={"grant_type": "client_credentials"}, timeout=5)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
    assert caller.last_refusal().startswith("SAND-03 the request must be a form")


def test_a_scope_the_platform_does_not_offer_is_not_granted(caller):
    caller.world.scopes.discard(SCORE)
    assert SCORE not in caller.token_reply().json()["scope"].split()
    assert caller.token_reply(scope=SCORE).json()["error"] == "invalid_scope"


def every_service(caller) -> list[tuple[str, str, set[str], dict[str, str]]]:
    """Method, address, scopes that open it, headers."""
    items, item = caller.items_url(), caller.item_url()
    roster = f"{caller.platform.url}/lti/courses/skin-101/members?mode=strict"
    return [
        ("GET", items, {LINE_ITEM, LINE_ITEM_READ}, {"Accept": CONTAINER_TYPE}),
        ("POST", items, {LINE_ITEM}, {}),
        ("GET", item, {LINE_ITEM, LINE_ITEM_READ}, {}),
        ("PUT", item, {LINE_ITEM}, {}),
        ("DELETE", item, {LINE_ITEM}, {}),
        ("POST", caller.item_url("/scores"), {SCORE}, {}),
        ("GET", caller.item_url("/results"), {RESULT}, {"Accept": RESULT_TYPE}),
        ("GET", roster, {ROSTER}, {"Accept": ROSTER_TYPE}),
    ]


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "no bearer, or an unknown one"),
        ("Bearer unknown", "no bearer, or an unknown one"),
        ("Basic {good}", "no bearer, or an unknown one"),
        ("Bearer {expired}", "the bearer has expired"),
        ("Bearer {foreign}", "of another registration"),
    ],
)
def test_sand_04_a_wrong_bearer_is_a_401(caller, place, authorization, reason):
    method, url, scopes, headers = every_service(caller)[place]
    made = {
        "good": caller.world.new_bearer(scopes),
        "expired": caller.world.new_bearer(scopes, life=-1),
        "foreign": caller.world.new_bearer(scopes, client_id="another-tool"),
    }
    if authorization:
        headers = headers | {"Authorization": authorization.format(**made)}
    reply = requests.request(method, url, headers=headers, timeout=5)
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert reason in reply.text
    assert caller.last_refusal().startswith("SAND-04 ")


@pytest.mark.parametrize("place", range(8))
def test_sand_04_a_bearer_without_the_scope_is_a_403(caller, place):
    method, url, scopes, headers = every_service(caller)[place]
    for scope in {SCORE, RESULT, LINE_ITEM, LINE_ITEM_READ, ROSTER} - scopes:
        reply = caller.call(method, url, scope, **headers)
        assert (reply.status_code, reply.text[:7]) == (403, "SAND-04")


def test_sand_13_a_call_without_user_agent_is_reported(caller):
    reply = caller.call("GET", caller.items_url(), LINE_ITEM, Accept=CONTAINER_TYPE, User_Agent=SKIP_HEADER)
    assert reply.status_code == 200
    assert [entry["sand"] for entry in caller.world.log if entry["verdict"] == "reported"] == ["SAND-13"]
