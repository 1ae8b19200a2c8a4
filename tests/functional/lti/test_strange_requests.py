"""Requests nobody's browser makes: each ends in a page of ours, and none shows a stranger's words or asks for ever."""

from __future__ import annotations

import pytest
from lti_platform import login_fields
from operators import signed_in
from tests_support import SECRET, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.errors import RateLimited
from lms_plugin.lti.limits import Limiter, Questions, network_of
from lms_plugin.passback import reconcile

HUGE = "9" * 30
FIELDS = ("iss", "client_id", "login_hint", "lti_message_hint", "lti_deployment_id", "lti_storage_target")


@pytest.mark.parametrize("field", FIELDS)
def test_login_02_a_nul_in_a_login_is_refused_on_both_databases(platform, field):
    for client in (platform.browser(), platform.app.test_client()):
        assert 400 <= client.post("/lti/login", data=login_fields() | {field: "a\0b"}).status_code < 500


def test_addresses_with_a_nul_or_a_number_no_row_has_are_not_there(app, session):
    me = a_launch(session, role=Role.ADMIN)
    a_quiz(session, me)
    session.commit()
    client = me.in_browser(app.test_client())
    for path in ("/launch/%00/", "/launch/a%00b/attempts/1/", me.path("scores?page=%00")):
        assert client.get(path).status_code == 422, path
    for rest in (f"attempts/{HUGE}/", "attempts/2147483648/", "attempts/2147483647/", f"attempts/1/{HUGE}"):
        assert client.get(me.path(rest)).status_code == 404, rest
    for rest in ("scores/send", "scores/accept", "scores/2147483648/withdraw"):
        form = {"csrf_token": me.csrf(SECRET), "one": HUGE}
        assert client.post(me.path(rest), data=form).status_code == 404, rest
    assert client.get(me.path(f"scores/learners/{HUGE}")).status_code == 404


def test_operators_pages_take_any_number_and_character(app, session):
    operator = signed_in(app, session)
    assert operator.get(f"trouble?platform={HUGE}").status_code == 200
    assert operator.get(f"platforms/{HUGE}").status_code == 404
    assert operator.get("trouble?q=%00").status_code == 422
    assert operator.post("invitations", name="a\0b").status_code == 422


def test_launch_02_words_that_answer_no_login_of_this_browser_are_not_shown(platform):
    words = {"error": "x", "error_description": "Call 555-0100 now"}
    client = platform.browser()
    request = platform.login(client)
    for browser, state in ((platform.app.test_client(), "made up"), (platform.browser("O" * 43), request["state"])):
        page = browser.post("/lti/launch", data=words | {"state": state})
        assert page.status_code == 403 or page.status_code == 400
        assert "555" not in page.text
    request = platform.login(client)
    assert "555-0100" in client.post("/lti/launch", data=words | {"state": request["state"]}).text


def test_login_14_launches_of_one_address_are_limited_too(platform):
    platform.app.extensions["assay"].extras["launch_limiter"] = Limiter(2)
    client = platform.app.test_client()
    codes = [client.post("/lti/launch", data={"state": "x", "id_token": "y"}).status_code for _ in range(3)]
    assert codes[2] == 429
    assert codes[0] != 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("unix:", "unix:", True),
    ],
)
def test_login_14_a_network_of_ipv6_counts_as_one(one, other, same):
    assert (network_of(one) == network_of(other)) is same
    limiter = Limiter(1)
    limiter.count(one)
    if same:
        with pytest.raises(RateLimited):
            limiter.count(other)
    else:
        limiter.count(other)


def test_http_08_a_platform_is_asked_the_same_once_a_minute_and_not_everything_at_once():
    now = [0.0]
    questions = Questions(3, lambda: now[0])
    assert [questions.may_ask(1, "results 1") for _ in range(3)] == [True, False, False]
    assert [questions.may_ask(1, f"results {link}") for link in (2, 3, 4)] == [True, True, False]
    assert questions.may_ask(2, "results 1")
    now[0] = 61.0
    assert questions.may_ask(1, "results 1")


def test_ags_23_reading_the_gradebook_back_is_not_asked_for_again_within_the_minute(app, session, monkeypatch):
    me, asked = a_launch(session, role=Role.INSTRUCTOR), []
    monkeypatch.setattr(reconcile.ReadWake, "call", staticmethod(asked.append))
    client = me.in_browser(app.test_client())
    for _press in range(3):
        assert client.post(me.path("scores/read"), data={"csrf_token": me.csrf(SECRET)}).status_code == 303
    assert asked == [me.resource_link_id]
