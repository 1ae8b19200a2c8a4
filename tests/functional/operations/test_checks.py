"""The check of a platform, and the doctor, against the sandbox over real HTTP."""

import threading
import time
from dataclasses import replace
from decimal import Decimal
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from operators import signed_in
from sqlalchemy import delete, func, select
from tests_support import a_launch, long_ago

from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.lti import ags, fetches, registrations
from lms_plugin.lti.models import Context, Deployment, KeySetFetch, ResourceLink, SigningKey, Status
from lms_plugin.operations import checks, doctor
from lms_plugin.operations.checks import check_platform
from lms_plugin.operations.service_checks import check_services
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.passback.sender import session_factory

pytestmark = pytest.mark.values


def found(live, **changes: str) -> dict[str, object]:
    """Subject → finding of the live sandbox, its registration changed first if asked."""
    with live.app.app_context():
        sessions = session_factory(db.engine)
        with sessions() as session:
            platform = registrations.get(session, live.registration.id)
        platform = replace(platform, entry=replace(platform.entry, **changes))
        settings = live.app.extensions["assay"].settings
        return {one.subject: one for one in check_platform(platform, sessions=sessions, settings=settings)}


ALL = ("key set", "clock", "token", "line items", "roster", "our keys")


@pytest.fixture
def launched(live):
    """The live sandbox after somebody's launch, which told us where its services are."""
    course = f"{live.platform.url}/lti/courses/skin-101"
    with live.app.app_context(), session_factory(db.engine)() as session:
        deployment = session.scalars(select(Deployment)).one()
        now = utc_now()
        context = Context(deployment_id=deployment.id, context_id="skin-101", title="Skin", created_at=now)
        session.add(context)
        session.flush()
        session.add(
            ResourceLink(
                deployment_id=deployment.id,
                context_id=context.id,
                resource_link_id="skin-quiz",
                line_items_url=f"{course}/lineitems?mode=strict",
                ags_scopes=[ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE],
                roster_url=f"{course}/members?mode=strict",
                created_at=now,
                updated_at=now,
            )
        )
    return live


def test_reg_13_a_platform_that_works_is_ok_in_everything(launched):
    findings = found(launched)
    assert {one.subject: one.state for one in findings.values()} == dict.fromkeys(ALL, "ok")


def test_reg_13_before_the_first_launch_services_cannot_be_told(live):
    findings = found(live)
    assert {name: findings[name].state for name in ALL[3:5]} == {"line items": "later", "roster": "later"}


@pytest.mark.parametrize(
    ("group", "kind", "subject"),
    [
        ("jwks", "down", "key set"),
        ("jwks", "html", "key set"),
        ("token", "refuse", "token"),
        ("token", "down", "token"),
        ("lineitems", "forbidden", "line items"),
        ("lineitems", "missing", "line items"),
        ("lineitems", "html", "line items"),
        ("roster", "forbidden", "roster"),
        ("roster", "broken", "roster"),
    ],
)
def test_reg_13_each_part_broken_is_said_with_advice_and_the_others_stay_well(launched, group, kind, subject):
    launched.platform.world.faults.add(group=group, kind=kind)
    findings = found(launched)
    assert findings[subject].state == "problem"
    assert findings[subject].advice
    if group != "token":  # without a token no service can be asked
        assert {one.subject for one in findings.values() if one.state not in {"ok"}} <= {subject, "clock"}


def test_reg_13_a_platform_that_cannot_fetch_our_keys_is_said(launched):
    world = launched.platform.world
    world.settings = replace(world.settings, tool_keys="http://127.0.0.1:9/jwks")
    world.tool_keys.forget()
    findings = found(launched)
    assert findings["token"].state == "problem"
    assert "must reach our key set address" in findings["token"].advice
    assert findings["our keys"].state == "skipped"


def test_reg_13_one_refused_token_is_one_problem_and_what_needs_one_is_not_checked(launched):
    launched.platform.world.faults.add(group="token", kind="refuse")
    findings = found(launched)
    assert [one.subject for one in findings.values() if one.state in {"problem", "warning"}] == ["token"]
    assert [one.subject for one in findings.values() if one.advice] == ["token"]
    for name in ("line items", "roster", "our keys"):
        assert findings[name].text == "not checked, because the platform gave us no token"
        assert findings[name].state == "skipped"


def test_reg_13_a_token_refused_for_its_scope_alone_leaves_the_other_services_to_be_asked(launched, monkeypatch):
    monkeypatch.setattr(checks, "SCORE_SCOPE", "https://purl.imsglobal.org/spec/lti-ags/scope/nobody-has-it")
    findings = found(launched)
    assert findings["token"].state == "problem"
    assert "Allow this tool to send scores" in findings["token"].advice
    assert [findings[name].state for name in ("line items", "roster", "our keys")] == ["ok"] * 3


def test_reg_13_a_platform_that_is_not_there_is_one_problem(launched):
    nowhere = "http://127.0.0.1:9"
    findings = found(launched, key_set_url=f"{nowhere}/jwks", token_url=f"{nowhere}/token")
    assert [one.subject for one in findings.values() if one.state in {"problem", "warning"}] == ["key set"]
    for name in ("token", "line items", "roster", "our keys"):
        assert findings[name].text == "not checked, because 127.0.0.1:9 does not answer"
    assert findings["clock"].text == "not checked, because the key set could not be fetched"


def test_reg_13_who_fetched_our_keys_is_remembered_and_bounded(app, session, monkeypatch):
    monkeypatch.setattr(fetches, "MOST", 1000)
    fetches.note(db.engine, "192.0.2.7", "Moodle")
    fetches.note(db.engine, "192.0.2.7", "Moodle, again within a minute")
    assert fetches.newest(session, ("https://192.0.2.7/token",)).by_platform
    found_by = fetches.newest(session, ("https://192.0.2.8/token",))
    assert (found_by.by_platform, found_by.user_agent) == (False, "Moodle")
    for number in range(fetches.KEPT + 5):
        fetches.note(db.engine, f"198.51.{number // 200}.{number % 200}", "x" * 900)
    assert session.scalar(select(func.count()).select_from(KeySetFetch)) == fetches.KEPT


def test_reg_13_a_service_that_no_launch_offers_is_a_warning_afterwards(app, session):
    entered = a_launch(session, ags=False)
    platform = registrations.get(session, entered.registration_id)
    settings = app.extensions["assay"].settings
    session.commit()
    found_here = check_services(
        platform, without="we asked for none", sessions=session_factory(db.engine), settings=settings
    )
    states = {one.subject: one.state for one in found_here}
    assert states == {"line items": "warning", "roster": "warning", "our keys": "skipped"}
    assert all(one.advice for one in found_here[:2])


def test_reg_13_a_token_is_asked_for_anew_each_time(live):
    assert found(live)["token"].state == "ok"
    assert found(live, client_id="somebody-else")["token"].state == "problem"


def test_reg_13_a_wrong_key_set_address_is_a_problem_with_advice(live):
    base = live.platform.url
    for url in (f"{base}/nowhere", f"{base}/lti/token", "http://127.0.0.1:9/jwks", "http://lms.example/jwks"):
        finding = found(live, key_set_url=url)["key set"]
        assert finding.state == "problem"
        assert finding.advice


def test_a_key_set_without_a_usable_key_is_a_problem(live):
    finding = found(live, key_set_url=f"http://127.0.0.1:{port_of(live)}/healthz")["key set"]
    assert "no RSA key" in finding.text


def port_of(live) -> str:
    return live.app.extensions["assay"].settings.public_url.rpartition(":")[2]


def test_a_token_address_that_does_not_answer_is_a_problem(live):
    assert found(live, token_url="http://127.0.0.1:9/token")["token"].state == "problem"


class Skewed(BaseHTTPRequestHandler):
    """A key set from a machine whose clock is 94 seconds ahead."""

    def do_GET(self) -> None:
        body = b'{"keys": [{"kty": "RSA", "use": "sig"}, {"kty": "EC"}, "no key"]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(time.time() + 94, usegmt=True)

    def log_message(self, *_args: object) -> None:
        pass


def test_sec_07_a_clock_that_is_94_seconds_ahead_is_a_problem(live):
    with ThreadingHTTPServer(("127.0.0.1", 0), Skewed) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        findings = found(live, key_set_url=f"http://127.0.0.1:{server.server_port}/jwks")
        server.shutdown()
    assert findings["key set"].text == "one key for signatures"
    assert findings["clock"].state == "problem"
    assert "ahead of ours" in findings["clock"].text


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "ok"), (3, "ok"), (-3, "ok"), (9, "warning"), (-50, "warning"), (75, "problem"), (-75, "problem")],
)
def test_sec_07_a_skewed_platform_warns_from_five_seconds_and_fails_from_sixty(live, seconds, state):
    live.platform.world.clock_offset = float(seconds)
    finding = found(live)["clock"]
    assert finding.state == state
    assert bool(finding.advice) == (finding.state != "ok")


def test_without_a_signing_key_the_check_says_how_to_make_one(live):
    with live.app.app_context(), session_factory(db.engine)() as session:
        session.execute(delete(SigningKey))
    assert found(live)["token"].advice == "Run: assay keys rotate"


def test_reg_13_the_page_shows_what_the_check_found(live):
    with live.app.app_context():
        operator = signed_in(live.app, db.session())
    answer = operator.post(f"platforms/{live.registration.id}/check")
    assert (answer.status_code, answer.location) == (303, f"/operator/platforms/{live.registration.id}#check")
    page = operator.get(f"platforms/{live.registration.id}").text
    assert "granted, with the right to send scores" in page
    assert "All that could be checked works." in page
    assert "at the last check" not in page + operator.get("platforms").text


def test_reg_13_no_list_calls_a_platform_fine_whose_last_check_failed(live):
    live.platform.world.faults.add(group="token", kind="refuse")
    with live.app.app_context():
        operator = signed_in(live.app, db.session())
    number = live.registration.id
    operator.post(f"platforms/{number}/check")
    for page in ("platforms", f"platforms/{number}"):
        assert "1 problem at the last check" in operator.get(page).text
    shown = operator.get(f"platforms/{number}").text
    assert "1 thing does not work." in shown
    assert shown.index("<strong>token</strong>") < shown.index("<strong>key set</strong>")  # what fails comes first
    assert shown.count("Not checked") == 1  # our keys; no launch has offered the services yet
    with live.app.app_context(), session_factory(db.engine)() as session:
        entry = registrations.get(session, number).entry
    fields = {name: str(value or "") for name, value in entry.values().items() if isinstance(value, str | None)}
    assert operator.post(f"platforms/{number}/edit", **fields).status_code == 303
    assert "at the last check" not in operator.get("platforms").text  # of what it was before, nothing is known now
    live.platform.world.faults.clear()
    operator.post(f"platforms/{number}/check")
    assert "at the last check" not in operator.get("platforms").text


def examined(app) -> dict[str, str]:
    with app.app_context():
        parts = app.extensions["assay"]
        findings = doctor.examine(
            db.engine, sessions=session_factory(db.engine), huey=parts.huey, settings=parts.settings
        )
        return {one.subject: one.state for one in findings}


def test_the_doctor_looks_at_every_active_platform(live):
    states = examined(live.app)
    assert states["Sandbox LMS, token"] == "ok"
    assert set(states.values()) == {"ok", "later"}
    with live.app.app_context(), session_factory(db.engine)() as session:
        registrations.set_status(session, live.registration.id, Status.DISABLED)
    assert "Sandbox LMS, token" not in examined(live.app)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql+psycopg://127.0.0.1:9/none"])
def test_a_database_that_is_not_there_is_said_and_nothing_else_is_tried(url, tmp_path):
    jobs = f"sqlite:///{tmp_path}/jobs.sqlite3"
    app = create_app(Settings(public_url="https://a.example", secret_key="s" * 32, database_url=url, jobs_url=jobs))
    assert examined(app) == {"settings": "ok", "database": "problem", "job queue": "ok"}


def test_a_queue_that_does_not_answer_is_said(settings):
    app = create_app(replace(settings, jobs_url="redis://127.0.0.1:9/0"))
    assert examined(app)["job queue"] == "problem"
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("state", "expected"),
    [(ScoreState.WAITING, "problem"), (ScoreState.REFUSED, "warning"), (ScoreState.ARRIVED, "ok")],
)
def test_the_doctor_notices_scores_that_nobody_sends(app, session, state, expected):
    entered, long_since = a_launch(session), long_ago()
    session.add(
        OwedScore(
            resource_link_id=entered.resource_link_id,
            person_id=entered.person_id,
            number=1,
            attempt_id=1,
            score_given=Decimal(1),
            score_maximum=Decimal(2),
            comment="",
            started_at=long_since,
            submitted_at=long_since,
            created_at=long_since,
            state=state,
            due_at=long_since,
        )
    )
    session.commit()
    assert examined(app)["scores"] == expected
