"""A platform is deleted while somebody writes for it: whoever came first is let through, and nothing is orphaned."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from lti_platform import MEMBERSHIP, a_platform
from operators import signed_in
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session
from tests_support import SECRET, a_launch, a_quiz, a_registration

from lms_plugin.db import db, utc_now
from lms_plugin.lti import states
from lms_plugin.lti.claims import DL_SETTINGS, LTI11
from lms_plugin.lti.models import ContentPick, Deployment, Launch, Membership, Person, Registration
from lms_plugin.operations import privacy, removal
from lms_plugin.passback import service as passback
from lms_plugin.passback.models import OwedScore


def owe(session, entered):
    passback.queue_score(
        session,
        resource_link_id=entered.resource_link_id,
        person_id=entered.person_id,
        attempt_id=1,
        score_given=Decimal(1),
        score_maximum=Decimal(2),
        comment="",
        started_at=utc_now(),
        submitted_at=utc_now(),
        at=utc_now(),
    )
    session.flush()


@pytest.fixture
def ours(app, session):
    """Somebody in a quiz of a platform called Ours."""
    entered = a_launch(session, registration=a_registration(session, name="Ours"))
    a_quiz(session, entered)
    session.commit()
    return entered


@pytest.fixture
def two_at_once(session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")


@pytest.mark.usefixtures("two_at_once")
def test_a_score_queued_at_the_same_moment_keeps_its_platform_from_being_deleted(app, session, ours):
    operator, address = signed_in(app, session), f"platforms/{ours.registration_id}/delete"
    with Session(db.engine) as hand_in:
        owe(hand_in, ours)  # handed in, not committed yet: nobody else sees the score
        page = operator.post(address, name="Ours")
        assert page.status_code == 409
        assert "nothing was deleted" in page.text
        hand_in.commit()
    page = operator.post(address, name="Ours")
    assert page.status_code == 409
    assert "has not reached this platform yet" in page.text
    assert session.scalar(select(func.count()).select_from(OwedScore)) == 1


@pytest.mark.usefixtures("two_at_once")
def test_whoever_writes_for_a_platform_while_it_is_deleted_is_told_that_it_is_gone(app, session, ours):
    removal.remove(session, ours.registration_id, typed="Ours")
    client, answers = ours.in_browser(app.test_client()), []
    start = threading.Thread(
        target=lambda: answers.append(client.post(ours.path("attempts"), data={"csrf_token": ours.csrf(SECRET)}))
    )
    start.start()
    with Session(db.engine) as watch:  # until the other one waits for us
        ends = time.monotonic() + 5
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not watch.scalar(waits) and start.is_alive() and time.monotonic() < ends:
            watch.rollback()
    session.commit()
    start.join()
    assert answers[0].status_code == 410
    assert "GONE_MEANWHILE" in answers[0].text
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_a_launch_whose_platform_is_deleted_while_its_token_is_checked_is_told_so(app, session, monkeypatch):
    platform = a_platform(app, session)
    spend = states.spend

    def spend_late(session, state):
        session.execute(delete(Deployment))
        return spend(session, state)

    monkeypatch.setattr(states, "spend", spend_late)
    answer = platform.launch()
    assert answer.status_code == 410
    assert session.scalar(select(func.count()).select_from(Launch)) == 0


def test_what_was_asked_of_a_picker_goes_with_its_platform(app, session):
    platform = a_platform(app, session)
    settings = {"deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"]}
    answer = platform.launch(
        C_message_type="LtiDeepLinkingRequest",
        C_roles=[MEMBERSHIP + "Instructor"],
        **{DL_SETTINGS: settings | {"accept_presentation_document_targets": ["iframe"]}},
    )
    assert answer.status_code == 303, answer.text
    other = ContentPick(
        return_url="https://other.example", accept_types=[], accept_multiple=False, auto_create=False, targets=[],
        expires_at=utc_now() + timedelta(hours=1),
    )  # fmt: skip
    session.add(other)
    session.commit()
    removal.remove(session, platform.registration_id, typed="Test LMS")
    session.commit()
    assert [row.return_url for row in session.scalars(select(ContentPick))] == ["https://other.example"]


def test_who_is_erased_while_a_token_is_checked_is_somebody_new_and_not_who_was_left_without_a_name(
    app, session, monkeypatch
):
    """Whoever did something for a course stays in its history as a person without a name, whom no launch may open."""
    platform = a_platform(app, session)
    assert platform.launch().status_code == 303
    session.rollback()
    known = session.scalars(select(Person)).one()
    spend = states.spend

    def spend_late(of_launch, state):
        with monkeypatch.context() as patched:
            patched.setattr(privacy, "_did_something", lambda *_person: True)
            privacy.erase(of_launch, privacy.person_of(of_launch, known.registration_id, "u1"))
        of_launch.flush()
        return spend(of_launch, state)

    monkeypatch.setattr(states, "spend", spend_late)
    answer = platform.launch()
    session.rollback()
    session.expire_all()
    nameless = select(Person.id).where(Person.sub.startswith("erased-"))
    assert session.scalar(select(func.count()).select_from(Launch).where(Launch.person_id.in_(nameless))) == 0
    assert answer.status_code == 303
    launch = session.get_one(Launch, answer.location.split("/")[-2])
    assert session.get_one(Person, launch.person_id).sub == "u1"
    assert session.scalars(select(Membership).where(Membership.person_id == launch.person_id)).one().role == "learner"


def test_a_launch_with_an_old_id_whose_platform_is_deleted_while_its_token_is_checked_is_told_so(app, session):
    platform = a_platform(app, session)
    key_sets = app.extensions["assay"].extras["key_sets"]
    fetch = key_sets._fetch

    def meanwhile(url):
        removal.remove(session, platform.registration_id, typed="Test LMS")
        session.commit()
        return fetch(url)

    key_sets._fetch = meanwhile
    answer = platform.launch(**{LTI11: {"user_id": "old-7", "oauth_consumer_key": "k", "oauth_consumer_key_sign": "s"}})
    assert answer.status_code < 500, answer.text
