"""LOGIN-01 … LOGIN-16: what starts at a platform and goes back to it."""

from __future__ import annotations

import threading
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from builders import a_registration
from lti_platform import BROWSER, CLIENT, ISSUER, TARGET, TOOL, login_fields, payload, sign
from sqlalchemy import func, select, text

from lms_plugin.config import Settings, SettingsError
from lms_plugin.db import utc_now
from lms_plugin.errors import RateLimited
from lms_plugin.lti import limits
from lms_plugin.lti.limits import Limiter
from lms_plugin.lti.models import LoginState, Registration, Status
from lms_plugin.security import digest
from lms_plugin.web import BROWSER_COOKIE

pytestmark = pytest.mark.values


def start(client, **changes):
    return client.post("/lti/login", data=login_fields(**changes))


def query(answer) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.location).query, keep_blank_values=True))


def logins(session) -> int:
    return session.scalar(select(func.count()).select_from(LoginState))


def test_login_01_get_and_post_alike(platform):
    client = platform.browser()
    by_post = start(client)
    by_get = client.get("/lti/login", query_string=login_fields())
    assert by_post.status_code == by_get.status_code == 302
    varying = {"state", "nonce"}
    assert {k: v for k, v in query(by_post).items() if k not in varying} == {
        k: v for k, v in query(by_get).items() if k not in varying
    }
    assert client.put("/lti/login", data=login_fields()).status_code == 405


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
def test_login_02_required_parameters(platform, name, value):
    page = start(platform.browser(), **{name: value})
    assert page.status_code == 400
    assert "LOGIN_INCOMPLETE" in page.text
    assert name in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://nobody.example"},
        {"iss": ISSUER + "/"},
        {"iss": ISSUER.upper()},
        {"client_id": "nobody"},
        {"client_id": CLIENT + " "},
    ],
)
def test_login_03_registration_by_exact_strings(platform, changes):
    page = start(platform.browser(), **changes)
    assert page.status_code == 404
    assert "UNKNOWN_REGISTRATION" in page.text


def test_login_03_client_id_may_be_absent_where_the_issuer_has_one(platform, session):
    assert query(start(platform.browser(), client_id=None))["client_id"] == CLIENT
    a_registration(session, issuer=ISSUER, client_id="client-2")
    page = start(platform.browser(), client_id=None)
    assert "UNKNOWN_REGISTRATION" in page.text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.DISABLED])
def test_login_03_registrations_by_which_nobody_comes_in_stand_in_nobodys_way(platform, session, status):
    """A platform that registers a second time waits for approval beside its first registration, which goes on."""
    for number in range(3):
        a_registration(session, issuer=ISSUER, client_id=f"client-{number + 2}", status=status)
    session.get(Registration, platform.registration_id).status = Status.DISABLED  # moves the row behind the others
    session.commit()
    session.get(Registration, platform.registration_id).status = Status.ACTIVE
    session.commit()
    assert query(start(platform.browser(), client_id=None))["client_id"] == CLIENT


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.DISABLED])
def test_login_04_only_active_registrations_redirect(platform, session, status):
    session.get(Registration, platform.registration_id).status = status
    session.commit()
    page = start(platform.browser())
    assert page.status_code == 403
    assert "REGISTRATION_INACTIVE" in page.text


@pytest.mark.parametrize("name", ["lti_deployment_id", "deployment_id"])
def test_login_05_deployment_hint_binds_the_token(platform, name):
    client = platform.browser()
    good = platform.login(client, **{name: "dep-1"})
    assert platform.post(client, good, sign(payload(good["nonce"]))).status_code == 303
    other = platform.login(client, **{name: "dep-2"})
    page = platform.post(client, other, sign(payload(other["nonce"])))
    assert page.status_code == 400
    assert "DEPLOYMENT_MISMATCH" in page.text


@pytest.mark.parametrize("hint", ['{"cmid":5,"x":"a&b=é"}', "a b+c%20d", " trailing ", "0"])
def test_login_06_message_hint_goes_back_byte_for_byte(platform, hint):
    client = platform.browser()
    assert query(start(client, lti_message_hint=hint))["lti_message_hint"] == hint
    assert query(start(client, login_hint=hint))["login_hint"] == hint
    assert "lti_message_hint" not in query(start(client, lti_message_hint=None))


def test_login_07_exactly_the_parameters_of_the_standard(platform):
    sent = query(start(platform.browser(), canvas_region="eu", prompt="login", scope="everything"))
    assert set(sent.pop("state")) | set(sent.pop("nonce"))
    assert sent == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT,
        "redirect_uri": TOOL + "/lti/launch",
        "login_hint": "hint-of-u1",
        "lti_message_hint": "message-hint",
    }


def test_login_08_authorization_url_keeps_its_query(platform, session):
    session.get(Registration, platform.registration_id).authorization_url = ISSUER + "/auth.php?x=1"
    session.commit()
    answer = start(platform.browser())
    assert answer.location.startswith(ISSUER + "/auth.php?x=1&scope=openid")
    assert query(answer)["x"] == "1"


def test_login_09_redirects_only_to_the_registered_address(platform):
    answer = start(platform.browser(), redirect_uri="https://evil.example", authorization_url="https://evil.example")
    assert answer.location.startswith(ISSUER + "/auth?")
    assert "evil" not in answer.location


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://127.0.0.1:5999@evil.example/",
        "http://user@127.0.0.1:5999/",
        "https://127.0.0.1:5999/",
        "http://127.0.0.1:6000/",
        "http://127.0.0.1:5999.evil.example/",
        "http://127.0.0.1:5999\\@evil.example/",
        "http://127.0.0.1:5999/#part",
        "http://127.0.0.1:port/",
        "http://[127.0.0.1/",
        "/lti/launch",
        "javascript:alert(1)",
        "http://127.0.0.1:5999/\n",
        "http://127.0.0.1:5999/" + "x" * 5000,
    ],
)
def test_login_10_target_is_on_our_own_origin(platform, target):
    page = start(platform.browser(), target_link_uri=target)
    assert page.status_code == 400
    assert "TARGET_FOREIGN" in page.text


@pytest.mark.parametrize("target", [TOOL, TOOL + "/", TOOL + "/lti/open/7?x=1&y=2"])
def test_login_10_any_path_of_ours_is_a_target(platform, target):
    assert start(platform.browser(), target_link_uri=target).status_code == 302


def test_login_11_state_and_nonce_are_long_and_new(platform, session):
    client = platform.browser()
    first, second = query(start(client)), query(start(client))
    secrets = [first["state"], first["nonce"], second["state"], second["nonce"]]
    assert len(set(secrets)) == 4
    assert all(len(secret) == 43 for secret in secrets)
    stored = session.get(LoginState, digest(first["state"]))
    assert first["state"] not in (stored.state_hash, stored.nonce)
    assert timedelta(minutes=9) < stored.expires_at - utc_now() <= timedelta(minutes=10)
    page = platform.post(client, {"state": "guess"}, sign(payload(first["nonce"])))
    assert "STATE_UNKNOWN" in page.text


def test_login_12_state_is_bound_to_the_browser(platform):
    request = platform.login(platform.browser())
    victim = platform.browser("V" * 43)
    page = platform.post(victim, request, sign(payload(request["nonce"])))
    assert page.status_code == 400
    assert "BROWSER_NOT_BOUND" in page.text
    without = platform.app.test_client()
    again = platform.login(platform.browser())
    assert "BROWSER_NOT_BOUND" in platform.post(without, again, sign(payload(again["nonce"]))).text


def test_login_13_cookie_works_in_a_frame_and_means_nothing(platform):
    page = start(platform.app.test_client())
    cookies = {line.partition("=")[0]: line for line in page.headers.getlist("Set-Cookie")}
    ours = cookies[BROWSER_COOKIE]
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert attribute in ours
    value = ours.partition("=")[2].partition(";")[0]
    assert len(value) == 43
    other = start(platform.app.test_client()).headers.getlist("Set-Cookie")
    assert all(value not in line for line in other)


def test_login_13_a_known_browser_keeps_its_secret_and_a_made_up_one_is_replaced(platform):
    renewed = start(platform.browser())
    assert f"{BROWSER_COOKIE}={BROWSER};" in renewed.headers["Set-Cookie"]
    assert start(platform.browser("short")).status_code == 200  # the door page, with a new secret


def test_login_13_plain_http_is_refused_at_start():
    with pytest.raises(SettingsError, match="must be https"):
        Settings.from_env({"ASSAY_PUBLIC_URL": "http://assay.example.edu", "ASSAY_SECRET_KEY": "x" * 40})


def test_login_14_a_whole_school_gets_in_and_a_flood_does_not(platform, monkeypatch):
    client = platform.browser()
    assert limits.LOGINS_PER_MINUTE >= 500
    platform.app.extensions["assay"].extras["login_limiter"] = Limiter(limit=3)
    assert [start(client).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_login_14_the_count_begins_anew_every_minute():
    clock = iter([0.0, 1.0, 2.0, 62.0])
    limiter = Limiter(limit=1, clock=lambda: next(clock))
    assert limiter.count("a") is True
    assert limiter.count("b") is False
    assert limiter.count("a") is True


def test_login_14_a_hundred_thousand_abandoned_logins_do_not_fill_the_table(platform, session):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    columns = "state_hash, browser_hash, registration_id, nonce, target_link_uri, expires_at"
    session.execute(
        text(f"INSERT INTO login_state ({columns}) {numbers} SELECT 'state ' || i, 'b', :one, 'n', 't', :past FROM n"),  # noqa: S608 - our own names
        {"one": platform.registration_id, "past": "2026-01-01 00:00:00"},
    )
    session.commit()
    assert logins(session) == 100_000
    session.rollback()
    platform.app.extensions["assay"].extras["login_limiter"] = Limiter()
    start(platform.browser())
    assert logins(session) == 1


def test_login_15_several_tabs_all_launch(platform):
    client = platform.browser()
    requests = [platform.login(client) for _ in range(5)]
    answers = [platform.post(client, one, sign(payload(one["nonce"]))) for one in reversed(requests)]
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.location for answer in answers}) == 5


@pytest.mark.parametrize("path", ["/lti/login", "/lti/launch"])
def test_login_16_lti_1_1_gets_its_own_page(platform, path):
    old = {"lti_version": "LTI-1p0", "lti_message_type": "basic-lti-launch-request", "oauth_consumer_key": "k"}
    page = platform.browser().post(path, data=old)
    assert page.status_code == 400
    assert "LTI_1_1" in page.text
    assert "LTI 1.3" in page.text


def test_sec_06_our_address_comes_from_the_settings_not_from_the_request(platform):
    answer = platform.browser().post(
        "/lti/login", data=login_fields(), headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert query(answer)["redirect_uri"] == TOOL + "/lti/launch"
    assert query(answer) != query(start(platform.browser()))
    assert TARGET.startswith(TOOL)


def test_sec_01_the_key_set_is_public_and_may_be_cached(platform):
    answer = platform.app.test_client().get("/lti/jwks")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert isinstance(answer.json["keys"], list)


def test_logins_from_many_threads_are_counted_once_each():
    limiter, refused = Limiter(limit=50), []

    def many():
        for _ in range(20):
            try:
                limiter.count("a")
            except RateLimited as error:
                refused.append(error)

    threads = [threading.Thread(target=many) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 50
