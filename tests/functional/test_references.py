"""Whatever page of a refusal shows a reference: an operator finds it under Trouble, with its code."""

from __future__ import annotations

import re

import pytest
from builders import a_launch
from constants import SECRET
from operators import signed_in

from lms_plugin import error_pages
from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import LinkOffer
from lms_plugin.errors import PlatformRefused
from lms_plugin.lti import invitations, refusals
from lms_plugin.lti.models import Invitation
from lms_plugin.web import Access, access_of

SHOWN = re.compile(r"Code\s*<code>(\w+)</code> ·\s*Reference\s*<code>(\w+)</code>")


def shown_and_found(session, page):
    """The code and reference of the page, and what stands under that reference."""
    code, reference = SHOWN.search(page.text).groups()
    assert reference == page.headers["X-Request-Id"]
    session.rollback()
    (line,) = refusals.newest(session, reference=reference)
    assert line.code == code
    return line


@pytest.mark.parametrize("who", ["a stranger", "a learner", "an instructor"])
def test_every_refusal_of_every_address_is_found_under_its_reference(app, session, who, monkeypatch):
    monkeypatch.setattr(error_pages, "STRAYS_PER_MINUTE", 10_000)  # three for each address there is
    role = Role.INSTRUCTOR if who == "an instructor" else Role.LEARNER
    entered = a_launch(session, role=role)
    met = set()
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint).scope == "operator" and who != "a stranger":
            continue  # the same 404 for each of them
        path = app.url_map.bind("localhost").build(
            rule.endpoint,
            {name: entered.launch_id if name == "launch_id" else 1 for name in rule.arguments},
            method=min(rule.methods - {"HEAD", "OPTIONS"}),
        )
        for method in sorted({"GET", "POST", "DELETE"}):
            client = app.test_client()
            if who != "a stranger":
                entered.in_browser(client)
            page = client.open(path, method=method, data={"csrf_token": entered.csrf(SECRET)})
            if page.mimetype == "text/html" and SHOWN.search(page.text):
                met.add(shown_and_found(session, page).code)
    assert {"METHOD_NOT_ALLOWED", "NOT_FOUND"} <= met
    if who != "a stranger":
        assert {"ROLE_NOT_ALLOWED", "LINK_UNCONFIGURED"} & met


def test_what_nobody_foresaw_is_found_too(app, session):
    @app.get("/broken/<kind>")
    def broken(kind: str):
        raise ZeroDivisionError("secret words") if kind == "bug" else PlatformRefused("said no", status=403)

    broken.assay_access = Access(scope="public", reason="a test")
    line = shown_and_found(session, app.test_client().get("/broken/bug"))
    assert line.facts == {"page": "GET /broken/<kind>", "error": "ZeroDivisionError"}
    line = shown_and_found(session, app.test_client().get("/broken/platform"))
    assert line.facts == {"page": "GET /broken/<kind>", "reason": "said no", "platform_status": "403"}


def test_a_learner_whose_link_has_no_quiz_reads_out_a_reference_that_is_known(app, session):
    entered = a_launch(session, return_url="https://school.example/course")
    page = entered.in_browser(app.test_client()).get(entered.path())
    assert page.status_code == 200
    assert "has not chosen a quiz" in page.text
    assert "Back to the course" in page.text
    line = shown_and_found(session, page)
    assert line.code == "LINK_UNCONFIGURED"
    assert line.facts["course"] == "Course c1"
    assert line.platform == "Test LMS"


def test_an_instructor_of_a_copied_link_reads_out_a_reference_that_is_known(app, session):
    entered = a_launch(session, role=Role.INSTRUCTOR)
    session.add(LinkOffer(resource_link_id=entered.resource_link_id, assessment_id=None, offered_at=utc_now()))
    session.commit()
    page = entered.in_browser(app.test_client()).get(entered.path("choose"))
    assert shown_and_found(session, page).code == "LINK_UNCONFIGURED"


@pytest.mark.parametrize("what", ["unknown", "used", "over a week old"])
def test_an_invitation_that_is_not_valid_says_to_the_operator_which_and_why(app, session, what):
    token = invitations.issue(session, name="North school", now=utc_now())
    row = session.query(Invitation).one()
    row.used_at = utc_now() if what == "used" else None
    row.expires_at = utc_now() if what == "over a week old" else row.expires_at
    session.commit()
    sent = {"openid_configuration": "https://lms.example/c", "invitation": "none" if what == "unknown" else token}
    page = app.test_client().get("/lti/register", query_string=sent)
    line = shown_and_found(session, page)
    assert line.code == "INVITATION_INVALID"
    assert ("no invitation of ours" if what == "unknown" else what) in line.facts["detail"]
    assert ("North school" in line.facts["detail"]) == (what != "unknown")
    assert token not in str(line.facts)


def test_logins_and_launches_of_no_platform_cannot_keep_the_database_busy_either(app, session, monkeypatch):
    monkeypatch.setattr(error_pages, "STRAYS_PER_MINUTE", 3)
    monkeypatch.setattr(error_pages.time, "monotonic", lambda: 120.0)
    for path, data in (("/lti/launch", {"state": "x", "id_token": "y"}), ("/lti/login", {"iss": "https://x.example"})):
        for _turn in range(3):
            app.test_client().post(path, data=data)
    session.rollback()
    assert len(refusals.newest(session)) == 3


def test_strangers_cannot_keep_the_database_busy_with_refusals(app, session, monkeypatch):
    monkeypatch.setattr(error_pages, "STRAYS_PER_MINUTE", 3)
    monkeypatch.setattr(error_pages.time, "monotonic", lambda: 120.0)
    entered = a_launch(session)
    pages = [app.test_client().get("/wp-admin") for _ in range(5)]
    session.rollback()
    assert len(refusals.newest(session)) == 3
    assert [bool(refusals.newest(session, reference=one.headers["X-Request-Id"])) for one in pages] == [True] * 3 + [
        False
    ] * 2
    mine = entered.in_browser(app.test_client()).get(entered.path("nowhere/1"))
    assert mine.status_code == 404
    known = entered.in_browser(app.test_client()).get(entered.path())
    assert shown_and_found(session, known).code == "LINK_UNCONFIGURED"


def test_a_flood_of_one_refusal_pushes_no_other_out(app, session, monkeypatch):
    monkeypatch.setattr(refusals, "KEPT", 2)
    first = app.test_client().get("/lti/register?openid_configuration=https://lms.example/c&invitation=x")
    for _ in range(4):
        app.test_client().get("/nowhere")
    assert shown_and_found(session, first).code == "INVITATION_INVALID"
    assert len(refusals.newest(session)) == 3


def test_an_operator_reads_what_a_page_was(app, session):
    page = app.test_client().get("/lti/registers")
    shown = signed_in(app, session).get(f"trouble?q={page.headers['X-Request-Id']}").text
    assert "GET /lti/registers" in shown
    assert "WRONG_ADDRESS" in shown
