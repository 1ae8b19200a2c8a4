"""STOR-03, -11 … -13: the door page, the new window, and what an address is worth without its cookie."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from builders import a_launch
from lti_platform import BROWSER, ISSUER, login_fields, payload, sign
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from lms_plugin.db import utc_now
from lms_plugin.lti import identities
from lms_plugin.lti.models import Deployment, Launch, LoginState, Registration, Status, Ticket
from lms_plugin.security import digest
from lms_plugin.web import BROWSER_COOKIE

HINT = '{"cmid":5,"x":"a&b=é\\"<"}'


def fields_of(page, form: str) -> dict[str, str]:
    """What a form of the page would send."""
    from html import unescape

    found = re.search(rf'<form[^>]*id="{form}".*?</form>', page.text, re.S)
    assert found, page.text
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', found[0])
    return {name: unescape(value) for name, value in pairs}


def test_stor_03_a_browser_without_our_cookie_meets_the_door(platform, session):
    page = platform.app.test_client().post("/lti/login", data=login_fields(lti_message_hint=HINT))
    assert page.status_code == 200
    assert session.scalar(select(func.count()).select_from(LoginState)) == 0
    for form, door in (("continue", "continue"), ("new-window", "window")):
        assert fields_of(page, form) == login_fields(lti_message_hint=HINT) | {"door": door}
    assert 'target="_blank"' in page.text
    assert page.text.count("<button") == 2
    assert "door.js" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert f"form-action 'self' {ISSUER} https:" in policy
    assert "frame-ancestors https:" in policy
    probe = next(line for line in page.headers.getlist("Set-Cookie") if line.startswith("assay_probe=1"))
    assert "HttpOnly" not in probe
    assert "Partitioned" in probe


@pytest.mark.parametrize("form", ["continue", "new-window"])
def test_stor_03_both_buttons_work_without_a_script(platform, form):
    client = platform.app.test_client()
    page = client.post("/lti/login", data=login_fields())
    answer = client.post("/lti/login", data=fields_of(page, form))
    assert answer.status_code == 302
    assert answer.location.startswith(f"{ISSUER}/auth?")


def test_stor_03_a_get_meets_the_same_door(platform):
    page = platform.app.test_client().get("/lti/login", query_string=login_fields())
    assert fields_of(page, "continue")["lti_message_hint"] == "message-hint"


def test_stor_07_without_any_door_nothing_is_granted(platform, session):
    deaf = platform.app.test_client(use_cookies=False)
    first = deaf.post("/lti/login", data=login_fields())
    pressed = deaf.post("/lti/login", data=fields_of(first, "continue"))
    assert pressed.status_code == 200
    assert "A new window does" in pressed.text
    assert 'data-wait="yes"' in pressed.text
    window = deaf.post("/lti/login", data=fields_of(pressed, "new-window"))
    assert 'id="new-window"' not in window.text
    end = deaf.post("/lti/login", data=fields_of(window, "continue"))
    assert end.status_code == 400
    assert "BROWSER_NOT_BOUND" in end.text
    assert session.scalar(select(func.count()).select_from(LoginState)) == 0


def test_stor_11_the_hint_goes_to_the_platform_only_through_an_open_door(platform):
    deaf, open_ = platform.app.test_client(use_cookies=False), platform.app.test_client()
    sent = [deaf.post("/lti/login", data=login_fields(door=door)).status_code for door in ("", "continue", "window")]
    assert 302 not in sent
    page = open_.post("/lti/login", data=login_fields(door="window"))
    assert open_.post("/lti/login", data=fields_of(page, "continue")).status_code == 302


def csrf(page) -> str:
    return re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page.text)[1]


def ticket_for(app, entered) -> str:
    """Press "Open in a new window" in the frame."""
    client = entered.in_browser(app.test_client())
    page = client.post(entered.path("window"), data={"csrf_token": entered.csrf(app.config["SECRET_KEY"])})
    assert page.status_code == 200
    assert 'target="_blank"' in page.text
    return re.search(r'name="ticket" value="([^"]+)"', page.text)[1]


def test_stor_12_a_ticket_carries_the_launch_into_a_new_window(app, session):
    entered = a_launch(session)
    ticket = ticket_for(app, entered)
    assert len(ticket) == 43
    session.rollback()
    assert session.get(Ticket, digest(ticket)).launch_id == entered.launch_id
    window = app.test_client()
    answer = window.post("/lti/ticket", data={"ticket": ticket})
    assert answer.status_code == 303
    assert window.get(answer.location).status_code == 200
    assert entered.launch_id not in answer.location
    frame = entered.in_browser(app.test_client())
    assert frame.get(entered.path()).status_code == 200
    moved = session.get(Launch, answer.location.split("/")[2])
    assert (moved.person_id, moved.resource_link_id) == (entered.person_id, entered.resource_link_id)


def test_stor_12_for_our_script_the_ticket_comes_without_a_page(app, session):
    entered = a_launch(session)
    client = entered.in_browser(app.test_client())
    sent = {"csrf_token": entered.csrf(app.config["SECRET_KEY"])}
    answer = client.post(entered.path("window"), data=sent, headers={"Accept": "application/json"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["action"] == "/lti/ticket"
    assert app.test_client().post("/lti/ticket", data={"ticket": answer.json["ticket"]}).status_code == 303
    assert client.post(entered.path("window"), headers={"Accept": "application/json"}).status_code == 403


def test_stor_12_a_ticket_works_once(app, session):
    ticket = ticket_for(app, a_launch(session))
    assert app.test_client().post("/lti/ticket", data={"ticket": ticket}).status_code == 303
    again = app.test_client().post("/lti/ticket", data={"ticket": ticket})
    assert again.status_code == 403
    assert "TICKET_UNKNOWN" in again.text
    assert BROWSER_COOKIE not in again.headers.get("Set-Cookie", "")


def test_stor_12_a_ticket_lives_a_minute(app, session):
    ticket = ticket_for(app, a_launch(session))
    session.rollback()
    row = session.get(Ticket, digest(ticket))
    assert timedelta(seconds=50) < row.expires_at - utc_now() <= timedelta(seconds=60)
    row.expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert app.test_client().post("/lti/ticket", data={"ticket": ticket}).status_code == 403
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_stor_12_a_ticket_opens_its_own_launch_whatever_else_is_asked_for(app, session):
    mine, other = a_launch(session), a_launch(session, person_sub="s2", context="c2", link="l2")
    asked = {"ticket": ticket_for(app, mine), "launch_id": other.launch_id}
    window = app.test_client()
    answer = window.post("/lti/ticket", data=asked)
    session.rollback()
    assert session.get(Launch, answer.location.split("/")[2]).person_id == mine.person_id
    assert window.get(other.path()).status_code == 404


@pytest.mark.parametrize("what", ["ended", "expired"])
def test_stor_12_a_ticket_ends_with_its_launch(app, session, what):
    entered = a_launch(session)
    ticket = ticket_for(app, entered)
    session.rollback()
    launch = session.get(Launch, entered.launch_id)
    if what == "ended":
        launch.ended_at = utc_now()
    else:
        launch.expires_at = utc_now()
    session.commit()
    assert app.test_client().post("/lti/ticket", data={"ticket": ticket}).status_code == 403


def test_stor_12_a_ticket_in_an_address_or_from_another_site_is_refused(app, session):
    ticket = ticket_for(app, a_launch(session))
    client = app.test_client()
    assert client.get("/lti/ticket", query_string={"ticket": ticket}).status_code == 405
    assert client.post("/lti/ticket", query_string={"ticket": ticket}).status_code == 403
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert "FORM_EXPIRED" in client.post("/lti/ticket", data={"ticket": ticket}, headers=foreign).text


def test_stor_12_the_window_of_another_person_ends_there(app, session):
    first, second = a_launch(session), a_launch(session, person_sub="s2")
    window = app.test_client()
    mine = window.post("/lti/ticket", data={"ticket": ticket_for(app, first)}).location
    theirs = window.post("/lti/ticket", data={"ticket": ticket_for(app, second)}).location
    assert window.get(mine).status_code == 404
    assert window.get(theirs).status_code == 200


def test_sec_09_a_window_is_asked_for_with_the_launchs_own_token(app, session):
    entered, other = a_launch(session), a_launch(session, person_sub="s2")
    client = entered.in_browser(app.test_client())
    page = client.post(entered.path("window"), data={"csrf_token": other.csrf(app.config["SECRET_KEY"])})
    assert page.status_code == 403


def test_stor_13_an_address_is_worth_nothing_without_its_cookie(platform):
    client = platform.browser()
    place = platform.launch(client).location
    assert client.get(place).status_code == 200
    assert platform.app.test_client().get(place).status_code == 404
    assert platform.browser("S" * 43).get(place).status_code == 404
    assert client.get("/launch/" + "x" * 43 + "/").status_code == 404
    assert BROWSER not in place


def test_sec_04_only_the_platform_may_frame_its_launches(platform, session):
    session.get(Registration, platform.registration_id).frame_hosts = [
        "https://school-b.example",
        "https://x;script-src",
    ]
    session.commit()
    client = platform.browser()
    page = client.get(platform.launch(client).location)
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors {ISSUER} https://school.example https://school-b.example")
    assert "X-Frame-Options" not in page.headers


def test_sec_08_launch_pages_keep_quiet(platform):
    client = platform.browser()
    page = client.get(platform.launch(client).location)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "sesskey" not in str(page.headers)


def test_a_launch_ends_twelve_hours_after_its_last_use(app, session):
    entered = a_launch(session)
    client = entered.in_browser(app.test_client())
    launch = session.get(Launch, entered.launch_id)

    def used_ago(**ago):
        session.rollback()
        launch.used_at = utc_now() - timedelta(**ago)
        launch.expires_at = launch.used_at + timedelta(hours=12)
        session.commit()

    used_ago(minutes=10)
    before = launch.expires_at
    assert client.get(entered.path()).status_code == 200
    session.refresh(launch)
    assert launch.expires_at == before
    used_ago(hours=11)
    assert client.get(entered.path()).status_code == 200
    session.refresh(launch)
    assert launch.expires_at - utc_now() > timedelta(hours=11, minutes=59)
    used_ago(hours=11)
    client.post(entered.path("window"), data={"csrf_token": entered.csrf(app.config["SECRET_KEY"])})
    session.rollback()
    session.refresh(launch)
    assert launch.expires_at - utc_now() > timedelta(hours=11, minutes=59)
    used_ago(hours=12)
    assert client.get(entered.path()).status_code == 404


@pytest.mark.parametrize("kind", [Registration, Deployment])
def test_what_is_switched_off_ends_its_launches(app, session, kind):
    entered = a_launch(session)
    session.scalars(select(kind)).one().status = Status.DISABLED
    session.commit()
    client = entered.in_browser(app.test_client())
    assert client.get(entered.path()).status_code == 404


def test_the_door_speaks_plainly_and_once(platform):
    page = platform.app.test_client().post("/lti/login", data=login_fields(iss=ISSUER))
    assert page.text.count("<h1>") == 1
    assert "<script" in page.text
    request = platform.login(platform.browser())
    assert platform.post(platform.browser(), request, sign(payload(request["nonce"]))).status_code == 303


def test_a_busy_database_is_no_reason_to_refuse_a_page(app, session, monkeypatch):
    def busy(_bind):
        raise OperationalError("UPDATE launch", {}, Exception("database is locked"))

    entered = a_launch(session, used_at=utc_now() - timedelta(hours=1))
    monkeypatch.setattr(identities, "own_transaction", busy)
    assert entered.in_browser(app.test_client()).get(entered.path()).status_code == 200
