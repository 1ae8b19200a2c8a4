"""STOR-01 … STOR-07: a login bound by the platform's storage, and the launch that waits for its browser's secret."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from constants import SECRET
from lti_platform import BROWSER, ISSUER, login_fields, payload, sign
from sqlalchemy import func, select

from lms_plugin.db import utc_now
from lms_plugin.lti.identities import origin_of
from lms_plugin.lti.models import (
    Deployment,
    Launch,
    LoginState,
    ParkedLaunch,
    Person,
    Registration,
    Status,
    Ticket,
    UsedState,
)
from lms_plugin.pages import STATIC
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE

pytestmark = pytest.mark.values

KEY, VALUE = "assay_" + "0a" * 8, "5e" * 32
LEFT = {"door": "storage", "storage_key": KEY, "storage_value": VALUE}


@pytest.fixture
def deaf(platform):
    """A browser in a frame, where no cookie comes back."""
    return platform.app.test_client(use_cookies=False)


def count(session, kind) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(kind))


def begin(client, **changes) -> dict[str, str]:
    """A login whose secret lies in the platform's storage; returns the authentication request."""
    answer = client.post("/lti/login", data=login_fields(**LEFT) | changes)
    assert answer.status_code == 302, answer.text
    assert BROWSER_COOKIE not in answer.headers.get("Set-Cookie", "")
    assert VALUE not in answer.location
    return dict(parse_qsl(urlsplit(answer.location).query))


def park(platform, client, *, claims=None, login=None, **more):
    """The launch that answers it: the page that fetches the secret."""
    request = begin(client, **(login or {}))
    page = platform.post(client, request, sign(payload(request["nonce"], **(claims or {}))), **more)
    assert page.status_code == 200, page.text
    return page


def handle_of(page) -> str:
    return re.search(r'name="handle" value="([^"]+)"', page.text)[1]


def told(page) -> dict[str, str]:
    """What the page tells its script."""
    return dict(re.findall(r'data-([a-z]+)="([^"]*)"', page.text))


def show(client, page, value=VALUE):
    return client.post("/lti/storage", data={"handle": handle_of(page), "value": value})


@pytest.mark.parametrize("target", ["_parent", "post_message_forwarding", "no such frame", '"><b>'])
def test_stor_01_the_storage_target_of_the_login_reaches_the_door(platform, deaf, target):
    page = deaf.post("/lti/login", data=login_fields(lti_storage_target=target))
    assert told(page)["target"] == target.replace('"', "&#34;").replace(">", "&gt;").replace("<", "&lt;")
    assert told(deaf.post("/lti/login", data=login_fields()))["target"] == ""


def test_stor_01_the_storage_target_of_the_launch_comes_before_the_logins(platform, deaf):
    at_login = {"lti_storage_target": "at-login"}
    assert told(park(platform, deaf, login=at_login))["target"] == "at-login"
    assert told(park(platform, deaf, login=at_login, lti_storage_target="at-launch"))["target"] == "at-launch"
    assert told(park(platform, deaf))["target"] == ""


def test_stor_04_only_the_origin_of_the_authorisation_address_is_spoken_to(platform, session, deaf):
    session.get(Registration, platform.registration_id).authorization_url = "https://sso.lms.example:8443/auth?x=1"
    session.commit()
    assert told(deaf.post("/lti/login", data=login_fields()))["origin"] == "https://sso.lms.example:8443"
    assert told(park(platform, deaf))["origin"] == "https://sso.lms.example:8443"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://LMS.Example:443/auth", "https://lms.example"),
        ("https://lms.example:8443/auth?x=https://evil.example", "https://lms.example:8443"),
        ("http://localhost:80/auth", "http://localhost"),
        ("https://user:secret@lms.example/auth", "https://lms.example"),
        ("https://x;script-src */auth", ""),
    ],
)
def test_stor_04_an_origin_is_written_as_browsers_write_it(address, origin):
    assert origin_of(address) == origin


def test_stor_06_a_verified_launch_waits_for_the_secret_and_goes_on_in_a_new_window(platform, session, deaf):
    page = park(platform, deaf)
    assert told(page)["key"] == KEY
    assert VALUE not in page.text
    assert "Ada" not in page.text
    assert count(session, Launch) == count(session, Person) == 0
    answer = show(deaf, page)
    assert answer.status_code == 200
    assert "Continue in a new window" in answer.text
    assert 'target="_blank"' in answer.text
    window = platform.app.test_client()
    ticket = re.search(r'name="ticket" value="([^"]+)"', answer.text)[1]
    moved = window.post("/lti/ticket", data={"ticket": ticket})
    assert moved.status_code == 303
    assert window.get(moved.location).status_code == 200
    assert deaf.get(moved.location).status_code == 404
    assert count(session, ParkedLaunch) == 0


def test_stor_06_what_waits_is_hashed_and_encrypted_and_lives_a_minute(platform, session, deaf):
    page = park(platform, deaf)
    row = session.scalars(select(ParkedLaunch)).one()
    assert (row.handle_hash, row.storage_hash) == (digest(handle_of(page)), digest(VALUE))
    assert len(handle_of(page)) == 43
    assert timedelta(seconds=50) < row.expires_at - utc_now() <= timedelta(seconds=60)
    assert "." not in row.token
    login = begin(deaf)
    session.rollback()
    assert session.get(LoginState, digest(login["state"])).storage_hash == digest(VALUE)


def test_stor_06_a_handle_works_once(platform, session, deaf):
    page = park(platform, deaf)
    assert show(deaf, page).status_code == 200
    again = show(deaf, page)
    assert again.status_code == 400
    assert "STATE_UNKNOWN" in again.text
    assert count(session, Launch) == 1


def test_stor_06_of_two_that_show_the_same_handle_at_once_one_gets_in(platform, session, deaf):
    page = park(platform, deaf)
    together, codes = threading.Barrier(2), []

    def post() -> None:
        client = platform.app.test_client(use_cookies=False)
        together.wait()
        codes.append(show(client, page).status_code)

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 400]
    assert count(session, Launch) == 1


def test_stor_06_a_handle_is_refused_after_a_minute(platform, session, deaf):
    page = park(platform, deaf)
    session.scalars(select(ParkedLaunch)).one().expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    late = show(deaf, page)
    assert late.status_code == 400
    assert "STATE_UNKNOWN" in late.text
    assert count(session, Launch) == count(session, ParkedLaunch) == 0


@pytest.mark.parametrize("value", ["", "5f" * 32, VALUE + "5e", VALUE.upper()])
def test_stor_06_another_secret_is_refused_and_spends_the_handle(platform, session, deaf, value):
    page = park(platform, deaf)
    refused = show(deaf, page, value)
    assert refused.status_code == 400
    assert "BROWSER_NOT_BOUND" in refused.text
    assert "Go back to the course" in refused.text
    assert show(deaf, page).status_code == 400
    for kind in (Launch, Person, Ticket, ParkedLaunch, UsedState):
        assert count(session, kind) == 0, kind


def test_stor_06_waiting_rows_are_purged(platform, session, deaf):
    park(platform, deaf)
    session.scalars(select(ParkedLaunch)).one().expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    from lms_plugin.lti.limits import Limiter

    platform.app.extensions["assay"].extras["login_limiter"] = Limiter()
    begin(deaf)
    assert count(session, ParkedLaunch) == 0


def test_stor_06_a_token_is_checked_before_it_waits(platform, session, deaf):
    request = begin(deaf)
    page = platform.post(deaf, request, sign(payload("another nonce")))
    assert page.status_code == 400
    assert "NONCE_MISMATCH" in page.text
    assert count(session, ParkedLaunch) == count(session, LoginState) == 0


def test_stor_06_a_state_bound_by_storage_is_spent_once(platform, session, deaf):
    request = begin(deaf)
    token = sign(payload(request["nonce"]))
    assert platform.post(deaf, request, token).status_code == 200
    again = platform.post(deaf, request, token)
    assert again.status_code == 400
    assert "STATE_UNKNOWN" in again.text
    assert count(session, ParkedLaunch) == 1


@pytest.mark.parametrize("kind", [Registration, Deployment])
def test_stor_06_what_is_switched_off_meanwhile_stays_off(platform, session, deaf, kind):
    page = park(platform, deaf)
    session.scalars(select(kind)).one().status = Status.DISABLED
    session.commit()
    assert show(deaf, page).status_code == 403
    assert count(session, Launch) == 0


def test_stor_06_a_handle_comes_from_our_own_page_in_a_body(platform, deaf):
    page = park(platform, deaf)
    sent = {"handle": handle_of(page), "value": VALUE}
    assert deaf.get("/lti/storage", query_string=sent).status_code == 405
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert "FORM_EXPIRED" in deaf.post("/lti/storage", data=sent, headers=foreign).text
    assert deaf.post("/lti/storage", query_string=sent).status_code == 400
    assert show(deaf, page).status_code == 200


def test_stor_07_without_cookie_and_storage_nothing_is_granted(platform, session, deaf):
    request = platform.login(platform.browser())
    page = platform.post(deaf, request, sign(payload(request["nonce"])))
    assert page.status_code == 400
    assert "BROWSER_NOT_BOUND" in page.text
    assert "Go back to the course" in page.text
    for kind in (Launch, Person, ParkedLaunch, LoginState):
        assert count(session, kind) == 0, kind


def test_stor_07_a_secret_for_a_login_that_was_bound_by_a_cookie_is_worth_nothing(platform, session, deaf):
    request = platform.login(platform.browser())
    page = platform.post(deaf, request, sign(payload(request["nonce"])), **LEFT, value=VALUE, handle="h" * 43)
    assert "BROWSER_NOT_BOUND" in page.text
    made_up = deaf.post("/lti/storage", data={"handle": "h" * 43, "value": VALUE})
    assert made_up.status_code == 400
    assert count(session, Launch) == 0


def test_stor_07_a_cookie_does_not_stand_in_for_the_secret(platform, session, deaf):
    request = begin(deaf)
    token = sign(payload(request["nonce"]))
    page = platform.post(platform.browser(), request, token)
    assert page.status_code == 200
    assert handle_of(page)
    assert count(session, Launch) == 0


def test_stor_07_a_browser_with_our_cookie_is_bound_by_it(platform, session):
    answer = platform.browser().post("/lti/login", data=login_fields(**LEFT))
    assert answer.status_code == 302
    row = session.scalars(select(LoginState)).one()
    assert (row.browser_hash, row.storage_hash, row.storage_key) == (digest(BROWSER), None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"storage_value": ""},
        {"storage_value": "5e" * 31},
        {"storage_value": "5E" * 32},
        {"storage_key": ""},
        {"storage_key": "other_0a0a"},
        {"door": "continue"},
    ],
)
def test_stor_11_half_a_secret_opens_no_door(platform, session, deaf, wrong):
    assert deaf.post("/lti/login", data=login_fields(**LEFT) | wrong).status_code == 200
    assert deaf.get("/lti/login", query_string=login_fields(**LEFT)).status_code == 200
    assert deaf.post("/lti/login", query_string=login_fields(**LEFT)).status_code == 200
    assert count(session, LoginState) == 0


def test_stor_08_after_the_way_by_storage_forms_need_the_token_of_their_own_launch(platform, session, deaf):
    answer = show(deaf, park(platform, deaf))
    ticket = re.search(r'name="ticket" value="([^"]+)"', answer.text)[1]
    window = platform.app.test_client()
    place = window.post("/lti/ticket", data={"ticket": ticket}).location
    token = csrf_token(SECRET, f"{place.split('/')[2]}\0{digest(window.get_cookie(BROWSER_COOKIE).value)}")
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert window.post(place + "window").status_code == 403
    assert window.post(place + "window", data={"csrf_token": "0" * 64}).status_code == 403
    assert window.post(place + "window", data={"csrf_token": token}, headers=foreign).status_code == 403
    assert window.post(place + "window", data={"csrf_token": token}).status_code == 200


def test_login_12_a_stranger_cannot_have_somebody_elses_parked_launch(platform, session, deaf):
    """Login CSRF: the attacker's state and token, posted by the victim, whose storage holds no secret of that login."""
    victim = platform.app.test_client(use_cookies=False)
    request = begin(deaf)
    page = platform.post(victim, request, sign(payload(request["nonce"])))
    assert VALUE not in page.text
    assert "BROWSER_NOT_BOUND" in show(victim, page, "").text
    assert count(session, Launch) == 0


def test_quirk_06_a_json_hint_survives_every_door_unchanged(platform, deaf):
    hint = '{"cmid":5,"launchid":"ltilaunch3_61","x":"a&b=é\\"<"}'
    page = platform.app.test_client().post("/lti/login", data=login_fields(lti_message_hint=hint))
    in_forms = [unescape(one) for one in re.findall(r'name="lti_message_hint" value="([^"]*)"', page.text)]
    assert in_forms == [hint, hint]
    assert begin(deaf, lti_message_hint=hint)["lti_message_hint"] == hint
    window = platform.login(platform.browser(), lti_message_hint=hint, door="window")
    assert window["lti_message_hint"] == hint


def test_quirk_52_canvas_names_a_storage_frame_that_may_not_answer(platform, deaf):
    fields = login_fields(lti_storage_target="post_message_forwarding", canvas_region="eu", deployment_id="dep-1")
    page = deaf.post("/lti/login", data=fields)
    assert page.status_code == 200
    assert page.text.count("<button") == 2
    assert platform.browser().post("/lti/login", data=fields).status_code == 302


def test_quirk_76_a_platform_may_name_its_frame_by_capabilities_alone(platform, deaf):
    page = park(platform, deaf)
    assert told(page) == {"messages": told(page)["messages"], "origin": ISSUER, "target": "", "key": KEY}
    assert show(deaf, page).status_code == 200


@pytest.mark.parametrize(("family", "asked"), [("moodle", False), ("canvas", True), (None, True)])
def test_stor_10_pages_ask_about_frames_only_where_somebody_may_listen(platform, session, family, asked):
    client = platform.browser()
    place = platform.launch(client).location
    session.get(Registration, platform.registration_id).family = family
    session.commit()
    page = client.get(place)
    assert ("/static/frame.js" in page.text) is asked


def test_quirk_19_our_page_scrolls_inside_its_frame_and_asks_for_nothing_more(platform):
    client = platform.browser()
    page = client.get(platform.launch(client).location)
    assert "fullscreen" not in page.headers.get("Permissions-Policy", "") + page.text
    sheet = (STATIC / "assay.css").read_text(encoding="utf-8")
    assert not re.search(r"(?:html|body) \{[^}]*overflow[^}]*hidden", sheet)


def test_login_15_several_frames_at_once_all_launch_by_storage(platform, session, deaf):
    secrets = [(f"assay_{n:016x}", f"{n:064x}") for n in range(5)]
    requests = [begin(deaf, storage_key=key, storage_value=value) for key, value in secrets]
    pages = [platform.post(deaf, one, sign(payload(one["nonce"]))) for one in reversed(requests)]
    assert [told(page)["key"] for page in pages] == [key for key, _ in reversed(secrets)]
    answers = [show(deaf, page, value) for page, (_, value) in zip(pages, reversed(secrets), strict=True)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert count(session, Launch) == 5


def test_stor_13_no_secret_of_the_way_by_storage_stands_in_an_address(platform, deaf):
    door = deaf.post("/lti/login", data=login_fields())
    sent_on = deaf.post("/lti/login", data=login_fields(**LEFT))
    page = park(platform, deaf)
    answer = show(deaf, page)
    ticket = re.search(r'name="ticket" value="([^"]+)"', answer.text)[1]
    window = platform.app.test_client()
    moved = window.post("/lti/ticket", data={"ticket": ticket})
    front = window.get(moved.location)
    cookie = window.get_cookie(BROWSER_COOKIE).value
    addresses = [sent_on.location, moved.location]
    for one in (door, page, answer, front):
        addresses += re.findall(r'(?:href|src|action)="([^"]*)"', one.text)
    for secret in (VALUE, handle_of(page), ticket, cookie):
        assert [address for address in addresses if secret in address] == []
