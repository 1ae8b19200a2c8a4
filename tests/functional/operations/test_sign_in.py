"""Operators sign in with a one-time code, and nobody else gets in."""

from datetime import timedelta

import pytest
from operators import OperatorsBrowser, a_moodle, signed_in
from sqlalchemy import select

from lms_plugin.db import utc_now
from lms_plugin.operations import service
from lms_plugin.operations.models import OperatorCode, OperatorSignIn
from lms_plugin.operations.throttle import LIMIT
from lms_plugin.web import OPERATOR_COOKIE

pytestmark = pytest.mark.values

INSIDE = ["platforms", "platforms/new", "platforms/1", "platforms/1/edit"]
POSTS = [
    "sign-out", "keys/rotate", "platforms/new", "platforms/1/edit", "platforms/1/status", "platforms/1/deployments",
    "platforms/1/deployments/1", "platforms/1/check",
]  # fmt: skip


@pytest.fixture
def operator(app, session) -> OperatorsBrowser:
    return signed_in(app, session)


@pytest.fixture
def moodle(session) -> int:
    return a_moodle(session)


@pytest.fixture
def code(session) -> str:
    issued = service.issue_code(session, now=utc_now())
    session.commit()
    return issued


def enter(browser, code: str, **headers: str):
    return browser.post("/operator/", data={"code": code}, headers=headers)


def test_a_code_opens_the_door_once(browser, app, code):
    answer = enter(browser, code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/operator/platforms")
    assert browser.get("/operator/platforms").status_code == 200
    assert enter(app.test_client(), code).status_code == 422


def test_the_cookie_is_for_our_pages_in_this_browser_only(browser, code):
    cookie = enter(browser, code).headers["Set-Cookie"]
    assert cookie.startswith(f"{OPERATOR_COOKIE}=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/operator", "Max-Age=28800"):
        assert part in cookie


def test_neither_code_nor_cookie_is_stored(browser, session, code):
    held = session.scalar(select(OperatorCode.code_hash))
    assert len(held) == 64
    session.rollback()
    secret = enter(browser, code).headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    assert session.scalar(select(OperatorSignIn.cookie_hash)) != secret


def test_a_code_may_be_typed_as_people_type(browser, session, code):
    """Small letters, without the dashes, O for 0 and l for 1."""
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert enter(browser, typed).status_code == 303


def test_a_code_has_eighty_bits():
    assert len(set(service.LETTERS)) == 32
    assert service.GROUPS * service.GROUP * 5 >= 80


def test_a_code_is_too_old_after_fifteen_minutes(session):
    issued = service.issue_code(session, now=utc_now() - timedelta(minutes=15, seconds=1))
    with pytest.raises(service.WrongCode):
        service.sign_in(session, issued, now=utc_now())


def test_a_sign_in_lasts_eight_hours(session):
    start = utc_now()
    cookie = service.sign_in(session, service.issue_code(session, now=start), now=start)
    assert service.signed_in(session, cookie, now=start + timedelta(hours=7, minutes=59))
    assert service.signed_in(session, cookie, now=start + timedelta(hours=8)) is None


def test_old_codes_and_sign_ins_are_swept(session):
    long_ago = utc_now() - timedelta(days=1)
    service.sign_in(session, service.issue_code(session, now=long_ago), now=long_ago)
    service.issue_code(session, now=long_ago)
    service.sign_in(session, service.issue_code(session, now=utc_now()), now=utc_now())
    assert len(session.scalars(select(OperatorSignIn)).all()) == 1
    assert session.scalars(select(OperatorCode)).all() == []


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(browser):
    page = enter(browser, "ABCD-<b>")
    assert page.status_code == 422
    assert "not valid" in page.text
    assert 'value="ABCD-&lt;b&gt;"' in page.text
    assert 'aria-describedby="code-error"' in page.text


def test_guessing_is_slowed_down_also_for_a_right_code(browser, code):
    for _ in range(LIMIT):
        assert enter(browser, "wrong").status_code == 422
    page = enter(browser, code)
    assert page.status_code == 429
    assert "RATE_LIMITED" in page.text


def test_another_site_cannot_sign_somebody_in(browser, code):
    assert enter(browser, code, Origin="https://evil.example").status_code == 403
    assert enter(browser, code, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert enter(browser, code).status_code == 303


@pytest.mark.parametrize("path", INSIDE)
def test_a_stranger_sees_nothing_inside(browser, moodle, path):
    page = browser.get(f"/operator/{path}")
    assert page.status_code == 404
    assert "moodle.example.edu" not in page.text


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_changes_nothing(browser, moodle, path):
    assert browser.post(f"/operator/{path}", data={"status": "disabled"}).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_its_token_is_refused(operator, moodle, path):
    assert operator.client.post(f"/operator/{path}", data={"status": "disabled"}).status_code == 403


def test_the_door_leads_on_whoever_is_signed_in(operator):
    assert operator.get("").headers["Location"] == "/operator/platforms"


def test_signing_out_ends_the_sign_in_everywhere(operator, session):
    answer = operator.post("sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/operator/")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    operator.client.set_cookie(OPERATOR_COOKIE, operator.cookie, path="/operator")
    assert operator.get("platforms").status_code == 404


def test_operators_pages_are_never_framed(operator, browser):
    for page in (operator.get("platforms"), browser.get("/operator/")):
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
