"""The URL map, walked by every role of two platforms: nobody reaches what is not theirs."""

from __future__ import annotations

import pytest
from tests_support import SECRET, a_launch, a_quiz, a_registration

from lms_plugin.access import CAPABILITIES, Role
from lms_plugin.db import utc_now
from lms_plugin.delivery import service
from lms_plugin.passback.models import OwedScore
from lms_plugin.web import access_of

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def world(app, session):
    """Two platforms; on the first a quiz with somebody's attempt and owed score."""
    ours = a_registration(session, client_id="ours")
    theirs = a_registration(session, client_id="theirs")
    owner = a_launch(session, registration=ours, person_sub="owner")
    a_quiz(session, owner)
    sitter = service.Sitter(resource_link_id=owner.resource_link_id, person_id=owner.person_id, preview=False)
    attempt = service.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    service.submit_attempt(session, attempt, now=utc_now())
    session.commit()
    owed = session.query(OwedScore).one().id
    return {"ours": ours, "theirs": theirs, "owner": owner, "attempt": attempt.id, "owed": owed}


def launch_rules(app):
    rules = [rule for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint).scope == "launch"]
    return sorted(rules, key=lambda rule: rule.endpoint.endswith(".withdraw"))  # what is taken back is sent no more


def call(app, rule, values, cookie_of, form_of=None):
    """Call a route with these path values, as the browser of ``cookie_of``. Returns status codes by method."""
    adapter = app.url_map.bind("localhost")
    wanted = {name: values.get(name, 1) for name in rule.arguments}
    path = adapter.build(rule.endpoint, wanted, method=min(rule.methods - {"HEAD", "OPTIONS"}))
    codes = {}
    for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
        client = app.test_client()
        if cookie_of:
            cookie_of.in_browser(client)
        data = {"csrf_token": (form_of or cookie_of).csrf(SECRET)} if method in UNSAFE and cookie_of else None
        codes[method] = client.open(path, method=method, data=data).status_code
    return codes


def test_without_a_cookie_no_launch_page_is_there(app, world):
    values = {"launch_id": world["owner"].launch_id, "attempt_id": world["attempt"], "owed_id": world["owed"]}
    for rule in launch_rules(app):
        assert set(call(app, rule, values, None).values()) == {404}, rule


def test_another_browsers_cookie_opens_no_page_of_a_launch(app, session, world):
    values = {"launch_id": world["owner"].launch_id, "attempt_id": world["attempt"], "owed_id": world["owed"]}
    for registration in (world["ours"], world["theirs"]):
        other = a_launch(session, registration=registration, person_sub="other", role=Role.ADMIN)
        for rule in launch_rules(app):
            assert set(call(app, rule, values, other).values()) == {404}, rule


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", ["ours", "theirs"])
def test_each_role_gets_exactly_what_the_route_declares_and_never_anothers_things(app, session, world, role, place):
    me = a_launch(session, registration=world[place], role=role, person_sub=f"me-{role}", context="c1", link="l1")
    values = {"launch_id": me.launch_id, "attempt_id": world["attempt"], "owed_id": world["owed"]}
    for rule in launch_rules(app):
        allowed = bool(access_of(app, rule.endpoint).capabilities & CAPABILITIES[role])
        for method, status in call(app, rule, values, me).items():
            assert status < 500, (rule, method, status)
            if not allowed:
                assert status == 403, (rule, method, status)
            elif rule.endpoint.startswith("attempts.") and "attempt_id" in rule.arguments:
                mine = {200, 303, 409, 422} if place == "ours" else {404}  # staff of the course it is in
                assert status in mine, (rule, method, status)
            elif "attempt_id" in rule.arguments:
                assert status == 404, (rule, method, status)  # another learner's attempt
            elif "owed_id" in rule.arguments:
                assert status == (303 if place == "ours" else 404), (rule, method, status)


def test_a_teacher_of_another_course_reaches_no_score_of_this_one(app, session, world):
    teacher = a_launch(
        session, registration=world["ours"], role=Role.INSTRUCTOR, person_sub="t2", context="c2", link="l2"
    )
    values = {"launch_id": teacher.launch_id, "attempt_id": world["attempt"], "owed_id": world["owed"]}
    for rule in launch_rules(app):
        if "owed_id" in rule.arguments or (rule.endpoint.startswith("attempts.") and "attempt_id" in rule.arguments):
            assert set(call(app, rule, values, teacher).values()) == {404}


def test_a_form_token_of_another_launch_is_refused(app, session, world):
    me = a_launch(session, registration=world["ours"], person_sub="me")
    mine_too = a_launch(session, registration=world["ours"], person_sub="me", link="l9")
    for rule in launch_rules(app):
        if rule.methods & UNSAFE and access_of(app, rule.endpoint).capabilities & CAPABILITIES[Role.LEARNER]:
            values = {"launch_id": me.launch_id, "attempt_id": world["attempt"]}
            assert call(app, rule, values, me, form_of=mine_too)["POST"] == 403, rule


def test_a_request_that_another_site_started_is_refused(app, session, world):
    me = a_launch(session, registration=world["ours"], person_sub="me")
    client = me.in_browser(app.test_client())
    data = {"csrf_token": me.csrf(SECRET)}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert client.post(me.path("attempts"), data=data, headers=headers).status_code == 403
    assert client.post(me.path("attempts"), data=data, headers={"Origin": "null"}).status_code == 303


def test_operator_pages_are_not_there_for_anybody_else(app, session, world):
    admin = a_launch(session, registration=world["ours"], role=Role.ADMIN, person_sub="admin")
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint).scope == "operator":
            assert set(call(app, rule, {}, admin).values()) <= {404}, rule
            assert set(call(app, rule, {}, None).values()) <= {404}, rule


def test_expired_and_ended_launches_are_not_there(app, session, world):
    from tests_support import long_ago

    expired = a_launch(session, registration=world["ours"], person_sub="me", expires_at=long_ago())
    ended = a_launch(session, registration=world["ours"], person_sub="me", ended_at=long_ago())
    for entered in (expired, ended):
        assert entered.in_browser(app.test_client()).get(entered.path()).status_code == 404
