"""ERR-05, QUIRK-50 and the operator's view of answers: what a platform's own records tell is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import a_launch
from lti_platform import a_platform, login_fields
from operators import a_moodle, an_entry, signed_in

from lms_plugin.db import utc_now
from lms_plugin.lti import registrations
from lms_plugin.lti.models import Deployment, Registration, Status
from lms_plugin.lti.refusals import newest
from lms_plugin.operations.platform_health import look_over
from lms_plugin.operations.score_answers import last_failures
from lms_plugin.passback.models import OwedScore, SendTry, TryResult

URL = "http://127.0.0.1:5999"


def texts(session, number, **later) -> str:
    found = look_over(registrations.get(session, number), public_url=URL, now=utc_now() + timedelta(**later))
    return " ".join(f"{one.text} {one.advice}" for one in found)


def test_err_05_logins_without_any_launch_are_a_warning(app, session):
    platform = a_platform(app, session)
    assert texts(session, platform.registration_id, hours=1) == ""
    platform.login(platform.browser())
    session.rollback()
    session.expire_all()
    assert texts(session, platform.registration_id) == ""  # it may still come back
    said = texts(session, platform.registration_id, minutes=11)
    assert "not one launch has come back" in said
    assert f"{URL}/lti/launch" in said
    page = signed_in(app, session)
    session.get(Registration, platform.registration_id).last_login_at = utc_now() - timedelta(hours=2)
    session.commit()
    assert "not one launch has come back" in page.get(f"platforms/{platform.registration_id}").text
    platform.launch()
    session.rollback()
    session.expire_all()
    assert texts(session, platform.registration_id, hours=5) == ""


def test_err_05_a_login_is_written_down_once_an_hour(app, session):
    platform = a_platform(app, session)
    moments = set()
    for _ in range(3):
        platform.login(platform.browser())
        session.rollback()
        session.expire_all()
        moments.add(session.get(Registration, platform.registration_id).last_login_at)
    assert len(moments) == 1


def test_err_05_the_address_page_shows_the_exact_redirect_address(app, session):
    number = a_moodle(session)
    page = signed_in(app, session).get(f"platforms/{number}")
    assert f'<code data-copy="Copy">{URL}/lti/launch</code>' in page.text


def test_err_05_https_at_the_proxy_and_http_here_is_a_warning(app, session):
    number = a_moodle(session)
    operator = signed_in(app, session)
    path = f"/operator/platforms/{number}"
    assert "through a proxy" in operator.client.get(path, headers={"X-Forwarded-Proto": "https"}).text
    assert "through a proxy" not in operator.client.get(path).text


@pytest.mark.parametrize(("preset", "name"), [("canvas-beta", "beta"), ("canvas-test", "test"), ("canvas", "")])
def test_quirk_50_environments_that_are_overwritten_are_named(session, preset, name):
    number = registrations.add(session, an_entry(preset), development=False, now=utc_now())
    assert (f"the platform's {name} environment" in texts(session, number)) is bool(name)


def test_quirk_50_old_hosts_are_warned_about(app, session):
    old = an_entry("canvas", authorization_url="https://canvas.instructure.com/api/lti/authorize_redirect")
    number = registrations.add(session, old, development=False, now=utc_now())
    session.commit()
    assert "https://sso.canvaslms.com/api/lti/authorize_redirect" in texts(session, number)
    assert "has moved to sso.canvaslms.com" in signed_in(app, session).get(f"platforms/{number}").text
    assert (
        texts(session, registrations.add(session, an_entry("canvas", client_id="n"), development=False, now=utc_now()))
        == ""
    )


def test_the_last_failed_answers_stand_under_a_reference_of_the_same_platform(app, session):
    platform = a_platform(app, session)
    entered = a_launch(session, registration=session.get(Registration, platform.registration_id))
    owed = OwedScore(
        resource_link_id=entered.resource_link_id,
        person_id=entered.person_id,
        number=1,
        attempt_id=1,
        score_given=1,
        score_maximum=2,
        comment="",
        started_at=utc_now(),
        submitted_at=utc_now(),
        created_at=utc_now(),
        state="waiting",
        due_at=utc_now(),
    )
    session.add(owed)
    session.flush()
    for result, words in ((TryResult.TOKEN_REFUSED, "invalid_client"), (TryResult.ARRIVED, "fine")):
        session.add(SendTry(owed_score_id=owed.id, at=utc_now(), result=result, http_status=400, answer=words))
    session.commit()
    assert [one.code for one in last_failures(session, platform.registration_id)] == ["TOKEN_REFUSED"]
    page = platform.launch(C_version="1")
    shown = signed_in(app, session).get(f"trouble?q={page.headers['X-Request-Id']}").text
    assert "invalid_client" in shown
    assert "fine" not in shown
    stranger = platform.browser().post("/lti/login", data=login_fields(iss="https://x.example"))
    assert "invalid_client" not in signed_in(app, session).get(f"trouble?q={stranger.headers['X-Request-Id']}").text
    assert newest(session)


def test_quirk_80_each_deployment_of_blackboard_is_another_school(session):
    number = registrations.add(session, an_entry("blackboard"), development=False, now=utc_now())
    assert "another school" not in texts(session, number)
    session.add(Deployment(registration_id=number, deployment_id="s", status=Status.PENDING, created_at=utc_now()))
    session.flush()
    assert "Approve only the deployments of schools you know." in texts(session, number)
    moodle = a_moodle(session)
    session.add(Deployment(registration_id=moodle, deployment_id="2", status=Status.PENDING, created_at=utc_now()))
    session.flush()
    assert "another school" not in texts(session, moodle)
