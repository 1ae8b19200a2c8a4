"""LAUNCH-31 without a database: twenty thousand changed tokens, none accepted; and claims taken out of anything."""

from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace

import depth
import jwt
import pytest
from lti_platform import CLIENT, ISSUER, TARGET, C, payload, rsa_key, sign

from lms_plugin.db import utc_now
from lms_plugin.errors import AppError
from lms_plugin.lti import claims
from lms_plugin.lti.checks import check_parts
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.launch import StrictLaunch
from lms_plugin.lti.login import is_ours
from lms_plugin.lti.models import Status
from lms_plugin.lti.states import Login
from lms_plugin.lti.tokens import _Proof, proved_claims, read_unproved
from lms_plugin.lti.tool_config import LoginsRegistration

LOGIN = Login(
    browser_hash="",
    nonce="n" * 43,
    target_link_uri=TARGET,
    deployment_hint=None,
    expires_at=utc_now() + timedelta(minutes=10),
    registration_id=1,
    issuer=ISSUER,
    client_id=CLIENT,
    authorization_url=f"{ISSUER}/auth",
    token_url=f"{ISSUER}/token",
    key_set_url=f"{ISSUER}/jwks",
    status=Status.ACTIVE,
    family=None,
    trusted_audiences=[],
)


@pytest.fixture(autouse=True, scope="module")
def one_active_deployment():
    """The database knows one deployment, and it is active."""
    with pytest.MonkeyPatch.context() as patch:
        row = SimpleNamespace(id=7, status=Status.ACTIVE)
        patch.setattr("lms_plugin.lti.tool_config.read_rows", lambda *_: [row])
        yield


class OneRow:
    """A session that is only handed on."""

    def get_bind(self):
        return None

    def commit(self):
        pass


def strict(token: str) -> StrictLaunch:
    key_sets = SimpleNamespace(key=lambda *_: rsa_key("platform").public_key())
    settings = SimpleNamespace(origin="http://127.0.0.1:5999", development=True)
    return StrictLaunch({"id_token": token}, LOGIN, OneRow(), key_sets=key_sets, settings=settings, now=utc_now())


def test_a_good_token_is_accepted():
    launch = strict(sign(payload(LOGIN.nonce))).validate()
    assert launch.verified.sub == "u1"
    assert launch.verified.deployment_row == 7
    assert launch.get_launch_data()["sub"] == "u1"
    assert launch.get_iss() == ISSUER


def test_launch_31_thousands_of_changes_by_byte():
    random_ = random.Random(1)  # noqa: S311 - repeatable mutations, no secret
    good = sign(payload(LOGIN.nonce))
    accepted = []
    for _ in range(depth.often(2_000, 10_000)):
        place, cut = random_.randrange(len(good)), random_.choice([0, 1, 1, 2, 7])
        bad = good[:place] + random_.choice("AZaz09-_.=+/ é\0\ud800") * random_.randrange(3) + good[place + cut :]
        launch = strict(bad)
        try:
            launch.validate()
        except LaunchRejected:
            assert not launch._validated
        else:
            accepted.append(bad)
    assert set(accepted) <= {good}


OTHER_KINDS = [None, True, 0, -7, 1.5, "", "x", [], ["x"], [7], {}, {"id": 7}]
NEEDED = ("iss", "aud", "nonce", "exp", "iat", "sub")
NEEDED_LTI = ("version", "message_type", "deployment_id", "target_link_uri", "resource_link", "roles")
FREE = {"sub", C + "roles", "exp", "iat", C + "deployment_id"}  # other values of the same kind may be right


def by_type(random_, body):
    """A claim that is needed becomes a value of another kind, or goes."""
    name = random_.choice([*NEEDED, *(C + one for one in NEEDED_LTI)])
    kind = type(body[name])
    others = [one for one in OTHER_KINDS if type(one) is not kind and not (kind is int and type(one) is float)]
    value = random_.choice(others)
    if name == "aud" and value == ["x"]:
        value = [["x"]]
    return body | {name: value}


def by_value(random_, body):
    """A text that is needed loses, gains or changes a character; a moment moves out of its bounds."""
    name = random_.choice(["exp", "iat", *NEEDED, *(C + one for one in NEEDED_LTI)])
    if name in {"exp", "iat"}:
        ahead = random_.choice([-1, 1]) if name == "iat" else -1
        return body | {name: body[name] + ahead * random_.randrange(4000, 10**6)}
    if name in FREE or not isinstance(body[name], str):
        return body | {name: random_.choice([None, "", {}])}
    text, place = body[name], random_.randrange(len(body[name]))
    changed = text[:place] + random_.choice(["", "x", "/", " ", "\0", text[place] * 2]) + text[place + 1 :]
    return body | {name: changed if changed != text else text + "x"}


@pytest.mark.parametrize("change", [by_type, by_value])
def test_launch_31_thousands_of_changes_by_type_and_by_value(change):
    random_ = random.Random(2)  # noqa: S311 - repeatable mutations, no secret
    accepted = []
    for _ in range(depth.often(1_000, 5_000)):
        body = change(random_, payload(LOGIN.nonce))
        try:
            strict(sign(body)).validate()
        except LaunchRejected:
            continue
        accepted.append({name: value for name, value in body.items() if value != payload(LOGIN.nonce).get(name)})
    assert accepted == []


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "a..c", "ä.b.c", "a.b.c=", "a.b.AAAAA"])
def test_launch_04_parts(token):
    with pytest.raises(LaunchRejected):
        check_parts(token)


def looked_at(proof, part):
    try:
        return proof._decode_base64url_segment(part, "payload")
    except jwt.DecodeError as error:
        return str(error)


def test_launch_30_a_part_is_taken_exactly_where_pyjwt_takes_it():
    random_ = random.Random(3)  # noqa: S311 - repeatable parts, no secret
    kinds = set()
    for _ in range(5_000):
        good = jwt.utils.base64url_encode(random_.randbytes(random_.randrange(7)))
        place = random_.randrange(len(good) + 1)
        part = good[:place] + random_.choice([b"", b"", b"A", b"-", b"+", b"/", b"=", b"==", b" ", b"\n", b"\xff"])
        part += good[place + random_.randrange(2) :]
        kinds.add(type(looked_at(jwt.PyJWS, part)))
        assert looked_at(_Proof, part) == looked_at(jwt.PyJWS, part), part
    assert kinds == {bytes, str}


def test_a_good_token_is_not_looked_at_sign_by_sign(monkeypatch):
    """PyJWT still takes parts where ours stands; otherwise all would be right, and slow."""
    token, key = sign(payload(LOGIN.nonce)), rsa_key("platform").public_key()

    def refuse(part, name):
        raise jwt.DecodeError(name)

    monkeypatch.setattr(jwt.PyJWS, "_decode_base64url_segment", refuse)
    assert proved_claims(token, key, "RS256")["sub"] == "u1"


@pytest.mark.parametrize("said", [b"[]", b"7", b"{", b"\xff", b"[" * 50_000])
def test_launch_04_what_was_signed_is_a_json_object(said):
    key = rsa_key("platform")
    token = jwt.PyJWS().encode(said, key, algorithm="RS256", headers={"kid": "k1"})
    with pytest.raises(LaunchRejected) as unproved:
        read_unproved(token)
    with pytest.raises(LaunchRejected) as proved:
        proved_claims(token, key.public_key(), "RS256")
    assert (unproved.value.code, proved.value.code) == (LaunchCode.TOKEN_MALFORMED, LaunchCode.TOKEN_INVALID)


def test_launch_05_only_the_algorithm_of_the_key_proves_anything():
    token = sign(payload(LOGIN.nonce))
    with pytest.raises(LaunchRejected) as caught:
        proved_claims(token, rsa_key("platform").public_key(), "RS384")
    assert caught.value.code == LaunchCode.TOKEN_INVALID


def test_the_library_finds_no_platform_but_the_logins():
    config = LoginsRegistration(OneRow(), LOGIN)
    assert config.check_iss_has_one_client(ISSUER) is False
    assert config.check_iss_has_many_clients(ISSUER) is True
    assert config.find_registration_by_issuer(ISSUER) is None
    assert config.find_deployment(ISSUER, "1") is None
    assert config.find_registration_by_params(ISSUER, CLIENT).get_auth_token_url() == f"{ISSUER}/token"
    assert config.find_registration_by_params(ISSUER, "other") is None
    assert config.find_deployment_by_params(ISSUER, "1", CLIENT).get_deployment_id() == "1"
    assert config.find_deployment_by_params("https://other.example", "1", CLIENT) is None


def test_the_library_gets_no_cookies_from_us():
    cookies = strict("")._cookie_service
    assert cookies.get_cookie("x") is None
    with pytest.raises(NotImplementedError):
        cookies.set_cookie("x", "y")
    assert strict("")._request.is_secure()


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("Quiz", "Quiz"),
        ("  a\r\nb\t ", "a b"),
        ("\u202eevil\u2066", "evil"),
        ("x" * 600, "x" * 500),
        ("\ud800", None),
        ("", None),
        (7, None),
        (None, None),
        (["a"], None),
    ],
)
def test_claim_16_text_for_people(value, cleaned):
    assert claims.text(value) == cleaned


def test_lists_of_texts_are_cut_and_cleaned():
    assert claims.texts(["a", 7, "", "b\0"]) == ("a", "b")
    assert len(claims.texts(["x"] * 1000)) == claims.MAX_LIST
    assert claims.texts("abc") == ()


@pytest.mark.parametrize("value", ["https://x.example/\n", "https://" + "x" * 5000, "https://[", 7, None, "ftp://x"])
def test_claim_09_what_is_no_web_address(value):
    assert claims.web_address(value, development=False) is None


def test_http_addresses_only_on_loopback_while_developing():
    assert claims.web_address("http://localhost:1/x", development=True) == "http://localhost:1/x"
    assert claims.web_address("http://localhost:1/x", development=False) is None
    assert claims.web_address("http://x.example/", development=True) is None


def test_login_10_ports_that_go_without_saying():
    assert is_ours("https://a.example:443/x", "https://a.example")
    assert is_ours("http://localhost/x", "http://localhost:80")
    assert not is_ours("https://a.example:80/x", "https://a.example")


@pytest.mark.parametrize("code", list(LaunchCode))
def test_every_refusal_has_words_for_a_person(code):
    refusal = LaunchRejected(code)
    assert isinstance(refusal, AppError)
    assert 400 <= refusal.status < 503
    assert refusal.code == code.value
    assert refusal.title
    assert refusal.message.endswith(".")
    assert refusal.advice.endswith(".")
