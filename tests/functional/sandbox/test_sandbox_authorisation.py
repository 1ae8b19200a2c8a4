"""SAND-01 and SAND-02: what the authorisation address refuses, and the id_token it gives."""

from __future__ import annotations

import re
import threading

import jwt
import pytest
import requests
from fake_tool import Caller

pytest_plugins = ["sandbox_fixtures"]

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Action and fields of a page that posts itself."""
    action = re.search(r'action="([^"]*)"', page)
    return action[1] if action else "", dict(re.findall(r'name="([^"]*)" value="([^"]*)"', page))


def verified(caller: Caller, token: str) -> dict[str, object]:
    """The claims, checked against the platform's own key set."""
    keys = {key["kid"]: key for key in requests.get(f"{caller.platform.url}/lti/jwks", timeout=5).json()["keys"]}
    key = jwt.PyJWK.from_dict(keys[jwt.get_unverified_header(token)["kid"]])
    return jwt.decode(token, key.key, algorithms=["RS256"], audience="assay-sandbox", issuer=caller.platform.url)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_right_request_is_answered_with_a_signed_id_token(caller, method):
    values = caller.login_values()
    reply = caller.authorise(values, method=method)
    action, fields = form_of(reply.text)
    assert (reply.status_code, action) == (200, values["redirect_uri"])
    assert fields["state"] == values["state"]
    claims = verified(caller, fields["id_token"])
    assert (claims["sub"], claims["nonce"], claims["exp"] - claims["iat"]) == ("1001", values["nonce"], 60)
    assert claims[CLAIM + "resource_link"] == {"id": "skin-quiz", "title": "Mesotherapy for acne: quiz"}
    assert claims[CLAIM + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    ags = claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert ags["lineitem"] == caller.item_url()
    assert ags["lineitems"] == caller.items_url()
    assert caller.world.log[-1]["verdict"] == "answered"


def test_the_answer_can_be_sent_without_script(caller):
    page = caller.authorise(caller.login_values()).text
    assert '<button type="submit">Continue</button>' in page


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("client_id", "somebody", "unknown client_id"),
        ("redirect_uri", "{tool}/lti/launch/", "redirect_uri is not the registered one"),
        ("redirect_uri", "{tool}/lti/launch?x=1", "redirect_uri is not the registered one"),
        ("redirect_uri", "https://evil.example/", "redirect_uri is not the registered one"),
        ("redirect_uri", None, "redirect_uri is not the registered one"),
        ("scope", "openid profile", "scope must be openid"),
        ("response_type", "code", "response_type must be id_token"),
        ("response_mode", "fragment", "response_mode must be form_post"),
        ("prompt", "login", "prompt must be none"),
        ("prompt", None, "prompt must be none"),
        ("state", None, "state is missing"),
        ("state", "", "state is missing"),
        ("nonce", None, "nonce is missing"),
        ("login_hint", None, "login_hint is missing"),
        ("login_hint", "1002", "the login hint is of another person"),
        ("lti_message_hint", None, "lti_message_hint is missing"),
        ("lti_message_hint", "changed", "the message hint was changed"),
        ("display", "page", "unexpected members: display"),
    ],
)
def test_sand_01_a_request_that_is_not_the_standards_is_refused_visibly(caller, name, value, reason):
    changed = value and value.replace("{tool}", caller.tool.url)
    reply = caller.authorise(caller.login_values(**{name: changed}))
    assert reply.status_code == 400
    assert f"SAND-01 {reason}" in reply.text
    assert caller.last_refusal().startswith(f"SAND-01 {reason}")
    assert caller.world.log[-1]["sand"] == "SAND-01"
    assert form_of(reply.text)[1].get("id_token") is None


def test_sand_01_a_member_sent_twice_is_refused(caller):
    values = caller.login_values()
    address = f"{caller.platform.url}/lti/auth"
    reply = requests.get(address, params=[*values.items(), ("state", "x")], headers=caller.browser("1001"), timeout=5)
    assert reply.status_code == 400
    assert "sent more than once: state" in caller.last_refusal()


def test_sand_01_a_nonce_seen_before_is_refused(caller):
    first = caller.login_values()
    caller.authorise(first)
    assert caller.authorise(caller.login_values(nonce=first["nonce"])).status_code == 400
    assert caller.last_refusal() == "SAND-01 this nonce was seen before"


def test_sand_01_a_message_hint_works_once(caller):
    first = caller.login_values()
    caller.authorise(first)
    again = caller.login_values(lti_message_hint=first["lti_message_hint"])
    assert caller.authorise(again).status_code == 400
    assert caller.last_refusal() == "SAND-01 the message hint was used before"


def test_sand_01_a_hint_of_somebody_else_is_refused(caller):
    values = caller.login_values(person="1002", login_hint="1001")
    assert caller.authorise(values, person="1001").status_code == 400
    assert caller.last_refusal() == "SAND-01 the login hint is of another person"


def test_sand_01_of_two_requests_in_parallel_with_one_hint_one_wins(caller):
    hint = caller.login_values()["lti_message_hint"]
    browser = caller.browser("1001")
    statuses = []

    def ask() -> None:
        values = caller.login_values(lti_message_hint=hint)
        statuses.append(
            requests.get(f"{caller.platform.url}/lti/auth", params=values, headers=browser, timeout=5).status_code
        )

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 400, 400, 400, 400, 400]


def test_sand_02_without_a_session_the_error_is_posted_back(caller):
    values = caller.login_values()
    reply = caller.authorise(values, person=None)
    action, fields = form_of(reply.text)
    assert (reply.status_code, action) == (200, values["redirect_uri"])
    assert fields == {"error": "login_required", "state": values["state"]}
    assert caller.world.log[-1]["sand"] == "SAND-02"


def test_sand_02_does_not_use_up_the_hint(caller):
    values = caller.login_values()
    caller.authorise(values, person=None)
    assert "id_token" in form_of(caller.authorise(values).text)[1]


def test_a_link_opens_with_a_login_initiation_at_the_tool(caller):
    page = requests.get(f"{caller.platform.url}/open/skin-quiz", headers=caller.browser("1001"), timeout=5).text
    action, fields = form_of(page)
    assert action == f"{caller.tool.url}/lti/login"
    assert sorted(fields) == [
        *("client_id", "iss", "login_hint", "lti_deployment_id", "lti_message_hint", "target_link_uri")
    ]
    assert (fields["iss"], fields["login_hint"]) == (caller.platform.url, "1001")


@pytest.mark.parametrize(("person", "link"), [(None, "skin-quiz"), ("2001", "inject-quiz"), ("1001", "no-such-link")])
def test_only_members_open_a_link(caller, person, link):
    reply = requests.get(f"{caller.platform.url}/open/{link}", headers=caller.browser(person), timeout=5)
    assert reply.status_code == 404


def test_a_new_window_is_told_to_the_tool(caller):
    values = caller.login_values(lti_message_hint=caller.world.new_hint("1001", "skin-quiz", window=True))
    claims = verified(caller, form_of(caller.authorise(values).text)[1]["id_token"])
    assert claims[CLAIM + "launch_presentation"]["document_target"] == "window"


def test_an_observer_comes_with_the_people_observed(caller):
    token = form_of(caller.authorise(caller.login_values(person="5001"), person="5001").text)[1]["id_token"]
    assert verified(caller, token)[CLAIM + "role_scope_mentor"] == ["1001"]


def test_with_a_second_column_on_the_link_the_lineitem_claim_is_gone(caller):
    from fake_tool import ITEM_TYPE, LINE_ITEM

    body = {"label": "Second", "scoreMaximum": 5, "resourceLinkId": "skin-quiz"}
    assert caller.call("POST", caller.items_url(), LINE_ITEM, body, Content_Type=ITEM_TYPE).status_code == 201
    token = form_of(caller.authorise(caller.login_values()).text)[1]["id_token"]
    assert "lineitem" not in verified(caller, token)["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]


def test_after_a_rotation_the_old_key_stays_until_it_is_withdrawn(caller):
    old = caller.world.keys.current[0]
    new = caller.world.keys.rotate()
    kids = [key["kid"] for key in requests.get(f"{caller.platform.url}/lti/jwks", timeout=5).json()["keys"]]
    assert {old, new} <= set(kids)
    token = form_of(caller.authorise(caller.login_values()).text)[1]["id_token"]
    assert jwt.get_unverified_header(token)["kid"] == new
    last = caller.world.keys.rotate(keep=False)
    assert [key["kid"] for key in caller.world.keys.key_set()["keys"]] == [last]


def test_the_key_set_shows_no_private_part(caller):
    for key in requests.get(f"{caller.platform.url}/lti/jwks", timeout=5).json()["keys"]:
        assert set(key) <= {"kty", "n", "e", "kid", "alg", "use", "key_ops"}
