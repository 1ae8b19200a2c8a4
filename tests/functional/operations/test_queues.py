"""Operators see what waits for each platform; collectors read the same; somebody is told when scores wait too long."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch, a_registration
from operators import signed_in
from plain_server import says, serving
from sqlalchemy import event, update

from lms_plugin.config import Settings, SettingsError
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.operations import alerts
from lms_plugin.passback import queues, service
from lms_plugin.passback.models import OwedScore, PlatformLane, ScoreState, SendTry, TryResult

TOKEN = "t" * 40


def owe(session, registration, sub="s1", *, ago=0, result=None, state=ScoreState.WAITING):
    """A score of so many minutes ago, tried once if there is a result."""
    entered = a_launch(session, registration=registration, person_sub=sub)
    at = utc_now() - timedelta(minutes=ago)
    owed = service.queue_score(
        session, resource_link_id=entered.resource_link_id, person_id=entered.person_id, attempt_id=1,
        score_given=Decimal(1), score_maximum=Decimal(2), comment="", started_at=at, submitted_at=at, at=at,
    )  # fmt: skip
    session.flush()
    owed.state = state
    if result:
        session.add(
            SendTry(owed_score_id=owed.id, at=utc_now(), result=result, http_status=503, answer="<i>words</i>",
                    milliseconds=40)
        )  # fmt: skip
    session.commit()
    return owed


@pytest.fixture
def schools(session):
    """Two platforms with one issuer: one fine, one that rests with a score of two hours ago."""
    fine = a_registration(session, name="Fine school", issuer="https://same.example", client_id="1")
    down = a_registration(session, name="Down school", issuer="https://same.example", client_id="2")
    owe(session, fine, result=TryResult.ARRIVED, state=ScoreState.ARRIVED)
    owe(session, down, ago=120, result=TryResult.UNAVAILABLE)
    session.add(PlatformLane(registration_id=down.id, failures=5, rests=1, opened_at=utc_now(), rests_until=utc_now()))
    session.commit()
    return fine, down


def test_the_page_tells_queue_lag_breaker_throughput_and_failures(app, session, schools):
    operator = signed_in(app, session)
    text = operator.get("queues").text
    for words in ("Fine school", "Down school", "Rests", "Works", "PLATFORM_UNAVAILABLE", "&lt;i&gt;words", "<svg"):
        assert words in text, words
    assert "1 arrived, 0 failed, 40 ms on average" in text
    assert "0 arrived, 1 failed, 40 ms on average" in text


def test_queues_of_two_platforms_with_one_issuer_are_two(session, schools):
    down, fine = queues.queues(session, now=utc_now())
    assert (fine.waiting, fine.came, fine.opened_at, fine.oldest) == (0, 1, None, None)
    assert (down.waiting, down.failed, down.opened_at is None) == (1, 1, False)
    assert timedelta(minutes=119) < down.lag(utc_now()) < timedelta(minutes=121)
    hours = queues.hours(session, now=utc_now())
    assert (len(hours), hours[-1].came, hours[-1].failed) == (24, 1, 1)


def test_the_page_asks_as_often_for_ten_platforms_as_for_two(app, session, schools):
    operator, asked = signed_in(app, session), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    operator.get("queues")
    before = len(asked)
    for number in range(8):
        owe(session, a_registration(session, name=f"School {number}", issuer=f"https://s{number}.example"))
    asked.clear()
    operator.get("queues")
    assert len(asked) == before


def test_metrics_are_there_only_for_whom_the_token_was_given_to(app, session, schools):
    client = app.test_client()
    assert client.get("/metrics").status_code == 404
    parts = app.extensions["assay"]
    parts.settings = replace(parts.settings, metrics_token=TOKEN)
    for sent in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer \xe9"):
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404, sent
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert reply.content_type == "text/plain; version=0.0.4; charset=utf-8"
    down = schools[1].id
    assert f'assay_scores{{platform="Down school",registration="{down}",state="waiting"}} 1.0' in reply.text
    assert f'assay_breaker_open{{platform="Down school",registration="{down}"}} 1.0' in reply.text
    (lag,) = [line for line in reply.text.splitlines() if line.startswith("assay_oldest_unsent") and "Down" in line]
    assert 7100 < float(lag.rpartition(" ")[2]) < 7300


def test_somebody_is_told_once_that_scores_wait_and_again_when_it_lasts(app, session, schools, settings):
    sessions = session_factory(db.engine)
    with serving() as server:
        server.routes["/hook"] = says(200)
        wanted = replace(settings, alert_url=server.url + "/hook", alert_minutes=60)
        now = utc_now()
        assert alerts.look(sessions, wanted, now=now) == [schools[1].id]
        assert alerts.look(sessions, wanted, now=now + timedelta(minutes=1)) == []
        assert alerts.look(sessions, wanted, now=now + timedelta(hours=7)) == [schools[1].id]
        first = json.loads(server.seen[0][3])
        assert first["text"] == "Assay: scores wait longer than 60 minutes for Down school"
        assert (first["platforms"][0]["waiting"], first["platforms"][0]["rests"]) == (1, True)
        session.execute(update(OwedScore).values(state=ScoreState.ARRIVED))
        session.commit()
        assert alerts.look(sessions, wanted, now=now + timedelta(hours=8)) == []
        owe(session, schools[1], "s2", ago=90)
        assert alerts.look(sessions, wanted, now=utc_now()) == [schools[1].id]
        assert len(server.seen) == 3


def test_an_alert_that_does_not_get_there_is_sent_again(session, schools, settings):
    sessions = session_factory(db.engine)
    with serving() as server:
        server.routes["/hook"] = says(500)
        wanted = replace(settings, alert_url=server.url + "/hook")
        assert alerts.look(sessions, wanted, now=utc_now()) == []
        server.routes["/hook"] = says(200)
        assert alerts.look(sessions, wanted, now=utc_now()) == [schools[1].id]


def test_an_alert_goes_to_no_private_network(session, schools, settings):
    with serving() as server:
        server.routes["/hook"] = says(200)
        strict = replace(settings, alert_url=server.url + "/hook", development=False)
        assert alerts.look(session_factory(db.engine), strict, now=utc_now()) == []
        assert server.seen == []


def test_settings_of_alerts_and_metrics_are_checked_at_start():
    environ = {"ASSAY_METRICS_TOKEN": "short", "ASSAY_ALERT_URL": "ftp://x", "ASSAY_ALERT_MINUTES": "0"}
    with pytest.raises(SettingsError) as wrong:
        Settings.from_env(environ)
    told = "\n".join(wrong.value.problems)
    assert all(name in told for name in environ)
