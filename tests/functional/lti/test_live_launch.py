"""Launches of the strict sandbox, a second opinion on our requests, with its key set fetched over real HTTP."""

from __future__ import annotations

import pytest

from lms_plugin.access import Role
from lms_plugin.db import db
from lms_plugin.lti.models import Launch
from sandbox import Visitor

LEARNER, LINK = "1001", "skin-quiz"


def refused(live) -> list[str]:
    """What the platform found wrong with us."""
    return [str(entry) for entry in live.platform.world.log if entry["verdict"] == "refused"]


def through_the_door(browser, begun):
    """Press Continue on the door page, as a browser without script would."""
    page = browser.post("/lti/login", data=begun.fields)
    assert page.status_code == 200, page.text
    return browser.post("/lti/login", data=begun.fields | {"door": "continue"})


def open_link(live, browser, person=LEARNER):
    visitor = Visitor(live.platform.app).enter(person)
    answered = visitor.authorise(through_the_door(browser, visitor.open(LINK)).location)
    return browser.post("/lti/launch", data=answered.fields)


def test_a_strict_platform_finds_nothing_wrong_with_a_launch(live):
    browser = live.app.test_client()
    answer = open_link(live, browser)
    assert answer.status_code == 303, answer.text
    assert browser.get(answer.location).status_code == 200
    assert refused(live) == []
    with live.app.app_context():
        launch = db.session.get(Launch, answer.location.split("/")[2])
        assert launch.role is Role.LEARNER
        db.session.remove()


def test_stor_11_the_platform_is_asked_once_and_only_from_the_open_door(live):
    visitor = Visitor(live.platform.app).enter(LEARNER)
    begun = visitor.open(LINK)
    deaf, window = live.app.test_client(use_cookies=False), live.app.test_client()
    for door in ({}, {"door": "continue"}):
        assert deaf.post("/lti/login", data=begun.fields | door).status_code == 200
    assert not [entry for entry in live.platform.world.log if entry["what"] == "authorisation"]
    assert window.post("/lti/login", data=begun.fields | {"door": "window"}).status_code == 200
    answer = window.post("/lti/login", data=begun.fields | {"door": "last"})
    assert window.post("/lti/launch", data=visitor.authorise(answer.location).fields).status_code == 303
    assert len([entry for entry in live.platform.world.log if entry["what"] == "authorisation"]) == 1


def test_launch_02_nobody_is_logged_in_at_the_platform(live):
    visitor = Visitor(live.platform.app).enter(LEARNER)
    browser = live.app.test_client()
    address = through_the_door(browser, visitor.open(LINK)).location
    answered = Visitor(live.platform.app).authorise(address)
    page = browser.post("/lti/launch", data=answered.fields)
    assert page.status_code == 400
    assert "PLATFORM_LOGIN_REQUIRED" in page.text


def test_launch_09_the_platform_rotates_its_key(live):
    first = live.app.test_client()
    assert open_link(live, first).status_code == 303
    live.platform.world.keys.rotate(keep=False)
    assert open_link(live, live.app.test_client()).status_code == 303


@pytest.mark.parametrize("kind", ["error", "html", "broken", "missing", "cut"])
def test_launch_10_a_key_set_that_cannot_be_had(live, kind):
    live.platform.world.faults.add(group="jwks", kind=kind)
    page = open_link(live, live.app.test_client())
    assert page.status_code == 502
    assert "KEYSET_UNREACHABLE" in page.text
