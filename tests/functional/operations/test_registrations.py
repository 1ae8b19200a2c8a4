"""Registrations and deployments as services, on both databases."""

import pytest
from sqlalchemy import event
from tests_support import a_launch, a_registration

from lms_plugin.db import db, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.lti import registrations
from lms_plugin.lti.entries import Entry, InvalidRegistration
from lms_plugin.lti.models import AccessToken, Registration, Status
from lms_plugin.operations import overview

ENTRY = Entry(
    name="School",
    issuer="https://lms.example/",
    client_id="abc",
    authorization_url="https://lms.example/auth",
    token_url="https://lms.example/token",
    key_set_url="https://lms.example/jwks",
    frame_hosts=("school.example",),
)


def add(session, entry: Entry = ENTRY, **more: str) -> int:
    return registrations.add(session, entry, development=False, now=utc_now(), **more)


def changed(**values: object) -> Entry:
    from dataclasses import replace

    return replace(ENTRY, **values)


def test_a_registration_is_active_at_once_and_keeps_what_was_entered(session):
    number = add(session, deployment_id=" 1 ")
    found = registrations.get(session, number)
    assert found.status is Status.ACTIVE
    assert found.entry.issuer == "https://lms.example/"
    assert found.entry.frame_hosts == ("https://school.example",)
    assert [(one.deployment_id, one.status) for one in found.deployments] == [("1", Status.ACTIVE)]
    assert found.last_launch_at is None


def test_an_empty_audience_is_no_audience(session):
    assert session.get_one(Registration, add(session)).token_audience is None


def test_the_same_issuer_and_client_id_twice_is_refused(session):
    add(session)
    with pytest.raises(InvalidRegistration) as refused:
        add(session)
    assert set(refused.value.problems) == {"client_id"}
    add(session, changed(issuer="https://lms.example"))  # another issuer: one character less


def test_the_database_has_the_last_word_on_duplicates(session):
    add(session)
    with pytest.raises(InvalidRegistration), registrations._unless_taken(session, {"client_id": "taken"}):
        session.add(Registration(**ENTRY.values(), status=Status.ACTIVE, created_at=utc_now()))
    assert len(registrations.everything(session)) == 1


def test_a_deployment_id_that_is_too_long_is_refused_before_anything_is_written(session):
    with pytest.raises(InvalidRegistration) as refused:
        add(session, deployment_id="d" * 256)
    assert set(refused.value.problems) == {"deployment_id"}
    assert registrations.everything(session) == ()


def test_a_change_is_stored_and_forgets_the_bearers(session):
    number = add(session)
    session.add(
        AccessToken(
            registration_id=number, deployment_id="1", scopes="s", token="t", expires_at=utc_now(), clock_ahead=0
        )
    )
    session.flush()
    registrations.update(session, number, changed(token_url="https://lms.example/other"), development=False)
    assert registrations.get(session, number).entry.token_url == "https://lms.example/other"
    assert session.query(AccessToken).count() == 0


def test_a_change_to_what_another_platform_is_changes_nothing(session):
    add(session)
    second = add(session, changed(client_id="other"))
    with pytest.raises(InvalidRegistration):
        registrations.update(session, second, changed(name="New name"), development=False)
    assert registrations.get(session, second).entry.client_id == "other"


def test_a_change_that_keeps_issuer_and_client_id_is_no_duplicate_of_itself(session):
    number = add(session)
    registrations.update(session, number, changed(name="New name"), development=False)
    assert registrations.get(session, number).entry.name == "New name"


def test_deployments_are_approved_and_switched_off_within_their_platform_only(session):
    number, other = add(session), add(session, changed(client_id="other"))
    deployment = registrations.add_deployment(session, number, "7", now=utc_now())
    registrations.set_deployment_status(session, number, deployment, Status.DISABLED)
    assert registrations.get(session, number).deployments[0].status is Status.DISABLED
    with pytest.raises(NotFound):
        registrations.set_deployment_status(session, other, deployment, Status.ACTIVE)
    with pytest.raises(NotFound):
        registrations.set_deployment_status(session, number, 9999, Status.ACTIVE)


@pytest.mark.parametrize("deployment_id", ["", "  ", "1", "d" * 256])
def test_a_deployment_needs_an_id_that_is_new(session, deployment_id):
    number = add(session, deployment_id="1")
    with pytest.raises(InvalidRegistration) as refused:
        registrations.add_deployment(session, number, deployment_id, now=utc_now())
    assert set(refused.value.problems) == {"deployment_id"}


def test_what_is_not_there_is_not_found(session):
    for call in (
        lambda: registrations.get(session, 9999),
        lambda: registrations.set_status(session, 9999, Status.ACTIVE),
        lambda: registrations.update(session, 9999, ENTRY, development=False),
        lambda: registrations.add_deployment(session, 9999, "1", now=utc_now()),
    ):
        with pytest.raises(NotFound):
            call()


def test_the_newest_launch_and_pending_deployments_are_shown(session):
    registration = a_registration(session)
    a_launch(session, registration=registration)
    newest = a_launch(session, registration=registration, person_sub="s2")
    registrations.set_deployment_status(session, registration.id, newest.deployment_id, Status.PENDING)
    found = registrations.get(session, registration.id)
    assert found.last_launch_at is not None
    assert found.pending == 1


@pytest.mark.parametrize("platforms", [1, 12])
def test_the_overview_takes_five_queries_however_many_platforms(session, platforms):
    for number in range(platforms):
        add(session, changed(client_id=f"c{number}"), deployment_id="1")
    session.commit()
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        lines = overview.platform_lines(session)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(lines) == platforms
    assert len([one for one in statements if one.lstrip().startswith("SELECT")]) == 5
