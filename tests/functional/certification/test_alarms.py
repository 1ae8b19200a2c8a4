"""Trouble with certificates reaches the operator's address: once, again while it lasts, and without a name."""

from __future__ import annotations

import json
import ssl
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from plain_server import says, serving
from sqlalchemy import select, update

from lms_plugin.certification import alarms, health
from lms_plugin.certification.alarm_models import Alarm
from lms_plugin.certification.host import create_verify_app
from lms_plugin.certification.models import Issuance, IssuerKey
from lms_plugin.certification.tasks import Jobs
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.lti import tls_certificate
from lms_plugin.operations import doctor

HOUR = timedelta(hours=1)


@pytest.fixture
def hook(settings):
    with serving() as server:
        server.routes["/hook"] = says(200)
        server.settings = replace(settings, alert_url=server.url + "/hook")
        yield server


def told(hook):
    return [json.loads(body) for _method, _path, _headers, body in hook.seen]


@contextmanager
def lapsing(monkeypatch, answer):
    """The world's view of the verification host."""

    def look(_url, _settings):
        if isinstance(answer, Exception):
            raise answer
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(tls_certificate, "good_until", look)
        yield


def test_a_list_that_differs_from_the_rows_is_told_once_and_again_after_six_hours(app, school, hook):
    school.earn()
    school.session.execute(update(Issuance).values(withdrawn_at=utc_now()))
    school.session.commit()
    sessions, later = session_factory(db.engine), utc_now() + HOUR
    found = list(health.examine(school.session, signs=True, now=later))
    school.session.commit()
    events = [alarms.tell(sessions, hook.settings, found, now=later + n * HOUR) for n in (0, 1, 5, 7)]
    assert events == [["status_list_differs"], [], [], ["status_list_differs"]]
    first, second = told(hook)
    assert first == second
    assert first["event"] == "certificates_in_trouble"
    assert first["troubles"][0]["issuer"] == school.slug
    assert "does not say what was withdrawn" in first["text"]
    assert "Person" not in json.dumps(first)


def test_what_is_over_is_forgotten_and_told_when_it_comes_back(app, school, hook):
    school.earn()
    sessions, now = session_factory(db.engine), utc_now()
    school.session.execute(update(IssuerKey).values(state="retired"))
    found = list(health.examine(school.session, signs=True, now=now))
    school.session.commit()
    assert alarms.tell(sessions, hook.settings, found, now=now) == ["no_issuer_key"]
    assert alarms.tell(sessions, hook.settings, [], now=now) == []
    assert school.session.scalars(select(Alarm)).all() == []
    school.session.commit()
    assert alarms.tell(sessions, hook.settings, found, now=now) == ["no_issuer_key"]


def test_an_alarm_that_does_not_get_there_is_told_at_the_next_look(app, school, hook):
    trouble = health.Trouble(event="clock_behind", issuer="x", text="the clock is behind", advice="Look.")
    mild = replace(trouble, event="reviews_overdue", serious=False)
    sessions = session_factory(db.engine)
    hook.routes["/hook"] = says(500)
    assert alarms.tell(sessions, hook.settings, [trouble, mild], now=utc_now()) == []
    hook.routes["/hook"] = says(200)
    assert alarms.tell(sessions, hook.settings, [trouble, mild], now=utc_now()) == ["clock_behind"]
    strict = replace(hook.settings, development=False)
    assert alarms.tell(sessions, strict, [replace(trouble, issuer="y")], now=utc_now()) == []  # a private network
    assert len(hook.seen) == 2


def test_the_hourly_look_tells_the_address(app, school, hook):
    school.earn()
    school.session.execute(update(IssuerKey).values(state="retired"))
    school.session.commit()
    Jobs(app, replace(app.extensions["assay"], settings=hook.settings)).look()
    assert "no_issuer_key" in [one["event"] for one in told(hook)[0]["troubles"]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_host_name_that_lapses_is_told_by_the_doctor_sixty_days_before_and_by_the_alarm_fifteen(
    app, school, settings, monkeypatch
):
    now = utc_now()
    school.session.commit()

    def trouble(answer):
        with lapsing(monkeypatch, answer):
            return [(one.event, one.serious) for one in alarms.host_trouble(settings, now=now)]

    days = timedelta(days=1)
    assert trouble(now + 61 * days) == []
    assert trouble(now + 59 * days) == [("verify_host_lapses", False)]
    assert trouble(now + 14 * days) == [("verify_host_lapses", True)]
    assert trouble(OSError("refused")) == [("verify_host_unreached", False)]
    assert trouble(ssl.SSLCertVerificationError("certificate has expired")) == [("verify_host_refused", True)]
    assert trouble(None) == []
    with lapsing(monkeypatch, now + 59 * days):
        parts = app.extensions["assay"]
        found = doctor.examine(db.engine, sessions=session_factory(db.engine), huey=parts.huey, settings=parts.settings)
        assert ("verification host", "warning") in [(one.subject, one.state) for one in found]


def test_many_look_ups_of_nothing_reach_the_address_after_the_visitor_has_the_answer(school, hook):
    school.session.commit()
    host = create_verify_app(hook.settings)
    visitor = host.test_client()
    answers = [visitor.get("/c/none") for _ in range(210)]
    assert hook.seen == []
    for one in answers:
        one.close()
    (alarm,) = told(hook)
    assert alarm["event"] == "verify_many_unknown"
    assert alarm["missed"] == alarm["asked"] == 200
    host.extensions["verify"]["engine"].dispose()
    host.extensions["verify"]["kit"].names.dispose()
