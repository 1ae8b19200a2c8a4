"""Bearers: how they are asked for, kept, shared and dropped; against the strict sandbox on both databases."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from urllib.parse import parse_qs

import jwt
import pytest
from builders import a_registration
from plain_server import says, serving, token_answer
from sqlalchemy import select

from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import signing_keys
from lms_plugin.lti.ags import RESULT_SCOPE, SCORE_SCOPE
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.connector import Client, Connector, TokenRefused
from lms_plugin.lti.models import AccessToken, SigningKey
from lms_plugin.passback.sender import session_factory

pytestmark = pytest.mark.values

SECRET = "s" * 40


@pytest.fixture
def sessions(app, session):
    """Short transactions on a database with a signing key."""
    signing_keys.ensure_keys(session, SECRET, now=utc_now())
    session.commit()
    return session_factory(db.engine)


@pytest.fixture
def server():
    with serving() as server:
        server.routes["/token"] = token_answer()
        server.routes["/service"] = says()
        yield server


def connector(server, sessions, registration_id, clock=None, **changes):
    values = {
        "registration_id": registration_id,
        "client_id": "client",
        "token_url": server.url + "/token",
        "audience": "https://audience.example",
        "deployment_id": "7",
    }
    settings = Settings(public_url="https://assay.example", secret_key=SECRET, development=True)
    return Connector(Client(**(values | changes)), sessions, settings, clock)


@pytest.fixture
def one(server, sessions, session):
    """One registration's connector."""
    return connector(server, sessions, a_registration(session).id)


def asked(server):
    return [parse_qs(body.decode()) for _, path, _, body in server.seen if path == "/token"]


def bearers(server):
    return [sent["Authorization"] for _, path, sent, _ in server.seen if path == "/service"]


def test_ags_03_a_token_is_asked_for_by_form(one, server):
    one.token([SCORE_SCOPE, RESULT_SCOPE])
    (form,) = asked(server)
    assert server.seen[0][2]["Content-Type"] == "application/x-www-form-urlencoded"
    assert form.pop("client_assertion")[0].count(".") == 2
    assert form == {
        "grant_type": ["client_credentials"],
        "client_assertion_type": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
        "scope": [f"{RESULT_SCOPE} {SCORE_SCOPE}"],
    }


def test_ags_04_the_assertion_says_who_we_are_to_whom_and_for_how_long(one, session):
    key = session.scalar(select(SigningKey))
    made = one.assertion()
    public = jwt.PyJWK(key.public_jwk).key
    claims = jwt.decode(made, public, algorithms=["RS256"], audience="https://audience.example")
    assert jwt.get_unverified_header(made)["kid"] == key.kid
    assert claims["iss"] == claims["sub"] == "client"
    assert claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"] == "7"
    assert uuid.UUID(claims["jti"]).version == 4
    now = utc_now().timestamp()
    assert now - 8 < claims["iat"] <= now - 5
    assert now < claims["exp"] <= now + 300
    assert jwt.decode(one.assertion(), options={"verify_signature": False})["jti"] != claims["jti"]


def test_ags_04_without_a_deployment_none_is_named(server, sessions, session):
    made = connector(server, sessions, a_registration(session).id, deployment_id="").assertion()
    assert not [name for name in jwt.decode(made, options={"verify_signature": False}) if "deployment" in name]


def test_ags_04_the_audience_is_the_registered_one_or_the_token_address(session):
    registration = a_registration(session)
    assert Client.of(registration, "1").audience == registration.token_url
    registration.token_audience = "https://audience.example"
    assert Client.of(registration, "1").audience == "https://audience.example"


def test_ags_06_sixteen_threads_ask_for_one_token(one, server):
    start, held = threading.Barrier(16), []

    def work():
        start.wait()
        held.append(one.token([SCORE_SCOPE]))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(held) == {"t1"}
    assert len(asked(server)) == 1


def test_ags_06_a_new_process_takes_the_token_from_the_database(one, server, sessions):
    one.token([SCORE_SCOPE])
    assert connector(server, sessions, one.client.registration_id).token([SCORE_SCOPE]) == "t1"
    assert len(asked(server)) == 1


def test_ags_06_two_registrations_of_one_issuer_have_each_its_own_bearer(one, server, sessions, session):
    other = connector(server, sessions, a_registration(session).id)
    deployed = connector(server, sessions, one.client.registration_id, deployment_id="8")
    names = [each.token([SCORE_SCOPE]) for each in (one, other, deployed, one, other, deployed)]
    assert names == ["t1", "t2", "t3", "t1", "t2", "t3"]
    assert one.token([RESULT_SCOPE]) == "t4"


def test_ags_06_a_token_is_renewed_a_minute_before_its_end(server, sessions, session):
    now = [utc_now()]
    clock = PlatformClock(ours=lambda: now[0])
    connected = connector(server, sessions, a_registration(session).id, clock)
    assert connected.token([SCORE_SCOPE]) == "t1"
    now[0] += timedelta(seconds=3539)
    assert connected.token([SCORE_SCOPE]) == "t1"
    now[0] += timedelta(seconds=2)
    assert connected.token([SCORE_SCOPE]) == "t2"


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, 3600), (0, 3600), ("", 3600), (True, 3600), ("240", 240), (120, 120), (99.5, 99.5)]
)
def test_ags_06_how_long_a_token_lives(one, server, session, said, seconds):
    server.routes["/token"] = token_answer(expires_in=said)
    one.token([SCORE_SCOPE])
    left = session.scalar(select(AccessToken.expires_at)) - utc_now()
    assert seconds - 30 < left.total_seconds() <= seconds


def test_ags_06_a_bearer_that_is_refused_is_asked_for_anew_once(one, server):
    def service(handler):
        handler.say(200 if handler.headers["Authorization"] == "Bearer t2" else 401)

    server.routes["/service"] = service
    assert one.call("GET", server.url + "/service", [SCORE_SCOPE]).status == 200
    assert bearers(server) == ["Bearer t1", "Bearer t2"]
    assert one.call("GET", server.url + "/service", [SCORE_SCOPE]).status == 200
    assert len(asked(server)) == 2
    server.routes["/service"] = says(401)
    with pytest.raises(PlatformRefused) as caught:
        one.call("GET", server.url + "/service", [SCORE_SCOPE])
    assert (caught.value.status, len(asked(server))) == (401, 3)


def test_ags_06_threads_that_are_refused_together_renew_together(one, server):
    first = one.token([SCORE_SCOPE])
    assert [one.token([SCORE_SCOPE], refused=first) for _ in range(3)] == ["t2"] * 3
    assert len(asked(server)) == 2


def test_sec_03_tokens_are_kept_encrypted_and_useless_under_another_key(one, server, sessions, session):
    one.token([SCORE_SCOPE])
    assert session.scalar(select(AccessToken.token)).startswith("gAAAA")  # Fernet; "t1" may stand in it by chance
    session.rollback()
    settings = Settings(public_url="https://assay.example", secret_key="other" * 10, development=True)
    with pytest.raises(LookupError, match="another ASSAY_SECRET_KEY"):
        Connector(one.client, sessions, settings).token([SCORE_SCOPE])


@pytest.mark.parametrize("granted", [None, "", SCORE_SCOPE, f"{SCORE_SCOPE} other", [SCORE_SCOPE, "other"]])
def test_ags_05_a_smaller_scope_is_worked_with(one, server, granted):
    server.routes["/token"] = token_answer(scope=granted)
    assert one.token([SCORE_SCOPE, RESULT_SCOPE]) == "t1"


def test_ags_05_nothing_of_what_was_asked_is_named(one, server):
    server.routes["/token"] = token_answer(scope="other")
    with pytest.raises(TokenRefused, match=SCORE_SCOPE):
        one.token([SCORE_SCOPE])


def test_err_08_a_refused_token_says_why_in_the_platforms_words(one, server):
    server.routes["/token"] = says(400, b'{"error": "invalid_client"}')
    with pytest.raises(TokenRefused) as caught:
        one.token([SCORE_SCOPE])
    assert (caught.value.status, caught.value.excerpt) == (400, '{"error": "invalid_client"}')


@pytest.mark.parametrize("document", [{"access_token": None}, {"access_token": 5}, {"access_token": "a\nb"}])
def test_an_answer_without_a_usable_token_is_trouble(one, server, document):
    server.routes["/token"] = token_answer(**document)
    with pytest.raises(PlatformUnavailable, match="no token"):
        one.token([SCORE_SCOPE])
    server.routes["/token"] = says(200, b"[]")
    with pytest.raises(PlatformUnavailable, match="no token"):
        one.token([SCORE_SCOPE])


def test_a_token_address_that_is_down_or_not_to_be_called_is_no_refusal(one, server, sessions):
    server.routes["/token"] = says(503)
    with pytest.raises(PlatformUnavailable):
        one.token([SCORE_SCOPE])
    private = connector(server, sessions, one.client.registration_id, token_url="https://10.0.0.1/")
    with pytest.raises(PlatformRefused) as caught:
        private.token([SCORE_SCOPE])
    assert not isinstance(caught.value, TokenRefused)


def test_ags_26_what_is_kept_of_a_refusal_holds_no_secret_of_ours(one, server):
    def echo(handler):
        handler.say(422, b"you said " + handler.headers["Authorization"].encode())

    server.routes["/service"] = echo
    with pytest.raises(PlatformRefused) as caught:
        one.call("POST", server.url + "/service", [SCORE_SCOPE], data=lambda: "{}")
    assert caught.value.excerpt == "you said Bearer [removed]"

    def echo_form(handler):
        handler.say(400, handler.server.seen[-1][3])

    server.routes["/token"] = echo_form
    with pytest.raises(TokenRefused) as refused:
        one.token([RESULT_SCOPE])
    assert "client_assertion=[removed]" in refused.value.excerpt


def test_ags_16_a_platform_that_shows_its_clock_gets_an_assertion_by_that(server, sessions, session):
    now = [utc_now() + timedelta(minutes=10)]  # we are ten minutes ahead
    clock = PlatformClock(ours=lambda: now[0])
    connected = connector(server, sessions, a_registration(session).id, clock)
    given = token_answer()

    def strict(handler):
        form = parse_qs(handler.server.seen[-1][3].decode())
        claims = jwt.decode(form["client_assertion"][0], options={"verify_signature": False})
        if claims["iat"] > utc_now().timestamp():
            handler.say(401, b"iat lies in the future")
        else:
            given(handler)

    server.routes["/token"] = strict
    assert connected.token([SCORE_SCOPE]) == "t1"
    assert abs(clock.now() - utc_now()) < timedelta(seconds=3)
    later = PlatformClock(ours=lambda: now[0])  # a new process knows it from the token it finds
    assert connector(server, sessions, connected.client.registration_id, later).token([SCORE_SCOPE]) == "t1"
    assert abs(later.now() - utc_now()) < timedelta(seconds=3)


def test_ags_16_a_clock_is_only_believed_where_it_says_something():
    clock = PlatformClock()
    assert not clock.learn(None)
    assert not clock.learn(utc_now())
    assert clock.ahead == timedelta()
    assert clock.learn(utc_now() - timedelta(hours=1))
    assert not clock.learn(utc_now() - timedelta(hours=1))
