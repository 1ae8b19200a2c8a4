"""The ``assay`` command, run inside the test's application on both databases."""

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from lms_plugin.db import utc_now
from lms_plugin.lti import invitations, registrations
from lms_plugin.lti.models import Deployment, SigningKey, Status
from lms_plugin.operations import service
from lms_plugin.operations.models import OperatorCode

MOODLE = ["--preset", "moodle", "--host", "moodle.example.edu", "--name", "School", "--client-id", "abc"]


@pytest.fixture
def run(app):
    """Run a command; returns its result."""
    runner: FlaskCliRunner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def test_a_code_is_printed_alone_and_opens_the_door_once(run, browser, session):
    code = run("operator", "code").stdout.strip()
    assert session.scalar(select(OperatorCode.code_hash)) not in code
    session.rollback()
    assert browser.post("/operator/", data={"code": code}).status_code == 303
    with pytest.raises(service.WrongCode):
        service.sign_in(session, code, now=utc_now())


def test_a_platform_is_added_from_its_preset_and_listed(run, session):
    result = run("platform", "add", *MOODLE, "--deployment", "1")
    assert result.exit_code == 0
    assert "assay platform check 1" in result.stdout
    listed = run("platform", "list").stdout
    assert listed == "1\tactive\tSchool\thttps://moodle.example.edu\tabc\t1\n"
    assert registrations.get(session, 1).entry.token_url == "https://moodle.example.edu/mod/lti/token.php"


def test_what_is_given_wins_over_the_preset(run, session):
    run("platform", "add", *MOODLE, "--token-url", "https://other.example/token")
    assert registrations.get(session, 1).entry.token_url == "https://other.example/token"


def test_problems_with_a_platform_come_one_a_line_with_their_option(run, session):
    result = run("platform", "add", "--name", "S", "--client-id", "a b", "--token-url", "http://lms.example/t")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert {line.split(":")[0] for line in lines} == {
        "--client-id", "--issuer", "--authorization-url", "--token-url", "--key-set-url",
    }  # fmt: skip
    assert registrations.everything(session) == ()


def test_a_deployment_is_approved_by_its_id_whether_seen_or_not(run, session):
    run("platform", "add", *MOODLE)
    session.add(Deployment(registration_id=1, deployment_id="7:abc", status=Status.PENDING, created_at=utc_now()))
    session.commit()
    assert "7:abc (pending)" in run("platform", "list").stdout
    for deployment in ("7:abc", "8"):
        assert run("platform", "approve", 1, deployment).exit_code == 0
    assert run("platform", "list").stdout.strip().endswith("7:abc, 8")


def test_a_platform_that_cannot_be_reached_fails_its_check_and_says_what_to_do(run):
    addresses = [
        word for name in ("issuer", "authorization-url", "token-url", "key-set-url")
        for word in (f"--{name}", f"http://localhost:9/{name}")
    ]  # fmt: skip
    run("platform", "add", "--name", "S", "--client-id", "a", *addresses)
    run("keys", "rotate")
    result = run("platform", "check")
    assert result.exit_code == 1
    assert "problem key set" in result.stdout
    assert "not checked, because localhost:9 does not answer" in result.stdout  # one cause is told once


def test_a_platform_that_works_passes_its_check(live):
    result = live.app.test_cli_runner().invoke(args=["platform", "check", str(live.registration.id)])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("ok  ") == 4
    assert result.stdout.count("later  ") == 2


def test_reg_01_an_invitation_is_printed_as_the_address_to_paste(run, session):
    result = run("platform", "invite", "--name", "School")
    address = result.stdout.strip()
    assert address.startswith("http://127.0.0.1:5999/lti/register?invitation=")
    taken = invitations.take(session, address.partition("=")[2], now=utc_now())
    assert taken.name == "School"


def test_reg_01_a_platform_that_waits_is_approved_by_command(run, session):
    run("platform", "add", *MOODLE)
    registrations.set_status(session, 1, Status.PENDING)
    session.commit()
    assert "School may launch" in run("platform", "approve", 1).stdout
    assert registrations.get(session, 1).status is Status.ACTIVE


def test_a_platform_is_deleted_by_command_only_with_its_name(run, session):
    run("platform", "add", *MOODLE, "--deployment", "1")
    told = run("platform", "delete", 1)
    assert told.exit_code == 1
    assert "1 deployments" in told.stdout
    assert "Nothing was deleted" in told.stderr
    assert run("platform", "delete", 1, "--name", "Another").exit_code == 1
    assert len(registrations.everything(session)) == 1
    session.rollback()
    assert run("platform", "delete", 1, "--name", "School").exit_code == 0
    assert registrations.everything(session) == ()


def test_keys_are_published_first_and_sign_later(run, session):
    assert "published" in run("keys", "rotate").stdout
    assert "published already" in run("keys", "rotate").stdout
    lines = [line.split("\t") for line in run("keys", "list").stdout.splitlines()]
    assert [line[1] for line in lines] == ["next", "current"]
    assert {line[0] for line in lines} == set(session.scalars(select(SigningKey.kid)))


def test_the_doctor_wants_a_signing_key_on_a_fresh_database(run):
    result = run("doctor")
    assert result.exit_code == 1
    assert "ok      database" in result.stdout
    assert "problem signing key" in result.stdout
    assert "Run: assay keys rotate" in result.stdout
    run("keys", "rotate")
    healed = run("doctor")
    assert healed.exit_code == 0, healed.output
    assert "problem" not in healed.stdout


def test_the_doctor_wants_an_empty_database_migrated(run, app):
    from flask_migrate import downgrade

    with app.app_context():
        downgrade(revision="base")
    result = run("doctor")
    assert result.exit_code == 1
    assert "Run: assay db upgrade" in result.stdout
    served = run("serve", "--port", "0")
    assert served.exit_code == 2
