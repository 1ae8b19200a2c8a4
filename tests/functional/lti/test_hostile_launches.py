"""Launches that must not be accepted, in one table: a clear page, a 4xx, one log line, a row for operators."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable
from typing import Any

import depth
import pytest
from builders import a_registration
from lti_platform import (
    AGS,
    BROWSER,
    ISSUER,
    TARGET,
    TOOL,
    C,
    Platform,
    confused,
    ec_key,
    encoded,
    login_fields,
    payload,
    public_jwk,
    rsa_key,
    sign,
    tampered,
    unsigned,
)
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms_plugin.db import Base
from lms_plugin.lti.models import LoginState, Refusal

pytestmark = pytest.mark.values

Attack = Callable[[Platform], TestResponse]


def claims(**changes: Any) -> Attack:
    """A launch of the right platform, in the right browser, with these claims changed."""
    return lambda platform: platform.launch(**changes)


def token(make: Callable[[dict[str, Any]], str]) -> Attack:
    """A launch whose token is made in another way from good claims."""

    def attack(platform: Platform) -> TestResponse:
        client = platform.browser()
        request = platform.login(client)
        return platform.post(client, request, make(payload(request["nonce"])))

    return attack


def replayed_state(platform: Platform) -> TestResponse:
    client = platform.browser()
    request = platform.login(client)
    platform.post(client, request, sign(payload(request["nonce"], sub="first")))
    return platform.post(client, request, sign(payload(request["nonce"], sub="second")))


def replayed_token_with_another_login(platform: Platform) -> TestResponse:
    client = platform.browser()
    first, second = platform.login(client), platform.login(client)
    good = sign(payload(first["nonce"]))
    platform.post(client, first, good)
    return platform.post(client, second, good)


def replayed_in_another_browser(platform: Platform) -> TestResponse:
    client = platform.browser()
    request = platform.login(client)
    good = sign(payload(request["nonce"]))
    platform.post(client, request, good)
    return platform.post(platform.browser("O" * 43), request, good)


def state_of_another_browser(platform: Platform) -> TestResponse:
    request = platform.login(platform.browser())
    return platform.post(platform.browser("O" * 43), request, sign(payload(request["nonce"])))


def no_cookie(platform: Platform) -> TestResponse:
    request = platform.login(platform.browser())
    return platform.post(platform.app.test_client(), request, sign(payload(request["nonce"])))


def nonce_of_another_login(platform: Platform) -> TestResponse:
    client = platform.browser()
    first, second = platform.login(client), platform.login(client)
    return platform.post(client, second, sign(payload(first["nonce"])))


def without(field: str) -> Attack:
    def attack(platform: Platform) -> TestResponse:
        client = platform.browser()
        request = platform.login(client)
        sent = {"state": request["state"], "id_token": sign(payload(request["nonce"]))}
        del sent[field]
        return client.post("/lti/launch", data=sent)

    return attack


def platform_error(error: str, description: str) -> Attack:
    def attack(platform: Platform) -> TestResponse:
        client = platform.browser()
        request = platform.login(client)
        answer = {"state": request["state"], "error": error, "error_description": description}
        return client.post("/lti/launch", data=answer)

    return attack


def changed_target(platform: Platform) -> TestResponse:
    client = platform.browser()
    request = platform.login(client, target_link_uri=TARGET + "?q=1")
    return platform.post(client, request, sign(payload(request["nonce"], C_target_link_uri=TARGET + "?q=2")))


NOW = int(time.time())
OTHER = "https://other.example"
HOSTILE: dict[str, tuple[str, Attack]] = {
    "state missing": ("STATE_MISSING", without("state")),
    "token missing": ("TOKEN_MISSING", without("id_token")),
    "state replayed with a second token": ("STATE_UNKNOWN", replayed_state),
    "token replayed with another login": ("NONCE_MISMATCH", replayed_token_with_another_login),
    "token and state replayed in another browser": ("STATE_UNKNOWN", replayed_in_another_browser),
    "state of another browser": ("BROWSER_NOT_BOUND", state_of_another_browser),
    "no cookie": ("BROWSER_NOT_BOUND", no_cookie),
    "platform error": ("PLATFORM_LOGIN_REQUIRED", platform_error("login_required", "x")),
    "unknown platform error": ("PLATFORM_REFUSED_LAUNCH", platform_error("<b>", "")),
    "garbage": ("TOKEN_MALFORMED", token(lambda _: "garbage")),
    "two parts": ("TOKEN_MALFORMED", token(lambda body: sign(body).rpartition(".")[0])),
    "three parts of nothing": ("TOKEN_MALFORMED", token(lambda _: "..")),
    "parts that are not JSON": ("TOKEN_MALFORMED", token(lambda _: "abc.def.ghi")),
    "header a list": ("TOKEN_MALFORMED", token(lambda body: f"{encoded([])}.{encoded(body)}.{encoded(b'xyz')}")),
    "payload a list": (
        "TOKEN_MALFORMED",
        token(lambda _: f"{encoded({'alg': 'RS256', 'kid': 'k1'})}.{encoded([])}.{encoded(b'xyz')}"),
    ),
    "payload nested without end": (
        "TOKEN_MALFORMED",
        token(lambda _: f"{encoded({'alg': 'RS256', 'kid': 'k1'})}.{encoded(b'[' * 60_000)}.{encoded(b'xyz')}"),
    ),
    "padding inside": ("TOKEN_MALFORMED", token(lambda body: sign(body).replace(".", "=.", 1))),
    "blank inside": ("TOKEN_MALFORMED", token(lambda body: sign(body).replace(".", " .", 1))),
    "token too big": ("TOKEN_TOO_BIG", token(lambda body: sign(body | {"more": "x" * 100_000}))),
    "alg none": ("ALG_FORBIDDEN", token(unsigned)),
    "alg None": ("ALG_FORBIDDEN", token(lambda body: unsigned(body, "None"))),
    "alg a number": ("ALG_FORBIDDEN", token(lambda body: unsigned(body, 256))),  # type: ignore[arg-type]  # on purpose
    "HS256 with the public key": ("ALG_FORBIDDEN", token(confused)),
    "PS256": ("ALG_FORBIDDEN", token(lambda body: sign(body, alg="PS256"))),
    "RS512 where the key says RS256": ("ALG_MISMATCH", token(lambda body: sign(body, alg="RS512"))),
    "ES256 where the key is RSA": ("ALG_MISMATCH", token(lambda body: sign(body, key=ec_key("x"), alg="ES256"))),
    "kid missing": ("KID_MISSING", token(lambda body: sign(body, kid=None))),
    "kid unknown": ("KEY_NOT_FOUND", token(lambda body: sign(body, kid="k9"))),
    "jku": ("TOKEN_HEADER", token(lambda body: sign(body, jku="https://evil.example/jwks"))),
    "x5u": ("TOKEN_HEADER", token(lambda body: sign(body, x5u="https://evil.example/cert"))),
    "own key embedded": (
        "TOKEN_HEADER",
        token(lambda body: sign(body, key=rsa_key("evil"), jwk=public_jwk(rsa_key("evil"), "k1"))),
    ),
    "crit": ("TOKEN_HEADER", token(lambda body: sign(body, crit=["exp"]))),
    "another key under the same kid": ("TOKEN_INVALID", token(lambda body: sign(body, key=rsa_key("evil")))),
    "payload changed after signing": ("TOKEN_INVALID", token(lambda body: tampered(sign(body), sub="other"))),
    "issuer of another platform": ("ISSUER_MISMATCH", claims(iss=OTHER)),
    "issuer with a slash": ("ISSUER_MISMATCH", claims(iss=ISSUER + "/")),
    "issuer missing": ("ISSUER_MISMATCH", claims(iss=None)),
    "audience of another": ("AUDIENCE_MISMATCH", claims(aud="client-2")),
    "audience empty": ("AUDIENCE_MISMATCH", claims(aud=[])),
    "audience missing": ("AUDIENCE_MISMATCH", claims(aud=None)),
    "audience list without us": ("AUDIENCE_MISMATCH", claims(aud=["client-2"])),
    "untrusted second audience": ("AUDIENCE_UNTRUSTED", claims(aud=["client-1", "evil"], azp="client-1")),
    "audience twice without azp": ("AZP_MISSING", claims(aud=["client-1", "client-1"])),
    "azp of another": ("AZP_MISMATCH", claims(azp="client-2")),
    "exp missing": ("TOKEN_INVALID", claims(exp=None)),
    "exp a string": ("TOKEN_INVALID", claims(exp=str(NOW + 300))),
    "exp infinite": ("TOKEN_INVALID", claims(exp=float("inf"))),
    "exp a truth value": ("TOKEN_INVALID", claims(exp=True)),
    "exp 61 s ago": ("TOKEN_EXPIRED", lambda platform: platform.launch(exp=int(time.time()) - 61)),
    "iat missing": ("TOKEN_INVALID", claims(iat=None)),
    "iat 2 min ahead": ("CLOCK_SKEW", lambda platform: platform.launch(iat=int(time.time()) + 120)),
    "nbf 2 min ahead": ("CLOCK_SKEW", lambda platform: platform.launch(nbf=int(time.time()) + 120)),
    "iat a day old": ("TOKEN_TOO_OLD", claims(iat=NOW - 86_400)),
    "nonce missing": ("NONCE_MISMATCH", claims(nonce=None)),
    "nonce a number": ("NONCE_MISMATCH", claims(nonce=1)),
    "nonce of another login": ("NONCE_MISMATCH", nonce_of_another_login),
    "version missing": ("VERSION", claims(C_version=None)),
    "version 1.1": ("VERSION", claims(C_version="LTI-1p0")),
    "version 1.3": ("VERSION", claims(C_version="1.3")),
    "version a number": ("VERSION", claims(C_version=1.3)),
    "message type missing": ("MESSAGE_TYPE", claims(C_message_type=None)),
    "message type in lower case": ("MESSAGE_TYPE", claims(C_message_type="ltiresourcelinkrequest")),
    "message type a list": ("MESSAGE_TYPE", claims(C_message_type=["LtiResourceLinkRequest"])),
    "privacy launch": ("MESSAGE_TYPE", claims(C_message_type="DataPrivacyLaunchRequest")),
    "deployment missing": ("DEPLOYMENT_MISSING", claims(C_deployment_id=None)),
    "deployment a number": ("DEPLOYMENT_MISSING", claims(C_deployment_id=1)),
    "deployment too long": ("DEPLOYMENT_MISSING", claims(C_deployment_id="d" * 256)),
    "sub missing": ("ANONYMOUS", claims(sub=None)),
    "sub empty": ("SUB_INVALID", claims(sub="")),
    "sub too long": ("SUB_INVALID", claims(sub="s" * 256)),
    "sub a number": ("SUB_INVALID", claims(sub=7)),
    "sub with a null character": ("SUB_INVALID", claims(sub="a\0b")),
    "sub with half a character": ("SUB_INVALID", claims(sub="a\ud800")),
    "roles missing": ("ROLES_INVALID", claims(C_roles=None)),
    "roles a string": ("ROLES_INVALID", claims(C_roles="Instructor")),
    "roles of numbers": ("ROLES_INVALID", claims(C_roles=[1])),
    "target missing": ("TARGET_MISSING", claims(C_target_link_uri=None)),
    "target foreign": ("TARGET_MISMATCH", claims(C_target_link_uri="https://evil.example/")),
    "target of another login": ("TARGET_MISMATCH", claims(C_target_link_uri=TOOL + "/admin")),
    "query of the target changed": ("TARGET_MISMATCH", changed_target),
    "resource link missing": ("RESOURCE_LINK_MISSING", claims(C_resource_link=None)),
    "resource link empty": ("RESOURCE_LINK_MISSING", claims(C_resource_link={"id": ""})),
    "resource link too long": ("RESOURCE_LINK_MISSING", claims(C_resource_link={"id": "r" * 256})),
    "resource link a number": ("RESOURCE_LINK_MISSING", claims(C_resource_link={"id": 5})),
    "resource link a string": ("RESOURCE_LINK_MISSING", claims(C_resource_link="rl-1")),
}
STATUS = {
    "TOKEN_TOO_BIG": 413,
    "ANONYMOUS": 403,
    **dict.fromkeys(("AUDIENCE_MISMATCH", "AUDIENCE_UNTRUSTED", "AZP_MISSING", "AZP_MISMATCH"), 401),
}


def counts(session) -> dict[str, int]:
    """Rows per table. Logins are left out, for whatever is posted spends them; so is the operators' diary."""
    session.rollback()
    left_out = (LoginState.__table__, Refusal.__table__)
    tables = [table for table in Base.metadata.sorted_tables if table not in left_out]
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_launches_end_in_a_clear_page(platform, session, caplog, name):
    code, attack = HOSTILE[name]
    platform.launch(sub="first", C_resource_link={"id": "warm"})  # keys known, tables not empty
    before = counts(session)
    after_good_ones = {"STATE_UNKNOWN": 1, "NONCE_MISMATCH": int("replayed" in name)}.get(code, 0)
    caplog.set_level(logging.INFO)
    page = attack(platform)
    assert page.status_code == STATUS.get(code, 400)
    assert f"<code>{code}</code>" in page.text
    assert page.headers["X-Request-Id"] in page.text
    assert page.text.count("<h1>") == 1
    assert "Location" not in page.headers
    grown = {table: count - before[table] for table, count in counts(session).items() if count != before[table]}
    wanted = {"launch": 1, "used_state": 1, "person": 1, "context": 1, "resource_link": 1, "membership": 1}
    assert grown.items() <= wanted.items() if after_good_ones else grown in ({}, {"key_set": 0})
    lines = [json.loads(record.message) for record in caplog.records if '"refused"' in record.message]
    assert [line["code"] for line in lines] == [code]
    others = [r for r in caplog.records if '"refused"' not in r.message and '"launched"' not in r.message]
    assert others == []


@pytest.mark.parametrize("name", [name for name in HOSTILE if "missing" in name or "garbage" in name])
def test_a_refused_launch_spends_its_login(platform, session, name):
    HOSTILE[name][1](platform)
    left = session.scalar(select(func.count()).select_from(LoginState))
    assert left == (1 if name == "state missing" else 0)


@pytest.mark.parametrize("attack", ["jku", "x5u"])
def test_launch_07_addresses_in_a_header_are_never_asked(platform, attack):
    HOSTILE[attack][1](platform)
    assert platform.server.asked == []


def test_launch_02_the_platforms_words_are_shown_escaped(platform):
    page = platform_error("access_denied", "<script>alert(1)</script> not enrolled")(platform)
    assert page.status_code == 400
    assert "<script>alert" not in page.text
    assert "not enrolled" in page.text


def test_launch_11_and_12_mix_up_of_two_registered_platforms(platform, session):
    a_registration(session, issuer=OTHER, client_id="client-x", key_set_url=f"{OTHER}/jwks")
    a_registration(session, issuer=ISSUER, client_id="client-2")
    assert "ISSUER_MISMATCH" in platform.launch(iss=OTHER, aud="client-x").text
    assert "AUDIENCE_MISMATCH" in platform.launch(aud="client-2").text
    client = platform.browser()
    answer = client.post("/lti/login", data=login_fields(iss=OTHER, client_id="client-x"))
    assert answer.status_code == 302


def test_launch_27_no_token_name_mail_hint_or_return_url_in_the_log(platform, caplog):
    caplog.set_level(logging.DEBUG)
    client = platform.browser()
    request = platform.login(client)
    good = sign(payload(request["nonce"]))
    platform.post(client, request, good)
    for _, attack in HOSTILE.values():
        attack(platform)
    written = caplog.text
    assert "launched" in written
    secrets = [good, request["state"], request["nonce"], BROWSER, "Ada", "ada@school", "hint-of-u1", "message-hint"]
    assert [secret for secret in [*secrets, "sesskey", "school.example"] if secret in written] == []


VALUES: list[Any] = [
    None, "", " ", 0, -1, 1.5, True, [], {}, [[]], [None], {"id": None}, {"id": {}}, "x" * 300, "\0", "\ud800",
    ["\ud800"], ["\0"], {"id": "\0", "title": "\0", "scope": "\0"}, "javascript:alert(1)", "https://[", 10**400,
]  # fmt: skip
OPTIONAL = [
    "name", "given_name", "family_name", "email", "locale", "azp", "nbf", "jti", "picture", AGS, C + "context",
    C + "launch_presentation", C + "tool_platform", C + "custom", C + "lis", C + "role_scope_mentor",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice", "https://vendor.example/x",
]  # fmt: skip


@pytest.mark.parametrize("claim", OPTIONAL)
def test_launch_25_an_optional_claim_of_a_wrong_type_is_never_an_error_of_ours(platform, claim):
    for value in VALUES:
        client = platform.browser()
        request = platform.login(client)
        answer = platform.post(client, request, sign(payload(request["nonce"]) | {claim: value}))
        assert answer.status_code in (303, 400, 401), (claim, value)
        if claim not in ("azp", "nbf"):
            assert answer.status_code == 303, (claim, value, answer.text)


@pytest.mark.parametrize("claim", [C + "context", C + "launch_presentation", C + "tool_platform", AGS])
def test_launch_25_members_of_optional_claims_too(platform, claim):
    members = ("id", "label", "title", "locale", "return_url", "product_family_code", "lineitem", "lineitems", "scope")
    for value in VALUES:
        answer = platform.launch(**{claim: dict.fromkeys(members, value)})
        assert answer.status_code == 303, (claim, value, answer.text)


def mutated(random_: random.Random, body: dict[str, Any], good: str) -> str:
    """A token that differs from a good one in a byte, a part, or a claim that matters, signed or not."""
    kind = random_.randrange(4)
    if kind == 0:
        place = random_.randrange(len(good))
        return good[:place] + random_.choice("AZaz09-_.=+/ é\0") + good[place + random_.randrange(2) :]
    if kind == 1:
        place = random_.randrange(len(good))
        return good[:place] + good[place + random_.randrange(1, 20) :]
    name = random_.choice([key for key in body if key not in ("name", "email", AGS) and "claim/" not in key])
    if kind == 2:
        name = random_.choice(["version", "message_type", "deployment_id", "target_link_uri", "resource_link", "roles"])
        name = C + name
    value = random_.choice(VALUES)
    if name == "sub" and isinstance(value, str):
        value = [value]  # any text may be somebody's id
    if name == C + "roles" and isinstance(value, list):
        value = [7]  # a list of any texts is fine
    return sign(body | {name: value})


@pytest.mark.parametrize("seed", range(2))
def test_launch_31_mutated_launches_are_neither_accepted_nor_an_error_of_ours(platform, seed):
    random_ = random.Random(seed)  # noqa: S311 - repeatable mutations, no secret
    client = platform.browser()
    for _ in range(depth.often(120, 400)):
        request = platform.login(client)
        body = payload(request["nonce"])
        good = sign(body)
        bad = mutated(random_, body, good)
        if bad == good:
            continue
        answer = platform.post(client, request, bad)
        assert 400 <= answer.status_code < 500, bad
