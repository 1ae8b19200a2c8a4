"""QUIRK-07 … -17, -50 … -55, -70, -80, -81: launches as real platforms make them, by the sandbox with their habits."""

from __future__ import annotations

import logging
from datetime import timedelta
from html import escape

import pytest
from builders import a_quiz, a_registration
from lti_platform import MEMBERSHIP, login_fields, payload, sign
from sqlalchemy import func, select
from test_error_pages import back_link, words

from lms_plugin.access import Role, SetAside
from lms_plugin.db import db, utc_now
from lms_plugin.lti import quirks, registrations
from lms_plugin.lti.models import (
    Context,
    Deployment,
    Launch,
    LoginState,
    Person,
    Refusal,
    Registration,
    ResourceLink,
    Status,
    UsedState,
)
from sandbox.visitor import Refused, Visitor

pytestmark = pytest.mark.values

LEARNER, TEACHER, ADMIN, OBSERVER, TEST_STUDENT, LINK = "1001", "2001", "3001", "5001", "4001", "skin-quiz"


class Trip:
    """Somebody's way from the course to us, step by step."""

    def __init__(self, live, person: str | None = LEARNER, link: str = LINK) -> None:
        self.live, self.browser = live, live.app.test_client()
        self.visitor = Visitor(live.platform.app)
        if person:
            self.visitor.enter(person)
        self.begun = self.visitor.open(link)

    def to_the_platform(self, method: str = "POST"):
        """The login, through the door page."""
        send = {"POST": lambda f: self.browser.post("/lti/login", data=f)}
        send["GET"] = lambda f: self.browser.get("/lti/login", query_string=f)
        assert send[method](self.begun.fields).status_code == 200
        answer = send[method](self.begun.fields | {"door": "continue"})
        assert answer.status_code == 302, answer.text
        return answer.location

    def back(self, address: str):
        """What the platform answers, posted to us."""
        self.answered = self.visitor.authorise(address)
        return self.post()

    def post(self):
        return self.browser.post("/lti/launch", data=self.answered.fields)

    def launch(self):
        """All of it."""
        return self.back(self.to_the_platform())


def launched(live, answer) -> Launch:
    assert answer.status_code == 303, answer.text
    with live.app.app_context():
        row = db.session.get(Launch, answer.location.split("/")[2])
        db.session.expunge_all()
        db.session.remove()
    return row


def stored(live, kind, row_id):
    with live.app.app_context():
        row = db.session.get(kind, row_id)
        db.session.expunge_all()
        db.session.remove()
    return row


def with_habits(live, *names: str):
    live.platform.world.habits = set(names)
    return live


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_quirk_07_both_verbs_begin_a_login(live, method):
    trip = Trip(live)
    assert trip.back(trip.to_the_platform(method)).status_code == 303


def test_quirk_07_a_login_whose_launch_never_comes_just_expires(live):
    with_habits(live, "guest-hints")
    trip = Trip(live, person=None)
    assert trip.begun.fields["login_hint"] == "0"
    address = trip.to_the_platform()
    assert "login_hint=0" in address
    stranger = Trip(live, person="1003", link="inject-quiz")  # not a member: the platform shows its enrolment page
    assert "enrol" in str(stranger.visitor.get(stranger.to_the_platform().removeprefix(live.registration.issuer)).text)
    with live.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Refusal)) == 0  # nothing to alarm anybody with
        for row in db.session.scalars(select(LoginState)):
            row.expires_at = utc_now() - timedelta(seconds=1)
        db.session.commit()
        live.app.extensions["assay"].extras["login_limiter"]._counts.clear()
        Trip(live).to_the_platform()
        assert db.session.scalar(select(func.count()).select_from(LoginState)) == 1
        db.session.remove()


@pytest.mark.parametrize(
    ("was", "becomes", "error"),
    [
        ("prompt=none", "prompt=login", "invalid_request_object"),
        ("login_hint=1001", "login_hint=1002", "access_denied"),
        ("client_id=assay-sandbox", "client_id=other", "unauthorized_client"),
    ],
)
def test_quirk_09_each_error_that_is_posted_to_us_is_a_page_of_ours(live, was, becomes, error):
    with_habits(live, "errors-posted")
    trip = Trip(live)
    address = trip.to_the_platform()
    assert was in address
    page = trip.back(address.replace(was, becomes))
    assert trip.answered.fields["error"] == error
    assert "id_token" not in trip.answered.fields
    assert page.status_code == 400
    assert "PLATFORM_REFUSED_LAUNCH" in words(page)
    assert error in words(page)


def test_quirk_09_the_redirect_address_and_scope_are_exact_and_the_state_survives(live):
    with_habits(live, "errors-posted")
    trip = Trip(live)
    address = trip.to_the_platform()
    with pytest.raises(Refused, match="redirect_uri"):
        trip.visitor.authorise(address.replace("redirect_uri=", "redirect_uri=x"))
    assert trip.back(address.replace("scope=openid", "scope=openid%20profile")).status_code == 400
    good = Trip(live)
    assert good.launch().status_code == 303  # a state without anything tag-like comes back whole


def test_quirk_10_the_platform_asks_itself_twice(live):
    with_habits(live, "asks-twice")
    trip = Trip(live)
    again = trip.visitor.authorise(trip.to_the_platform())
    assert again.action == f"{live.registration.issuer}/lti/auth"
    posted = trip.visitor.post(again.action.removeprefix(live.registration.issuer), again.fields)
    assert trip.browser.post("/lti/launch", data=posted.fields).status_code == 303


def test_quirk_11_claims_only_moodle_sends_do_not_break_a_launch(live):
    with_habits(live, "moodle-claims")
    trip = Trip(live)
    assert trip.launch().status_code == 303
    live.platform.world.clock_offset = -90.0  # its token of 60 s is 90 s old when we see it: within the leeway
    assert Trip(live).launch().status_code == 303


def test_quirk_11_a_reload_long_after_the_token_expired_goes_back_to_the_quiz(live):
    trip = Trip(live)
    live.platform.world.clock_offset = -110.0
    first = trip.launch()
    live.platform.world.clock_offset = 0.0
    with live.app.app_context():
        assert db.session.scalars(select(UsedState)).one().expires_at > utc_now() + timedelta(hours=11)
        db.session.remove()
    assert trip.post().location == first.location


def test_quirk_11_an_expired_token_that_was_never_used_is_refused(live):
    live.platform.world.clock_offset = -200.0
    page = Trip(live).launch()
    assert "TOKEN_EXPIRED" in words(page)


@pytest.mark.parametrize(
    ("person", "role"), [(LEARNER, Role.LEARNER), (TEACHER, Role.INSTRUCTOR), (ADMIN, Role.INSTRUCTOR)]
)
def test_quirk_12_site_roles_beside_the_course_role_give_nothing(live, person, role):
    with_habits(live, "moodle-roles")
    assert launched(live, Trip(live, person).launch()).role is role


def test_quirk_12_a_teacher_who_switched_to_student_is_one_in_that_launch(live):
    person = live.platform.world.people[TEACHER]
    before = launched(live, Trip(live, TEACHER).launch())
    person.roles["skin-101"] = [MEMBERSHIP + "Learner"]
    after = launched(live, Trip(live, TEACHER).launch())
    assert (before.role, after.role) == (Role.INSTRUCTOR, Role.LEARNER)
    assert before.person_id == after.person_id


def test_quirk_13_equal_small_numbers_of_two_sites_are_two_people(platform, session):
    """``sub`` 2, deployment 1 and link 5 are there at nearly every Moodle: rows are keyed by registration."""
    places = []
    for issuer, client in (("https://one.example", "m1"), ("https://two.example", "m2")):
        row = a_registration(session, issuer=issuer, client_id=client)
        session.add(Deployment(registration_id=row.id, deployment_id="1", status=Status.ACTIVE, created_at=utc_now()))
        session.commit()
        browser = platform.browser(client[-1] * 43)
        request = platform.login(browser, iss=issuer, client_id=client)
        body = payload(
            request["nonce"], iss=issuer, aud=client, sub="2", C_deployment_id="1", C_resource_link={"id": "5"}
        )
        places.append(platform.post(browser, request, sign(body)))
    session.rollback()
    rows = [session.get(Launch, answer.location.split("/")[2]) for answer in places]
    for name in ("person_id", "context_id", "resource_link_id", "deployment_id"):
        assert len({getattr(row, name) for row in rows}) == 2, name


def test_quirk_13_a_copied_link_is_a_new_link_and_the_build_number_is_kept(live):
    with_habits(live, "moodle-claims")
    first = launched(live, Trip(live).launch())
    live.platform.world.add_link("skin-quiz-copy", "skin-101", "Mesotherapy for acne: quiz")
    copy = launched(live, Trip(live, link="skin-quiz-copy").launch())
    assert copy.resource_link_id != first.resource_link_id
    assert copy.person_id == first.person_id
    deployment = stored(live, Deployment, first.deployment_id)
    assert (deployment.platform_family, deployment.platform_version) == ("moodle", "2024100706")
    assert deployment.platform_guid == live.registration.issuer


def test_quirk_14_short_types_odd_locales_and_variables_without_value(live):
    with_habits(live, "moodle-context")
    trip = Trip(live)
    answer = trip.launch()
    assert launched(live, answer).locale == "pt-br"
    assert launched(live, answer).set_aside is None
    assert trip.browser.get(answer.location).status_code == 200


def test_quirk_16_titles_are_text_and_shown_as_text(live):
    with_habits(live, "markup-in-titles")
    trip = Trip(live, TEACHER)
    answer = trip.launch()
    row = launched(live, answer)
    assert stored(live, ResourceLink, row.resource_link_id).title == "Schälkur <b>& mehr</b>"
    assert stored(live, Context, row.context_id).title == "Haut <i>101</i>"
    for path in (answer.location, f"{answer.location}scores"):
        page = trip.browser.get(path, follow_redirects=True)
        assert page.status_code == 200
        assert "<b>" not in page.text
        assert "<i>" not in page.text


def test_quirk_17_the_sesskey_of_a_return_address_stays_where_it_is_needed(live, caplog):
    caplog.set_level(logging.DEBUG)
    with_habits(live, "moodle-claims")
    trip = Trip(live)
    answer = trip.launch()
    page = trip.browser.get(answer.location)
    elsewhere = page.text.replace(escape(back_link(page)), "")  # the way back needs it
    assert "SeSsKeY123" not in str(answer.headers) + str(page.headers) + elsewhere
    assert page.headers["Referrer-Policy"] == "no-referrer"
    with_habits(live, "moodle-claims", "no-link")
    refused = Trip(live).launch()
    assert "sesskey=SeSsKeY123" in back_link(refused)  # the way back needs it
    assert refused.headers["Referrer-Policy"] == "no-referrer"
    assert "SeSsKeY123" not in caplog.text


CANVAS = "https://canvas.instructure.com"


def test_quirk_50_schools_of_one_issuer_are_told_apart_by_client_id(platform, session):
    found = {}
    for client in ("school-1", "school-2"):
        row = a_registration(session, issuer=CANVAS, client_id=client)
        found[client] = row.id
    for client, registration in found.items():
        platform.login(platform.browser(), iss=CANVAS, client_id=client)
        session.rollback()
        newest = session.scalars(select(LoginState.registration_id)).all()
        assert registration in newest
    page = platform.browser().post("/lti/login", data=login_fields(iss=CANVAS, client_id=None))
    assert "UNKNOWN_REGISTRATION" in page.text


@pytest.mark.parametrize(("environment", "said"), [("beta", "beta"), ("test", "test"), ("", "")])
def test_quirk_50_a_banner_says_what_is_not_for_keeps(platform, session, environment, said):
    issuer = CANVAS.replace("canvas.", f"canvas.{environment}.") if environment else CANVAS
    row = session.get(Registration, platform.registration_id)
    row.issuer = issuer
    session.commit()
    browser = platform.browser()
    request = platform.login(browser, iss=issuer)
    answer = platform.post(
        browser, request, sign(payload(request["nonce"], iss=issuer, C_roles=[MEMBERSHIP + "Instructor"]))
    )
    page = words(browser.get(answer.location, follow_redirects=True))
    assert (f"the {said} environment of your learning platform" in page) is bool(said)


def test_quirk_50_old_hosts_are_known_to_have_moved():
    assert quirks.moved_host("https://canvas.instructure.com/api/lti/authorize_redirect") == "sso.canvaslms.com"
    assert quirks.moved_host("https://canvas.beta.instructure.com/login/oauth2/token") == "sso.beta.canvaslms.com"
    assert quirks.moved_host("https://sso.canvaslms.com/api/lti/authorize_redirect") == ""
    assert quirks.moved_host("https://[") == ""


def test_quirk_51_a_used_launch_is_told_by_a_posted_error(live):
    with_habits(live, "errors-posted")
    trip = Trip(live)
    address = trip.to_the_platform()
    first = trip.back(address)
    assert first.status_code == 303
    second = trip.browser.post("/lti/login", data=trip.begun.fields)  # Back, and the same form again
    assert trip.back(second.location).location == first.location
    assert trip.answered.fields["error"] == "launch_no_longer_valid"
    other = live.app.test_client()
    other.post("/lti/login", data=trip.begun.fields)
    again = other.post("/lti/login", data=trip.begun.fields | {"door": "continue"})
    page = other.post("/lti/launch", data=trip.visitor.authorise(again.location).fields)
    assert page.status_code == 400
    assert "PLATFORM_LAUNCH_NO_LONGER_VALID" in words(page)


@pytest.mark.parametrize("error", ["unauthorized_client", "invalid_request_object", "login_required", "anything"])
def test_quirk_51_whatever_is_posted_without_a_token_is_a_page(platform, error):
    browser = platform.browser()
    request = platform.login(browser)
    page = browser.post("/lti/launch", data={"state": request["state"], "error": error})
    assert page.status_code == 400
    assert "PLATFORM_" in words(page)


@pytest.mark.parametrize("audience", ["https://school.example/login/oauth2/token", "https://school.example/token/"])
def test_quirk_53_the_audience_is_stored_as_it_was_given(session, audience):
    from operators import an_entry

    entry = an_entry("canvas", token_audience=audience, token_url="https://school.example/login/oauth2/token")
    number = registrations.add(session, entry, development=False, now=utc_now())
    assert registrations.get(session, number).entry.token_audience == audience
    assert session.get(Registration, number).token_audience == audience


@pytest.mark.parametrize(
    ("person", "role", "test_user"),
    [
        (LEARNER, Role.LEARNER, False),  # institution#Instructor is no teacher here
        (TEACHER, Role.ASSISTANT, False),
        (OBSERVER, Role.OBSERVER, False),
        (TEST_STUDENT, Role.LEARNER, True),
    ],
)
def test_quirk_54_the_roles_of_canvas(live, person, role, test_user):
    with_habits(live, "canvas-roles")
    row = launched(live, Trip(live, person).launch())
    assert (row.role, row.test_user, row.set_aside) == (role, test_user, None)


def test_quirk_54_an_admin_who_acts_as_somebody_is_marked(live):
    with_habits(live, "canvas-roles", "canvas-acting")
    trip = Trip(live)
    answer = trip.launch()
    assert launched(live, answer).set_aside is SetAside.ACTING


def test_quirk_55_without_names_the_quiz_works_all_the_same(live):
    with_habits(live, "canvas-privacy")
    trip = Trip(live)
    row = launched(live, trip.launch())
    person = stored(live, Person, row.person_id)
    assert (person.sub, person.name, person.email, row.set_aside) == (LEARNER, None, None, None)


@pytest.mark.parametrize(("person", "role"), [(LEARNER, Role.LEARNER), (TEACHER, Role.ADMIN), (ADMIN, Role.ADMIN)])
def test_quirk_70_open_edx(live, person, role):
    with_habits(live, "openedx-claims")
    row = launched(live, Trip(live, person).launch())
    assert row.role is role  # a learner who helps in the forum grades nobody
    assert stored(live, Deployment, row.deployment_id).deployment_id == "1"
    assert stored(live, Deployment, row.deployment_id).platform_family is None
    assert stored(live, Registration, row.registration_id).family is None
    assert quirks.profile_of(None, issuer=live.registration.issuer) is quirks.GENERIC


def test_quirk_80_a_deployment_is_a_school_and_each_is_approved(platform, session):
    assert quirks.profile_of("blackboard").deployment_is_tenant
    assert quirks.profile_of(None, issuer="https://blackboard.com").family == "blackboard"
    first = platform.launch()
    page = platform.launch(platform.browser("2" * 43), C_deployment_id="school-2", sub="theirs")
    assert "DEPLOYMENT_UNKNOWN" in page.text
    session.scalars(select(Deployment).where(Deployment.deployment_id == "school-2")).one().status = Status.ACTIVE
    session.commit()
    second = platform.launch(platform.browser("2" * 43), C_deployment_id="school-2", sub="theirs")
    session.rollback()
    rows = [session.get(Launch, answer.location.split("/")[2]) for answer in (first, second)]
    assert len({row.context_id for row in rows}) == len({row.resource_link_id for row in rows}) == 2
    a_quiz(session, rows[0])
    assert "Sample quiz" in platform.browser().get(first.location).text
    theirs = platform.browser("2" * 43).get(second.location)
    assert "Sample quiz" not in theirs.text  # same course and link ids, another school


def test_quirk_81_a_launch_from_no_place_in_a_course_says_where_to_open_it(live):
    with_habits(live, "no-link")
    with live.app.app_context():
        db.session.get(Registration, live.registration.id).family = "blackboard"
        db.session.commit()
        db.session.remove()
    page = Trip(live, TEACHER).launch()
    assert page.status_code == 400
    assert "RESOURCE_LINK_MISSING" in words(page)
    assert "open it from a course item" in words(page)
    assert "Open it from an item in your course." in words(Trip(live, LEARNER).launch())


def test_launch_23_the_sandbox_names_nobody(live):
    with_habits(live, "no-user")
    page = Trip(live).launch()
    assert page.status_code == 403
    assert "ANONYMOUS" in words(page)
