"""The interface for tests, tokens made to order, the visitor, and two platforms in one process."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from urllib.parse import urlencode

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization

from sandbox import Refused, SandboxSettings, Visitor, create_sandbox, running_sandbox
from sandbox.claims import made_to_order

pytest_plugins = ["sandbox_fixtures"]

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


def post(caller, name: str, **body: object) -> requests.Response:
    return requests.post(f"{caller.platform.url}/sandbox-api/{name}", json=body, timeout=5)


def made(caller, **wish: object) -> str:
    reply = post(caller, "id_token", person="1001", link="skin-quiz", nonce="n-1", state="s-1", **wish)
    assert reply.status_code == 200, reply.text
    assert reply.json()["state"] == "s-1"
    return reply.json()["id_token"]


def unchecked(token: str) -> dict[str, object]:
    return jwt.decode(token, options={"verify_signature": False})


def is_ours(caller, token: str) -> bool:
    key = caller.world.keys.current[1].public_key()
    try:
        jwt.decode(token, key, algorithms=["RS256", "RS512", "PS256"], audience="assay-sandbox")
    except jwt.InvalidSignatureError:
        return False
    return True


def test_a_token_made_to_order_is_right_unless_told_otherwise(caller):
    token = made(caller)
    assert is_ours(caller, token)
    assert (unchecked(token)["nonce"], unchecked(token)["sub"]) == ("n-1", "1001")


def test_claims_are_put_in_over_and_out(caller):
    claims = unchecked(made(caller, claims={"sub": "x", CLAIM + "version": 1.3}, without=["exp", "absent"]))
    assert (claims["sub"], claims[CLAIM + "version"], "exp" in claims) == ("x", 1.3, False)


def test_headers_are_put_in_over_and_out(caller):
    header = jwt.get_unverified_header(made(caller, headers={"kid": None, "jku": "http://evil.example", "typ": "X"}))
    assert header == {"alg": "RS256", "typ": "X", "jku": "http://evil.example"}


@pytest.mark.parametrize("alg", ["RS512", "PS256"])
def test_other_algorithms_sign_truly(caller, alg):
    token = made(caller, alg=alg)
    assert (jwt.get_unverified_header(token)["alg"], is_ours(caller, token)) == (alg, True)


def test_hs256_is_keyed_with_our_public_key(caller):
    message, _, signature = made(caller, alg="HS256").rpartition(".")
    pem = caller.world.keys.current[1].public_key()
    secret = pem.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    expected = hmac.new(secret, message.encode(), hashlib.sha256).digest()
    assert urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == expected


def test_none_has_no_signature(caller):
    assert made(caller, alg="none").endswith(".")


def test_a_stranger_signs_under_our_kid(caller):
    token = made(caller, key="stranger")
    assert jwt.get_unverified_header(token)["kid"] == caller.world.keys.current[0]
    assert not is_ours(caller, token)


def test_a_payload_may_be_anything(caller):
    assert urlsafe_b64decode(made(caller, payload=[1]).split(".")[1] + "==") == b"[1]"


@pytest.mark.parametrize(
    "wish",
    [
        {"person": "nobody", "link": "skin-quiz", "nonce": "n"},
        {"person": "1001", "link": "nothing", "nonce": "n"},
        {"person": "1001", "link": "skin-quiz"},
        {"person": "1001", "link": "skin-quiz", "nonce": "n", "colour": "red"},
        {"person": "1001", "link": "skin-quiz", "nonce": "n", "alg": "RS1"},
    ],
)
def test_a_wish_that_cannot_be_met_is_a_400_in_words(caller, wish):
    reply = post(caller, "id_token", **wish)
    assert (reply.status_code, bool(reply.json()["error"])) == (400, True)


def test_a_body_that_is_no_object_is_a_400(caller):
    reply = requests.post(f"{caller.platform.url}/sandbox-api/link", data="x", timeout=5)
    assert (reply.status_code, reply.json()["error"][:8]) == (400, "the body")


def test_the_interface_adds_people_courses_and_links(caller):
    assert post(caller, "course", course_id="new-1", label="N", title="New").json() == {"id": "new-1"}
    link = {"link_id": "l-1", "course_id": "new-1", "title": "L", "maximum": 37.5, "custom": {"a": "b"}}
    assert post(caller, "link", **link, target=f"{caller.tool.url}/lti/launch?q=1").json() == {"id": "l-1"}
    post(caller, "person", id="9", given="Noor", family="Haddad", roles={"new-1": ["Learner"]})
    claims = unchecked(made_to_order(caller.world, "9", "l-1", "n"))
    assert claims[CLAIM + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    assert claims[CLAIM + "target_link_uri"] == f"{caller.tool.url}/lti/launch?q=1"
    assert claims[CLAIM + "custom"] == {"a": "b"}
    assert caller.score(caller.item_url("/scores", link="l-1", course="new-1"), userId="9").status_code == 200


def test_a_link_in_a_course_that_is_not_there_is_a_400(caller):
    assert post(caller, "link", link_id="l", course_id="gone", title="L").status_code == 400
    assert "l" not in caller.world.links


def test_the_interface_shows_grades_and_the_log(caller):
    caller.score()
    caller.score(scoreGiven=-1)
    [grade] = requests.get(f"{caller.platform.url}/sandbox-api/grades", timeout=5).json()
    assert (grade["link"], grade["person"], grade["score"], grade["maximum"]) == ("skin-quiz", "1001", "17", "20")
    log = f"{caller.platform.url}/sandbox-api/log"
    assert [entry["status"] for entry in requests.get(log, timeout=5).json()] == [200, 400]
    [refusal] = requests.get(f"{log}?sand=SAND-06&verdict=refused", timeout=5).json()
    assert refusal["reason"] == "SAND-06 scoreGiven must not be negative"


def test_every_request_to_an_lti_address_is_in_the_log(caller):
    requests.get(f"{caller.platform.url}/lti/nothing", timeout=5)
    requests.put(f"{caller.platform.url}/lti/jwks", timeout=5)
    assert [(entry["verdict"], entry["status"]) for entry in caller.world.log] == [("refused", 404), ("refused", 405)]


def test_the_offer_is_read_and_changed(caller):
    none = post(caller, "offer", scopes=[], habits=["whole-seconds"]).json()
    assert none == {"scopes": [], "habits": ["whole-seconds"], "storage": "off"}
    claims = unchecked(made_to_order(caller.world, "1001", "skin-quiz", "n"))
    assert not [name for name in claims if "lti-ags" in name or "lti-nrps" in name]
    assert post(caller, "offer", habits=["tidy"]).status_code == 400


def test_a_bearer_can_be_had_without_an_assertion(caller):
    bearer = post(caller, "bearer", scopes=["x"], client_id="another").json()["access_token"]
    assert caller.world.bearers[bearer].client_id == "another"


def test_reset_keeps_the_keys_and_forgets_the_rest(caller):
    caller.score()
    caller.world.add_person(id="9", given="A", family="B")
    kid = caller.world.keys.current[0]
    caller.world.faults.add(group="scores", kind="down")
    assert post(caller, "reset").json() == {"done": True}
    assert (caller.world.grades, caller.world.faults.listed(), caller.world.log) == ({}, [], [])
    assert "9" not in caller.world.people
    assert "1001" in caller.world.people
    assert caller.world.keys.current[0] == kid


def test_a_visitor_drives_a_launch_without_a_browser(caller):
    visitor = Visitor(caller.platform.app).enter("1001")
    begun = visitor.open("skin-quiz", window=True)
    assert begun.action == f"{caller.tool.url}/lti/login"
    values = caller.login_values(lti_message_hint=begun.fields["lti_message_hint"])
    address = f"{caller.platform.url}/lti/auth?{urlencode(values)}"
    answered = visitor.authorise(address)
    assert (answered.action, answered.fields["state"]) == (values["redirect_uri"], values["state"])
    with pytest.raises(Refused, match="SAND-01") as refusal:
        visitor.authorise(address)
    assert refusal.value.status == 400
    with pytest.raises(Refused, match="not a member"):
        Visitor(caller.platform.app).open("skin-quiz")


def test_two_platforms_in_one_process_share_nothing(caller):
    with running_sandbox(caller.tool.url, client_id="other", name="Second LMS") as second:
        assert second.url != caller.platform.url
        assert second.world.keys.current[0] != caller.world.keys.current[0]
        assert second.world.settings.cookie_name != caller.world.settings.cookie_name
        bearer = f"Bearer {caller.world.new_bearer({'x'})}"
        reply = requests.get(
            f"{second.url}/lti/courses/skin-101/members?mode=strict", headers={"Authorization": bearer}, timeout=5
        )
        assert reply.status_code == 401
    with pytest.raises(requests.ConnectionError):
        requests.get(second.url, timeout=5)


def test_an_application_can_be_made_with_a_world_of_ones_own(caller):
    app = create_sandbox(SandboxSettings(base_url="http://localhost:1", tool_url="http://127.0.0.1:2"), caller.world)
    assert app.extensions["sandbox"] is caller.world
