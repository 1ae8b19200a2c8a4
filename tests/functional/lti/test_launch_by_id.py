"""LAUNCH-03 … LAUNCH-22 by their ids: what is good is let in, and each thing behind the ⊘ gets its page.

The whole of what each refusal does (status, nothing written, one log line) is in test_hostile_launches.py.
"""

from __future__ import annotations

import time

import pytest
from lti_platform import TARGET, payload, public_jwk, rsa_key, sign
from sqlalchemy import select
from test_hostile_launches import HOSTILE

from lms_plugin.lti.models import Launch, Registration


def refuses(platform, *names: str) -> None:
    """Each of these attacks ends in the page with its code."""
    for name in names:
        code, attack = HOSTILE[name]
        page = attack(platform)
        assert 400 <= page.status_code < 500, name
        assert f"<code>{code}</code>" in page.text, name


def admits(platform, **changes) -> None:
    """A launch with these claims is let in."""
    answer = platform.launch(**changes)
    assert answer.status_code == 303, (changes, answer.text)


def test_launch_03_a_state_is_known_unused_and_of_its_browser(platform):
    admits(platform)
    refuses(platform, "state missing", "state replayed with a second token", "state of another browser", "no cookie")
    refuses(platform, "token and state replayed in another browser")
    client = platform.browser()
    request = platform.login(client)
    forged = client.post("/lti/launch", data={"state": "f" * 43, "id_token": sign(payload(request["nonce"]))})
    assert "STATE_UNKNOWN" in forged.text


def test_launch_04_three_base64url_parts_that_hold_json_objects(platform):
    admits(platform)
    refuses(platform, "two parts", "garbage", "payload a list", "header a list", "parts that are not JSON")
    refuses(platform, "token too big", "three parts of nothing", "payload nested without end")


def test_launch_05_algorithms(platform):
    admits(platform)
    refuses(platform, "alg none", "alg None", "HS256 with the public key", "PS256", "RS512 where the key says RS256")


def test_launch_06_the_key_id_is_in_the_platforms_set(platform):
    admits(platform)
    refuses(platform, "kid missing", "kid unknown")


def test_launch_08_the_signature_is_by_that_key(platform):
    admits(platform)
    refuses(platform, "payload changed after signing", "another key under the same kid")
    platform.server.keys.append(public_jwk(rsa_key("second"), "k2"))
    client = platform.browser()
    request = platform.login(client)
    other = sign(payload(request["nonce"]), key=rsa_key("platform"), kid="k2")  # of the same platform, but not that key
    assert platform.post(client, request, other).status_code == 400


def test_launch_11_the_issuer_is_that_of_the_login(platform):
    admits(platform)
    refuses(platform, "issuer of another platform", "issuer with a slash", "issuer missing")
    assert "ISSUER_MISMATCH" in platform.launch(iss="https://LMS.example").text


def test_launch_12_the_audience_is_us_and_nobody_we_do_not_trust(platform):
    admits(platform, aud="client-1")
    admits(platform, aud=["client-1"])
    refuses(platform, "audience of another", "audience list without us", "untrusted second audience", "audience empty")


def test_launch_13_several_audiences_need_azp_and_an_azp_is_us(platform, session):
    session.get(Registration, platform.registration_id).trusted_audiences = ["partner"]
    session.commit()
    admits(platform, aud=["client-1", "partner"], azp="client-1")
    admits(platform, azp="client-1")
    for changes, code in (
        ({"aud": ["client-1", "partner"]}, "AZP_MISSING"),
        ({"aud": ["client-1", "partner"], "azp": "partner"}, "AZP_MISMATCH"),
        ({"azp": "client-2"}, "AZP_MISMATCH"),
        ({"azp": ["client-1"]}, "AZP_MISMATCH"),
    ):
        page = platform.launch(**changes)
        assert page.status_code == 401
        assert code in page.text


def test_launch_14_the_token_has_not_expired(platform):
    now = int(time.time())
    admits(platform, exp=now - 30)
    refuses(platform, "exp missing", "exp a string", "exp 61 s ago", "exp infinite", "exp a truth value")


def test_launch_15_the_token_is_neither_from_the_future_nor_old(platform):
    now = int(time.time())
    admits(platform, iat=now + 50)
    admits(platform, iat=now - 3500)
    refuses(platform, "iat missing", "iat 2 min ahead", "iat a day old")
    assert "TOKEN_INVALID" in platform.launch(iat=str(now)).text


def test_launch_16_the_nonce_is_the_logins_and_used_once(platform, session):
    admits(platform)
    refuses(platform, "nonce missing", "nonce of another login", "nonce a number", "token replayed with another login")
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    assert platform.post(client, request, token).status_code == 303
    before = len(session.scalars(select(Launch)).all())
    session.rollback()
    assert "STATE_UNKNOWN" in platform.post(platform.browser("O" * 43), request, token).text  # replay
    assert len(session.scalars(select(Launch)).all()) == before


@pytest.mark.parametrize("version", [None, "LTI-1p0", "1.3", 1.3, "1.3.1", ["1.3.0"], "1.3.0 "], ids=repr)
def test_launch_17_the_version_is_the_string_1_3_0(platform, version):
    admits(platform, C_version="1.3.0")
    page = platform.launch(C_version=version)
    assert page.status_code == 400
    assert "<code>VERSION</code>" in page.text


def test_launch_18_the_page_names_the_message_it_does_not_handle(platform):
    admits(platform)
    refuses(platform, "message type missing", "message type in lower case", "privacy launch", "message type a list")
    assert "DataPrivacyLaunchRequest" in HOSTILE["privacy launch"][1](platform).text


def test_launch_19_a_deployment_is_a_string_we_know(platform):
    admits(platform)
    refuses(platform, "deployment missing", "deployment a number", "deployment too long")


def test_launch_20_the_target_is_the_logins_and_ours(platform):
    admits(platform, C_target_link_uri=TARGET)
    refuses(platform, "target missing", "target of another login", "target foreign", "query of the target changed")


def test_launch_21_a_resource_link_has_an_id(platform):
    admits(platform, C_resource_link={"id": "r"})
    admits(platform, C_resource_link={"id": "r" * 255})
    refuses(platform, "resource link missing", "resource link empty", "resource link too long")
    refuses(platform, "resource link a number", "resource link a string")


def test_launch_22_a_sub_is_a_string_of_up_to_255(platform):
    admits(platform, sub="s" * 255)
    refuses(platform, "sub empty", "sub too long", "sub a number", "sub with a null character")
