"""Dynamic registration at the platform: what it takes, what it refuses, and its switches (SAND-11)."""

from __future__ import annotations

import jwt
import pytest
import requests
from fake_tool import a_tool, send

from sandbox.registrations import activate, new_pass
from sandbox.vocabulary import SCORE_SCOPE, TOOL_CONFIGURATION

pytest_plugins = ["sandbox_fixtures"]
CANVAS = "https://canvas.instructure.com/lti/"


def test_sand_11_a_good_tool_is_taken_pending_with_client_and_deployment(caller):
    token = new_pass(caller.platform.world)
    answer = send(caller, a_tool(caller), token)
    assert answer.status_code == 200
    claims = jwt.decode(token, options={"verify_signature": False})
    assert answer.json()["client_id"] == claims["sub"]
    assert answer.json()[TOOL_CONFIGURATION]["deployment_id"] == "2"
    tool = caller.platform.world.tools.held["2"]
    assert not tool.active
    activate(caller.platform.world, "2")
    assert caller.platform.world.settings.client_id == claims["sub"]
    caller.platform.world.settings = type(caller.platform.world.settings)(
        base_url=caller.platform.url, tool_url=caller.tool.url
    )


def test_sand_11_a_token_works_once_also_when_the_first_try_failed(caller):
    token = new_pass(caller.platform.world)
    assert send(caller, a_tool(caller, jwks_uri=None), token).status_code == 400
    again = send(caller, a_tool(caller), token)
    assert again.status_code == 401
    assert "token_already_used" in again.text


@pytest.mark.parametrize(("token", "status"), [("", 403), ("made-up", 401)])
def test_sand_11_no_token_or_a_made_up_one_is_refused(caller, token, status):
    assert send(caller, a_tool(caller), token).status_code == status


def test_sand_11_an_expired_token_is_refused(caller):
    token = new_pass(caller.platform.world)
    caller.platform.world.tools.passes[token].expires = 0
    assert "invalid_registration_token" in send(caller, a_tool(caller), token).text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"application_type": "native"}, "invalid_application_type"),
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"response_types": "id_token"}, "invalid_response_types"),
        ({"grant_types": ["implicit"]}, "invalid_grant_types"),
        ({"redirect_uris": "https://a.example"}, "invalid_redirect_uris"),
        ({"redirect_uris": []}, "invalid_redirect_uris"),
        ({"client_name": None}, "missing required attribute client_name"),
        ({"initiate_login_uri": None}, "missing required attribute initiate_login_uri"),
        ({"jwks_uri": None}, "missing required attribute jwks_uri"),
        ({"jwks": {"keys": []}}, "invalid_jwks"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_token_endpoint_auth_method"),
        ({"scope": f"{SCORE_SCOPE} everything"}, "invalid_scope"),
        ({"tool": {"domain": None}}, "missing_domain"),
        ({"tool": {"domain": "elsewhere.example"}}, "domain_targetlinkuri_mismatch"),
        ({"tool": {"domain": "127.0.0.1"}}, "domain_targetlinkuri_mismatch"),
        ({"tool": {"claims": None}}, "missing_claims"),
        ({"tool": {"messages": [{"type": "Unheard"}]}}, "invalid_messages"),
        ({"tool": {"custom_parameters": {"a": 5}}}, "invalid_custom_parameters"),
    ],
)
def test_sand_11_each_rule_has_its_word(caller, changes, word):
    answer = send(caller, a_tool(caller, **changes))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["error"] == word
    caller.platform.world.habits = {"registration-words"}
    bare = send(caller, a_tool(caller, **changes))
    assert (bare.text, bare.headers["Content-Type"]) == (word, "text/html; charset=utf-8")


def test_sand_11_a_body_that_is_no_json_object_is_refused(caller):
    headers = {"Authorization": f"Bearer {new_pass(caller.platform.world)}"}
    for sent in ({"data": "x=1"}, {"json": [1]}):
        headers["Authorization"] = f"Bearer {new_pass(caller.platform.world)}"
        answer = requests.post(f"{caller.platform.url}/lti/registrations", headers=headers, timeout=5, **sent)
        assert answer.status_code == 400


def test_sand_11_a_tool_without_a_target_is_taken_for_its_domain(caller):
    assert send(caller, a_tool(caller, tool={"target_link_uri": None})).status_code == 200


@pytest.mark.parametrize("habit", ["registration-no-deployment", "registration-canvas"])
def test_sand_11_an_answer_may_come_without_deployment(caller, habit):
    caller.platform.world.habits = {habit}
    extensions = {CANVAS + "privacy_level": "public", CANVAS + "tool_id": "t"}
    answer = send(caller, a_tool(caller, logo_uri="https://a.example/i.png", tool=extensions))
    assert answer.status_code == 200
    assert "deployment_id" not in answer.json()[TOOL_CONFIGURATION]


def test_sand_11_scopes_may_be_taken_away(caller):
    caller.platform.world.habits = {"registration-fewer"}
    assert SCORE_SCOPE not in send(caller, a_tool(caller)).json()["scope"].split()


@pytest.mark.parametrize("missing", ["logo_uri", CANVAS + "privacy_level", CANVAS + "tool_id"])
def test_sand_11_canvas_insists_on_logo_and_extensions_by_422(caller, missing):
    caller.platform.world.habits = {"registration-canvas"}
    tool = {CANVAS + "privacy_level": "public", CANVAS + "tool_id": "t"}
    body = a_tool(caller, logo_uri="https://a.example/i.png", tool={**tool, missing: None})
    if missing == "logo_uri":
        del body["logo_uri"]
        body[TOOL_CONFIGURATION].pop("logo_uri", None)
    assert send(caller, body).status_code == 422


def test_sand_11_the_configuration_and_its_switches(caller):
    address = f"{caller.platform.url}/lti/openid-configuration"
    document = requests.get(address, timeout=5).json()
    assert document["issuer"] == caller.platform.url
    details = document["https://purl.imsglobal.org/spec/lti-platform-configuration"]
    assert {"type": "LtiDeepLinkingRequest"} in details["messages_supported"]
    caller.platform.world.habits = {"registration-strings", "registration-foreign"}
    document = requests.get(address, timeout=5).json()
    assert document["issuer"] == "https://somebody-else.example"
    caller.platform.world.habits = {"registration-canvas"}
    assert requests.get(address, timeout=5).status_code == 401
    bearer = {"Authorization": f"Bearer {new_pass(caller.platform.world)}"}
    assert requests.get(address, headers=bearer, timeout=5).status_code == 200


def test_sand_11_an_update_keeps_client_number_and_whether_it_is_on(caller):
    first = send(caller, a_tool(caller)).json()
    token = new_pass(caller.platform.world, "2")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["scope"], claims["sub"]) == ("reg-update", "2")
    second = send(caller, a_tool(caller, client_name="Renamed"), token).json()
    assert second["client_id"] == first["client_id"]
    assert caller.platform.world.tools.held["2"].name == "Renamed"
    with pytest.raises(KeyError):
        new_pass(caller.platform.world, "99")


def test_sand_11_only_an_administrator_adds_tools(caller):
    for person, status in (("2001", 403), (None, 403), ("3001", 200)):
        headers = caller.browser(person)
        assert requests.get(f"{caller.platform.url}/tools", headers=headers, timeout=5).status_code == status
    admin = caller.browser("3001")
    page = requests.post(
        f"{caller.platform.url}/tools", data={"address": "https://tool.example/r?i=1"}, headers=admin, timeout=5
    )
    assert "https://tool.example/r?i=1&amp;openid_configuration=" in page.text
    assert "frame-src 'self' https://tool.example;" in page.headers["Content-Security-Policy"]
    for data, status in (({"address": "nonsense"}, 422), ({"address": "https://a.example", "tool": "9"}, 404)):
        answer = requests.post(f"{caller.platform.url}/tools", data=data, headers=admin, timeout=5)
        assert answer.status_code == status
    activated = requests.post(f"{caller.platform.url}/tools/9/activate", headers=admin, timeout=5)
    assert activated.status_code == 404
