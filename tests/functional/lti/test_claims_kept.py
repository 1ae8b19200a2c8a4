"""CLAIM-08, -11, -14, -15 and LAUNCH-23 in whole launches: what is kept, and whose attempts never count."""

from __future__ import annotations

import re

import pytest
from builders import a_bank, a_quiz
from constants import SECRET
from lti_platform import ISSUER, MEMBERSHIP, payload, sign
from operators import signed_in
from picker import request_content
from sqlalchemy import select

from lms_plugin.access import Role, SetAside
from lms_plugin.delivery.models import Attempt
from lms_plugin.lti import registrations
from lms_plugin.lti.lti11 import OldSecret, signature
from lms_plugin.lti.models import Deployment, Launch, Person, Registration
from lms_plugin.lti.signing_keys import vault
from lms_plugin.passback.models import OwedScore
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE

pytestmark = pytest.mark.values

ACTING = {"canvas_masquerading_user_id": "admin-1"}
OLD_SECRET = "old-secret"
LTI11 = "https://purl.imsglobal.org/spec/lti/claim/lti1p1"


def the_launch(session, answer) -> Launch:
    assert answer.status_code == 303, answer.text
    session.rollback()
    session.expire_all()
    return session.get(Launch, answer.location.split("/")[2])


def press(client, path: str, **form: str):
    """Post a form of a launch's page, with its token."""
    launch_id = path.split("/")[2]
    cookie = client.get_cookie(BROWSER_COOKIE).value
    token = csrf_token(str(client.application.secret_key), f"{launch_id}\0{digest(cookie)}")
    return client.post(path, data={"csrf_token": token} | form)


def hand_in(client, place: str) -> None:
    """A whole attempt, without an answer."""
    started = press(client, f"{place}attempts")
    assert started.status_code == 303, started.text
    attempt = re.search(r"/attempts/(\d+)/", started.location)[1]
    assert press(client, f"{place}attempts/{attempt}/submit").status_code == 303


def a_quiz_there(session, platform, **settings) -> None:
    """A quiz on the link of the platform's launches, set up by its instructor."""
    launch = the_launch(
        session, platform.launch(platform.browser("T" * 43), sub="teacher", C_roles=[MEMBERSHIP + "Instructor"])
    )
    a_quiz(session, launch, bank_id=a_bank(session), **settings)


def test_claim_08_an_unsubstituted_variable_is_never_an_id(platform, session):
    launch = the_launch(
        session, platform.launch(C_custom={"canvas_masquerading_user_id": "$Canvas.masqueradingUser.id"})
    )
    assert launch.set_aside is None
    launch = the_launch(session, platform.launch(C_custom={"canvas_masquerading_user_id": ""}))
    assert launch.set_aside is None


def test_claim_11_what_the_platform_says_of_itself_is_stored_per_deployment(platform, session):
    said = {"guid": "g-1", "name": "North School", "version": "2024100706", "product_family_code": "moodle"}
    platform.launch(C_tool_platform=said)
    platform.launch(C_tool_platform=None)  # absent: what was said stays
    session.rollback()
    row = session.get(Deployment, platform.deployment_row)
    stored = (row.platform_guid, row.platform_name, row.platform_version, row.platform_family)
    assert stored == ("g-1", "North School", "2024100706", "moodle")
    platform.launch(C_tool_platform=said | {"version": "2025"})
    session.expire_all()
    session.rollback()
    assert session.get(Deployment, platform.deployment_row).platform_version == "2025"


@pytest.mark.parametrize(
    ("stored", "said", "issuer", "family"),
    [
        ("canvas", "moodle", ISSUER, "canvas"),  # the operator's word first
        (None, "moodle", ISSUER, "moodle"),
        ("generic", "desire2learn", ISSUER, "brightspace"),
        (None, None, "https://canvas.instructure.com", "canvas"),
        (None, "unheard-of", "https://blackboard.com", "blackboard"),
        (None, "unheard-of", ISSUER, None),
        (None, None, ISSUER, None),
    ],
)
def test_claim_11_family_by_stored_then_said_then_issuer(platform, session, stored, said, issuer, family):
    row = session.get(Registration, platform.registration_id)
    row.family, row.issuer = stored, issuer
    session.commit()
    client = platform.browser()
    request = platform.login(client, iss=issuer)
    claim = {"guid": "g", "product_family_code": said} if said else None
    answer = platform.post(client, request, sign(payload(request["nonce"], iss=issuer, C_tool_platform=claim)))
    assert answer.status_code == 303
    session.expire_all()
    session.rollback()
    assert session.get(Registration, platform.registration_id).family == family


def with_old_ids(platform, client=None, *, secret=OLD_SECRET, **changes):
    """A launch that brings the person's id of LTI 1.1, signed with this secret."""
    client = client or platform.browser()
    request = platform.login(client)
    body = payload(request["nonce"])
    old = OldSecret(key="old-key", secret=secret)
    sign_ = signature(
        old, deployment_id="dep-1", issuer=ISSUER, client_id="client-1", exp=body["exp"], nonce=body["nonce"]
    )
    body[LTI11] = {"user_id": "old-7", "oauth_consumer_key": "old-key", "oauth_consumer_key_sign": sign_}
    return platform.post(client, request, sign(body | changes))


def the_person(session, answer) -> Person:
    return session.get(Person, the_launch(session, answer).person_id)


def test_claim_14_old_ids_are_linked_only_when_the_platform_proves_them(app, platform, session):
    assert the_person(session, with_old_ids(platform)).lti11_user_id is None  # no secret known
    operator = signed_in(app, session)
    at = f"platforms/{platform.registration_id}/lti11"
    assert operator.post(at, key="old-key", secret="old-secret").status_code == 303
    assert the_person(session, with_old_ids(platform, secret="guess")).lti11_user_id is None
    assert the_person(session, with_old_ids(platform, exp=4_000_000_000)).lti11_user_id is None
    assert the_person(session, with_old_ids(platform)).lti11_user_id == "old-7"
    assert the_person(session, platform.launch()).lti11_user_id == "old-7"  # proved once, kept
    page = operator.get(f"platforms/{platform.registration_id}")
    assert "old-key" in page.text
    assert "old-secret" not in page.text
    stored = session.get(Registration, platform.registration_id).lti11_secret
    assert "old-secret" not in stored


def test_claim_14_a_secret_kept_under_another_secret_key_proves_nothing_and_stops_no_launch(app, platform, session):
    row = session.get(Registration, platform.registration_id)
    row.lti11_key, row.lti11_secret = "old-key", vault("another secret key " * 3).encrypt(b"old-secret").decode()
    session.commit()
    assert the_person(session, with_old_ids(platform)).lti11_user_id is None
    row.lti11_secret = vault(SECRET).encrypt(b"old-secret").decode()
    session.commit()
    assert the_person(session, with_old_ids(platform)).lti11_user_id == "old-7"


def test_claim_14_an_operator_enters_half_of_it(app, platform, session):
    operator = signed_in(app, session)
    at = f"platforms/{platform.registration_id}/lti11"
    assert operator.post(at, key="old-key", secret="").status_code == 422
    assert operator.post(at, key="", secret="").status_code == 303
    session.rollback()
    assert session.get(Registration, platform.registration_id).lti11_secret is None


def test_claim_14_the_command_reads_the_secret_from_its_input(app, platform, session):
    runner = app.test_cli_runner()
    number = str(platform.registration_id)
    done = runner.invoke(args=["platform", "secret", number, "--key", "old-key"], input="old-secret\n")
    assert done.exit_code == 0, done.output
    assert "old-secret" not in done.output
    assert the_person(session, with_old_ids(platform)).lti11_user_id == "old-7"
    assert runner.invoke(args=["platform", "secret", number]).exit_code == 0
    assert registrations.get(session, platform.registration_id).lti11_key in ("", "old-key")
    session.expire_all()
    session.rollback()
    assert session.get(Registration, platform.registration_id).lti11_key is None


def test_claim_15_acting_as_somebody_is_marked_and_never_scored(platform, session):
    a_quiz_there(session, platform)
    client = platform.browser()
    place = platform.launch(client, C_custom=ACTING).location
    assert "You act as somebody else here" in client.get(place).text
    hand_in(client, place)
    session.rollback()
    attempt = session.scalars(select(Attempt)).one()
    assert attempt.set_aside is SetAside.ACTING
    assert attempt.preview
    assert session.scalars(select(OwedScore)).all() == []


def test_claim_15_the_person_themselves_is_scored_and_does_not_meet_the_marked_attempt(platform, session):
    a_quiz_there(session, platform, attempts=1)
    admin = platform.browser("A" * 43)
    hand_in(admin, platform.launch(admin, C_custom=ACTING).location)
    client = platform.browser()
    place = platform.launch(client).location
    assert "You act as somebody else" not in client.get(place).text
    hand_in(client, place)  # the one attempt allowed is still there
    session.rollback()
    assert len(session.scalars(select(OwedScore)).all()) == 1
    marks = session.scalars(select(Attempt.set_aside).order_by(Attempt.id)).all()
    assert marks == [SetAside.ACTING, None]


def test_claim_15_the_mark_goes_along_into_a_new_window(platform, session):
    a_quiz_there(session, platform)
    client = platform.browser()
    place = platform.launch(client, C_custom=ACTING).location
    page = press(client, f"{place}window")
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    window = platform.app.test_client()
    moved = window.post("/lti/ticket", data={"ticket": ticket})
    assert the_launch(session, moved).set_aside is SetAside.ACTING


def test_claim_06_a_test_users_attempt_is_marked(platform, session):
    a_quiz_there(session, platform)
    client = platform.browser()
    test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    hand_in(client, platform.launch(client, C_roles=[MEMBERSHIP + "Learner", test_user]).location)
    session.rollback()
    assert session.scalars(select(Attempt.set_aside)).all() == [SetAside.TEST_USER]
    assert session.scalars(select(OwedScore)).all() == []


def test_launch_23_nobody_named_on_a_graded_link_is_refused(platform, session):
    page = platform.launch(sub=None)
    assert page.status_code == 403
    assert "ANONYMOUS" in page.text
    a_quiz_there(session, platform)
    page = platform.launch(sub=None)
    assert page.status_code == 403
    assert "ANONYMOUS" in page.text
    session.rollback()
    assert [person.sub for person in session.scalars(select(Person))] == ["teacher"]


def test_launch_23_where_the_instructor_allows_it_a_throw_away_person_practises(platform, session):
    a_quiz_there(session, platform, anonymous_practice=True)
    client = platform.browser()
    answer = platform.launch(client, sub=None, name=None, email=None)
    launch = the_launch(session, answer)
    assert (launch.set_aside, launch.role) == (SetAside.ANONYMOUS, Role.LEARNER)
    person = session.get(Person, launch.person_id)
    assert person.anonymous
    page = client.get(answer.location)
    assert "Your LMS did not say who you are, so nothing can be graded." in page.text
    assert "Practise without a grade" in page.text
    hand_in(client, answer.location)
    session.rollback()
    assert session.scalars(select(Attempt.set_aside)).all() == [SetAside.ANONYMOUS]
    assert session.scalars(select(OwedScore)).all() == []
    other = the_launch(session, platform.launch(platform.browser("2" * 43), sub=None))
    assert other.person_id != launch.person_id


def test_launch_23_nobody_named_is_never_an_instructor(platform, session):
    a_quiz_there(session, platform, anonymous_practice=True)
    answer = platform.launch(sub=None, C_roles=[MEMBERSHIP + "Instructor", MEMBERSHIP + "Administrator"])
    assert the_launch(session, answer).role is Role.LEARNER


def test_launch_23_the_instructors_word_is_for_that_link_only(platform, session):
    a_quiz_there(session, platform, anonymous_practice=True)
    page = platform.launch(sub=None, C_resource_link={"id": "another"})
    assert "ANONYMOUS" in page.text
    assert page.status_code == 403


def test_launch_23_practice_is_for_quizzes_nobody_unnamed_picks_content(platform, session):
    a_quiz_there(session, platform, anonymous_practice=True)
    page = request_content(platform, sub=None)
    assert page.status_code == 403
    assert "ANONYMOUS" in page.text


def test_launch_23_the_instructor_ticks_it_in_the_chooser(platform, session):
    a_bank(session)
    client = platform.browser("T" * 43)
    place = platform.launch(client, sub="teacher", C_roles=[MEMBERSHIP + "Instructor"]).location
    form = client.get(f"{place}choose").text
    bank = re.search(r'<option[^>]* value="(\d+)"', form)[1]
    chosen = {"title": "Practice", "bank": bank, "topics": "safety", "questions": "4", "layout": "one_page"}
    chosen |= {"attempts": "1", "tolerance": "0", "review": "after_submit"}
    assert press(client, f"{place}choose", **chosen, anonymous="y").status_code == 303
    assert platform.launch(sub=None).status_code == 303
    assert press(client, f"{place}choose", **chosen).status_code == 303
    assert "ANONYMOUS" in platform.launch(sub=None).text
